"""Notify: conditions, recomputed whole, become transitions and deliveries in one transaction. Nothing is sent here.

Everything that is decided on is read inside that transaction: what another process writes meanwhile waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.alert import Delivery, Transition
from domain.condition import Condition
from domain.finding import Finding, answer_by
from flows.outcome import Outcome
from flows.steps.assess import verdicts_in
from flows.steps.chase import expected_in
from flows.steps.mentioned import mentioned

if TYPE_CHECKING:
    from alerts.decide import Decision
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision came to: `new` of the deliveries were not decided before."""

    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]
    new: int


def notify(workplace: Workplace) -> Outcome:
    """Decides what is told to whom, and keeps it: alerts, their events and the deliveries in one transaction. Before the
    day of going live nothing is decided: what stands on that day is told then."""
    live_from = workplace.deployment.live_from
    if live_from is not None and workplace.as_of < live_from:
        return Outcome(message=f"going live on {live_from}: nobody is told anything before")
    decided = decide_and_keep(workplace)
    return Outcome(message=f"{len(decided.transitions)} transitions, {decided.new} messages")


def note_quietly(workplace: Workplace) -> Outcome:
    """Keeps the alerts and tells nobody: a past that is caught up with is no news."""
    decided = decide_and_keep(workplace, quiet=True)
    return Outcome(message=f"{len(decided.transitions)} transitions, nobody told")


def decide_and_keep(workplace: Workplace, *, quiet: bool = False) -> Decided:
    """One decision on the state of now."""
    from alerts.episodes.machine import is_overtaken
    from alerts.episodes.quiet import caught_up

    now = workplace.clock()
    with workplace.store.begin() as work:
        decision, steps = _decide(work, workplace)
        steps = caught_up(steps) if quiet else steps
        decided = _addressed(work, workplace, steps)
        work.alerts.apply(steps, now)
        work.outbox.withdraw({step.alert.id for step in steps if is_overtaken(step)}, "no longer so")
        new = work.outbox.add(decided, workplace.run_id)
        asked, calendar = sorted(_told_findings(steps)), workplace.deployment.calendar
        work.findings.mark_sent(asked, now, answer_by(workplace.as_of, calendar))
        work.commit()
    return Decided(decision.kept, steps, tuple(decided), new)


def _decide(work: Work, workplace: Workplace) -> tuple[Decision, tuple[Transition, ...]]:
    """The conditions that are left after inhibition, and what they change."""
    from alerts.decide import decide
    from alerts.episodes.rejudged import quieted
    from checks.trajectory.assess import assessments as rows_of

    deployment, now, as_of = workplace.deployment, workplace.clock(), workplace.as_of
    verdicts = verdicts_in(work, workplace.run_id)
    before = rows_of(work.assessments.before(workplace.run_id, as_of))
    expected = expected_in(work, deployment, as_of, now)
    findings, alerts = sorted(work.findings.open(), key=_by_place), work.alerts.open()
    beside = mentioned(work, workplace, expected, findings, verdicts, before, alerts)
    decision = decide(
        expected,
        findings,
        verdicts,
        work.sources.health(),
        deployment,
        alerts,
        work.alerts.latest_by_key(),
        now=now,
        as_of=as_of,
        **beside,
    )
    return decision, quieted(decision.steps, verdicts, before)


def _by_place(finding: Finding) -> tuple[str, ...]:
    """Places are settled side by side, in any order: what is told must not depend on which was first."""
    return finding.form, finding.period, finding.place, finding.id


def _addressed(work: Work, workplace: Workplace, steps: Sequence[Transition]) -> list[Delivery]:
    """A message for everyone whom a step concerns."""
    from alerts.outbox.routing import deliveries

    deployment = workplace.deployment
    return deliveries(
        steps,
        deployment.contacts,
        deployment.places,
        deployment.calendar,
        now=workplace.clock(),
        as_of=workplace.as_of,
        told_to=work.outbox.told_to({step.alert.id for step in steps if step.kind == "resolved"}),
    )


def _told_findings(steps: Sequence[Transition]) -> set[str]:
    """The findings that a clerk is told about by these transitions."""
    return {
        evidence
        for step in steps
        if step.tell and step.condition and step.condition.kind == "implausible"
        for evidence in step.condition.evidence
    }
