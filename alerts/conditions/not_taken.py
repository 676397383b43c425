"""A file that came and was not taken: its sender reads once which one, why, and what to do. Nobody else is bothered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from alerts.situation import Situation
from alerts.toldkind import Ending, Found, ToldKind
from domain.alert import Alert, AlertState
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.submission import Provenance, Receipt
from domain.untaken import Over, Untaken
from words.receipts import short_name
from words.refusals import reason, sentence

# More than so many of one place on one day are told in one message.
ONE_BY_ONE = 5


@dataclass(frozen=True, slots=True)
class NotTakenFacts:
    """`why` says it without the file's name, `quotes` are the sentences of all files that are meant; `others` is how many
    came beside the one that is named. `speaks` says that people are told of it, so that others need not quote it."""

    kind: ClassVar[str] = "not_taken"
    place_name: str
    file: str
    came_on: date
    state: str
    why: str
    quotes: tuple[str, ...] = ()
    others: int = 0
    speaks: bool = True
    simulated: bool = False


class _NotTaken(ToldKind[NotTakenFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One per file and place that it concerns; one for all of a day where a place sent many. What came before the day
        of going live is told to nobody."""
        by_place: dict[tuple[str, date], list[Receipt]] = {}
        for one in situation.untaken:
            came_on = situation.deployment.calendar.day_of(one.receipt.received_at)
            live = situation.deployment.live_from
            if one.over is None and (live is None or came_on >= live):
                for place in one.places:
                    by_place.setdefault((place, came_on), []).append(one.receipt)
        for (place, came_on), files in by_place.items():
            if place in situation.deployment.places:
                groups = [[file] for file in files] if len(files) <= ONE_BY_ONE else [files]
                yield from (self._condition(situation, place, came_on, group) for group in groups)

    def _condition(self, situation: Situation, place: str, came_on: date, files: Sequence[Receipt]) -> Condition:
        return Condition(
            kind=self.code,
            place=place,
            subject=files[0].id if len(files) == 1 else came_on.isoformat(),
            period="",
            severity=Level.NOTICE,
            binding=False,
            facts=self._facts(situation, place, came_on, files),
            since=came_on,
            evidence=tuple(one.id for one in files),
        )

    def _facts(self, situation: Situation, place: str, came_on: date, files: Sequence[Receipt]) -> NotTakenFacts:
        first, language = files[0], situation.language
        refusals = [one.refusal for one in files if one.refusal]
        return NotTakenFacts(
            place_name=situation.deployment.places[place].label(language),
            file=short_name(first.file),
            came_on=came_on,
            state=first.state,
            why=reason(refusals[0], language) if refusals else "",
            quotes=tuple(sentence(one, language) for one in refusals),
            others=len(files) - 1,
            speaks=self.code in situation.deployment.contacts.released,
            simulated=any(one.provenance == Provenance.SIMULATED for one in files),
        )

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """What would only say once more, form by form, that the same file was not taken."""
        facts = self.own(own)
        return facts.speaks and own.place == other.place and others.quoted(other.facts) in facts.quotes

    def fingerprint(self, facts: NotTakenFacts) -> tuple[str, ...]:
        """Told once, whatever becomes of it: tried again and parked again is no news to the sender."""
        return (facts.file, facts.came_on.isoformat())

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        """A later file has brought what it was meant for, it was taken after all, or a person has given it up."""
        known = {one.receipt.id: one for one in situation.untaken}
        return {one.key: _ending(known.get(one.subject)) for one in gone}


def _ending(file: Untaken | None) -> Ending:
    if file is None or file.over is None:
        return Ending(AlertState.RESOLVED, "taken")
    if file.over == Over.SUCCEEDED:
        return Ending(AlertState.RESOLVED, "succeeded")
    return Ending(AlertState.UNFOLLOWED, file.over)


KIND = _NotTaken(
    code="not_taken",
    meaning="a file that came was refused, is held until its sender has answered, or could not be dealt with",
    facts=NotTakenFacts,
    ladder=(Rung(0, ("clerk",)),),
    rank=25,
    end_is_told=False,
    reaches_far=True,
    daily=True,
)
