"""Files that Planwatch could not deal with, or that lie in a box that is nobody's: operators look at them, once told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from alerts.situation import Situation
from alerts.toldkind import Ending, Found, ToldKind
from domain.alert import Alert, AlertState
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.submission import Provenance, ReceiptState
from domain.untaken import Untaken
from words.catalogue import say
from words.receipts import short_name
from words.refusals import reason

SUBJECT = "files"
MOST_LINES = 10  # `planwatch receipts` has them all


@dataclass(frozen=True, slots=True)
class ParkedFacts:
    """`lines` name the first files with the reason; `ids` are the receipts, so that only a further one is news."""

    kind: ClassVar[str] = "parked"
    count: int
    lines: tuple[str, ...]
    ids: tuple[str, ...]
    next_step: str
    simulated: bool = False


class _Parked(ToldKind[ParkedFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        files = [one for one in situation.untaken if _is_ours(one)]
        if not files:
            return []
        language, calendar = situation.language, situation.deployment.calendar
        facts = ParkedFacts(
            count=len(files),
            lines=tuple(_line(one, language) for one in files[:MOST_LINES]),
            ids=tuple(one.receipt.id for one in files),
            next_step=say(language, "condition.parked.next_step"),
            simulated=all(one.receipt.provenance == Provenance.SIMULATED for one in files),
        )
        since = min(calendar.day_of(one.receipt.received_at) for one in files)
        home = situation.deployment.home
        return [Condition(self.code, home, SUBJECT, "", Level.WARNING, binding=False, facts=facts, since=since)]

    def fingerprint(self, facts: ParkedFacts) -> tuple[str, ...]:
        return facts.ids

    def is_known(self, old: ParkedFacts, new: ParkedFacts) -> bool:
        return not self.is_news(old, new)

    def is_news(self, old: ParkedFacts, new: ParkedFacts) -> bool:
        return bool(set(new.ids) - set(old.ids))

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        return {one.key: Ending(AlertState.RESOLVED, "dealt_with") for one in gone}


def _is_ours(one: Untaken) -> bool:
    """Parked until somebody has dealt with it; of the rest only what no clerk can be told of."""
    return one.receipt.state == ReceiptState.PARKED or (one.over is None and not one.places)


def _line(one: Untaken, language: str) -> str:
    receipt = one.receipt
    why = reason(receipt.refusal, language) if receipt.refusal else ""
    return say(language, "condition.parked.line", box=receipt.box or "/", file=short_name(receipt.file), why=why)


KIND = _Parked(
    code="parked",
    meaning="files that Planwatch could not deal with, or that lie in a box that is nobody's",
    facts=ParkedFacts,
    ladder=(Rung(0, ("ops",)),),
    rank=22,
    end_is_told=False,
    daily=True,
)
