"""A source that cannot be reached: nobody can be blamed for what has not come through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from alerts.situation import Situation
from alerts.toldkind import Ending, Found, ToldKind
from domain.alert import Alert, AlertState
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.submission import Provenance
from words.catalogue import say
from words.sources import todo, why


@dataclass(frozen=True, slots=True)
class SourceDownFacts:
    kind: ClassVar[str] = "source_down"
    source: str
    address: str
    error: str
    next_step: str
    simulated: bool = False
    for_everyone: bool = True  # else only for the places that the evidence names


class _SourceDown(ToldKind[SourceDownFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One for a source that does not answer, and for each box of one that cannot be read. `evidence` names the places
        that send through it."""
        deployment = situation.deployment
        simulated = {source.id for source in deployment.sources if source.provenance == Provenance.SIMULATED}
        return [
            Condition(
                kind=self.code,
                place=deployment.home,
                subject=one.name,
                period="",
                severity=Level.CRITICAL,
                binding=False,
                facts=SourceDownFacts(
                    source=one.name,
                    address=one.address,
                    error=why(one, situation.language),
                    next_step=todo(one, situation.language)
                    or say(situation.language, "condition.source_down.next_step"),
                    simulated=one.source in simulated,
                    for_everyone=one.for_everyone,
                ),
                since=situation.as_of,
                evidence=one.places,
            )
            for one in situation.sources
            if not one.ok
        ]

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """What is awaited from the places that send through it. A file that came and was refused or is incomplete did not
        fail because of the source."""
        affected = self.own(own).for_everyone or other.place in own.evidence
        return affected and others.is_awaited(other.facts)

    def fingerprint(self, facts: SourceDownFacts) -> tuple[str, ...]:
        return (facts.source,)

    def is_known(self, old: SourceDownFacts, new: SourceDownFacts) -> bool:
        """A source that cannot be reached is asked anew each time, and silences others."""
        return False

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        answered = {one.name: one.ok for one in situation.sources}
        configured = {one.id for one in situation.deployment.sources}
        left = [one for one in gone if one.subject.split("/")[0] not in configured]
        return {one.key: Ending(AlertState.UNFOLLOWED, "not_configured") for one in left} | {
            one.key: Ending(AlertState.RESOLVED) for one in gone if one not in left and answered.get(one.subject)
        }


KIND = _SourceDown(
    code="source_down",
    meaning="a source did not answer when it was last asked",
    facts=SourceDownFacts,
    ladder=(Rung(0, ("ops",)),),
    rank=20,
    reaches_far=True,
    rests_on_ledger=False,
    daily=True,
)
