"""A ledger that is younger than the day of going live: the earlier one may be lost, or is not the one that is named.

What such a ledger does not know looks as if it had never come; so nobody but operations is told anything until a person
has confirmed that it is the right one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from alerts.situation import Situation
from alerts.toldkind import Ending, Found, ToldKind
from domain.alert import Alert, AlertState
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.deployment import Deployment
from words.catalogue import say

SUBJECT = "ledger"


@dataclass(frozen=True, slots=True)
class YoungLedgerFacts:
    """The ledger was made after the day of going live: an older one may be lost, or is not the one that is named."""

    kind: ClassVar[str] = "young_ledger"
    made_on: date
    live_from: date
    next_step: str
    simulated: bool = False


class _YoungLedger(ToldKind[YoungLedgerFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """The condition, where the ledger was made after the day of going live. In a real one the effective day of going
        live lies before made_on only where the configuration says so. A past that is caught up with, before that day,
        tells nobody: the matter opens with the first day at work."""
        deployment, made_on = situation.deployment, situation.made_on
        live = deployment.live_from
        if made_on is None or live is None or not is_young(deployment, made_on) or situation.as_of < live:
            return []
        facts = YoungLedgerFacts(made_on, live, say(situation.language, "condition.young_ledger.next_step"))
        return [
            Condition(
                self.code, deployment.home, SUBJECT, "", Level.CRITICAL, binding=False, facts=facts, since=made_on
            )
        ]

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """Everything that rests on what a ledger knows."""
        return others.rests_on_ledger

    def fingerprint(self, facts: YoungLedgerFacts) -> tuple[str, ...]:
        return (facts.made_on.isoformat(), facts.live_from.isoformat())

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        """The day of going live was set anew; a restored ledger knows nothing of this alert."""
        if situation.made_on is None or is_young(situation.deployment, situation.made_on):
            return {}
        return {one.key: Ending(AlertState.UNFOLLOWED, "live_from_moved") for one in gone}

    def ladder_problems(self, rungs: Sequence[Rung]) -> Iterator[tuple[str, str]]:
        if "ops" not in {role for rung in rungs[:1] for role in rung.roles}:
            yield "ops is not told first", "only ops can say whether the ledger is the right one"


def is_young(deployment: Deployment, made_on: date) -> bool:
    """Whether a ledger was made after the day of going live."""
    return deployment.live_from is not None and deployment.live_from < made_on


KIND = _YoungLedger(
    code="young_ledger",
    meaning="the ledger was made after the day of going live",
    facts=YoungLedgerFacts,
    ladder=(Rung(0, ("ops",)),),
    rank=10,
    reference="TZ",
    unconditional=True,
    end_is_told=False,  # whoever has answered for it knows
    reaches_far=True,
    rests_on_ledger=False,
    stills=True,
    lifted_by=frozenset(
        {AlertState.ACKNOWLEDGED, AlertState.EXPLAINED}
    ),  # somebody has said that the ledger is the right one
)
