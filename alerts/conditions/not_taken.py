"""A file that came and was not taken: its sender reads once which one, why, and what to do. So does the place whose figures
another one's box has sent, in a sentence of its own. Nobody else is bothered."""

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
from domain.refusals import Refusal
from domain.submission import Provenance
from domain.untaken import Over, Untaken
from words.receipts import short_name
from words.refusals import reason, sentence

# More than so many of one place on one day are told in one message.
ONE_BY_ONE = 5


@dataclass(frozen=True, slots=True)
class NotTakenFacts:
    """`why` says it without the file's name, `quotes` are the sentences of all files that are meant; `others` is how many
    came beside the one that is named. `sender` names whose box it lies in, where that is not the place's own. `speaks` says
    that people are told of it, so that others need not quote it."""

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
    sender: str = ""
    waits: str = ""  # the address that sent it, where it waits for an answer


class _NotTaken(ToldKind[NotTakenFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One per file and place that it concerns; one for all of a day where a place sent many. What came before the day
        of going live is told to nobody."""
        by_place: dict[tuple[str, date, bool], list[Untaken]] = {}
        for one in situation.untaken:
            came_on = situation.deployment.calendar.day_of(one.receipt.received_at)
            live = situation.deployment.live_from
            if one.over is None and (live is None or came_on >= live):
                for place in one.places:
                    by_place.setdefault((place, came_on, place == one.elsewhere), []).append(one)
        for (place, came_on, _), files in by_place.items():
            if place in situation.deployment.places:
                groups = [[file] for file in files] if len(files) <= ONE_BY_ONE else [files]
                yield from (self._condition(situation, place, came_on, group) for group in groups)

    def _condition(self, situation: Situation, place: str, came_on: date, files: Sequence[Untaken]) -> Condition:
        return Condition(
            kind=self.code,
            place=place,
            subject=_subject(place, came_on, files),
            period="",
            severity=Level.NOTICE,
            binding=False,
            facts=self._facts(situation, place, came_on, files),
            since=came_on,
            evidence=tuple(one.receipt.id for one in files),
        )

    def _facts(self, situation: Situation, place: str, came_on: date, files: Sequence[Untaken]) -> NotTakenFacts:
        first, language = files[0].receipt, situation.language
        theirs = place == files[0].elsewhere
        refusals = [one.receipt.refusal for one in files if one.receipt.refusal]
        return NotTakenFacts(
            place_name=situation.deployment.places[place].label(language),
            file=short_name(first.file),
            came_on=came_on,
            state=first.state,
            why=reason(refusals[0], language, to_named=theirs) if refusals else "",
            quotes=tuple(sentence(one, language, to_named=theirs) for one in _each_reason_first(refusals)),
            others=len(files) - 1,
            speaks=situation.speaking is None or self.code in situation.speaking,
            simulated=any(one.receipt.provenance == Provenance.SIMULATED for one in files),
            sender=refusals[0].allowed if theirs and refusals else "",
            waits=_who_waits(files) if not theirs else "",
        )

    def sent_by(self, facts: NotTakenFacts) -> str:
        return facts.waits

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


def _each_reason_first(refusals: Sequence[Refusal]) -> list[Refusal]:
    """In their order, but one of each reason before the others: a message has room for the first ones."""
    first = {one.code: one for one in reversed(refusals)}
    return sorted(refusals, key=lambda one: first[one.code] is not one)


def _who_waits(files: Sequence[Untaken]) -> str:
    """The one address that has sent all of them."""
    senders = {one.sender for one in files}
    return senders.pop() if len(senders) == 1 else ""


def _subject(place: str, came_on: date, files: Sequence[Untaken]) -> str:
    """The receipt; of many files the day, apart for those that lie in the boxes of others."""
    if len(files) == 1:
        return files[0].receipt.id
    return f"{came_on.isoformat()}{'+' if place == files[0].elsewhere else ''}"


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
