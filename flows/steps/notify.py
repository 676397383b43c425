"""Notify: conditions, recomputed whole, become transitions and deliveries in one transaction. Nothing is sent here.

Everything that is decided on is read inside that transaction: what another process writes meanwhile waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.decide import decide
from alerts.episodes.machine import is_overtaken
from alerts.episodes.measures import came
from alerts.episodes.quiet import caught_up
from alerts.episodes.rejudged import quieted
from alerts.outbox.routing import deliveries
from alerts.telling import Telling
from domain.alert import Delivery, Transition, TransitionKind
from domain.condition import Condition
from domain.conditionkind import ConditionKind
from domain.finding import answer_by
from domain.kind import Sort
from flows.outcome import Ended
from flows.steps.mentioned import situation

if TYPE_CHECKING:
    from alerts.decide import Decision
    from alerts.telling import Telling
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision came to: `new` of the deliveries were not decided before."""

    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]
    new: int


def notify(workplace: Workplace) -> Ended:
    """Decides what is told to whom, and keeps it: alerts, their events and the deliveries in one transaction. Before the
    day of going live nothing is decided: what stands on that day is told then."""
    live_from = workplace.deployment.live_from
    if live_from is not None and workplace.as_of < live_from:
        return Ended(message=f"going live on {live_from}: nobody is told anything before")
    decided = decide_and_keep(workplace)
    return Ended(message=f"{len(decided.transitions)} transitions, {decided.new} messages")


def note_quietly(workplace: Workplace) -> Ended:
    """Keeps the alerts and tells nobody: a past that is caught up with is no news."""
    decided = decide_and_keep(workplace, quiet=True)
    return Ended(message=f"{len(decided.transitions)} transitions, nobody told")


def decide_and_keep(workplace: Workplace, *, quiet: bool = False) -> Decided:
    """One decision on the state of now."""
    now, kinds = workplace.clock(), workplace.kinds[Sort.CONDITION]
    with workplace.store.begin() as work:
        decision, steps = _decide(work, workplace)
        steps = caught_up(steps, kinds) if quiet else steps
        decided = _addressed(work, workplace, steps)
        work.alerts.apply(steps, now)
        work.outbox.withdraw({step.alert.id for step in steps if is_overtaken(step, kinds)}, "no longer so")
        new = work.outbox.add(decided, workplace.run_id)
        asked, calendar = sorted(_told_findings(steps, kinds)), workplace.deployment.calendar
        work.findings.mark_sent(asked, now, answer_by(workplace.as_of, calendar))
        work.commit()
    return Decided(decision.kept, steps, tuple(decided), new)


def _decide(work: Work, workplace: Workplace) -> tuple[Decision, tuple[Transition, ...]]:
    """The conditions that are left after inhibition, and what they change."""
    seen, kinds = situation(work, workplace), workplace.kinds[Sort.CONDITION]
    decision = decide(seen, kinds)
    steps = quieted(decision.steps, seen.assessments, seen.previous, kinds)
    return decision, (*steps, *came(seen, steps))


def _addressed(work: Work, workplace: Workplace, steps: Sequence[Transition]) -> list[Delivery]:
    """A message for everyone whom a step concerns."""
    told_to = work.outbox.told_to({step.alert.id for step in steps if step.kind == TransitionKind.RESOLVED})
    return deliveries(steps, telling(workplace), told_to=told_to)


def telling(workplace: Workplace) -> Telling:
    """How people are told, at the moment of a workplace."""
    kinds = workplace.kinds
    return Telling(workplace.deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL], workplace.clock(), workplace.as_of)


def _told_findings(steps: Sequence[Transition], kinds: Mapping[str, ConditionKind]) -> set[str]:
    """The findings that a clerk is told about by these transitions."""
    return {
        evidence
        for step in steps
        if step.tell and step.condition and kinds[step.condition.kind].asks_findings
        for evidence in step.condition.evidence
    }
