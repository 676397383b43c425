"""Notify: conditions, recomputed whole, become transitions and deliveries in one transaction. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.alert import Delivery, Transition
from domain.assessment import Assessment
from domain.condition import Condition, EventRecord
from domain.duedate import ExpectedSubmission
from flows.steps.chart import drawn_charts

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision came to: `new` of the deliveries were not decided before."""

    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]
    new: int


def notify(
    workplace: Workplace,
    expected: Sequence[ExpectedSubmission],
    assessments: Sequence[Assessment],
    *,
    quiet: bool = False,
) -> Decided:
    """Decides what is told to whom, and keeps it: alerts, their events and the deliveries in one transaction. `quiet`
    keeps the alerts and tells nobody: a past that is caught up with is no news."""
    from alerts.rejudged import quieted

    before = _verdicts_before(workplace, assessments)
    beside = {**_seen(workplace), "previous": before, "events": _events(workplace)}
    beside["charts"] = drawn_charts(workplace, assessments)
    now = workplace.clock()
    with workplace.store.begin() as work:
        kept, steps = _decide(workplace, work, expected, assessments, beside)
        steps = quieted(steps, assessments, before)
        told = () if quiet else steps
        decided = _addressed(workplace, work, told)
        work.alerts.apply(steps, now)
        new = work.outbox.add(decided)
        work.findings.mark_sent(sorted(_told_findings(told)), now)
        work.commit()
    return Decided(kept, steps, tuple(decided), new)


def _decide(
    workplace: Workplace,
    work: Work,
    expected: Sequence[ExpectedSubmission],
    assessments: Sequence[Assessment],
    beside: Mapping[str, Any],
) -> tuple[tuple[Condition, ...], tuple[Transition, ...]]:
    """The conditions that are left after inhibition, and what they change."""
    from alerts.decide import decide

    decision = decide(
        expected,
        work.findings.open(),
        assessments,
        work.sources.health(),
        workplace.deployment,
        work.alerts.open(),
        work.alerts.latest_by_key(),
        now=workplace.clock(),
        as_of=workplace.as_of,
        **beside,
    )
    return decision.kept, decision.steps


def _addressed(workplace: Workplace, work: Work, steps: Sequence[Transition]) -> list[Delivery]:
    """A message for everyone whom a step concerns."""
    from alerts.routing import deliveries

    deployment = workplace.deployment
    return deliveries(
        steps,
        deployment.contacts,
        deployment.places,
        deployment.calendar,
        now=workplace.clock(),
        as_of=workplace.as_of,
        told_to=_told_to(work),
    )


def _seen(workplace: Workplace) -> Mapping[str, Any]:
    """What messages mention beside the conditions themselves: workbooks, refusals, submissions, passed cells."""
    from flows.steps.chase import refusals_by_place
    from flows.steps.tally import passed_cells, workbook_names

    with workplace.store.read() as work:
        findings = work.findings.open()
        refused = work.receipts.refused()
        submissions = {submission.id: submission for submission in work.submissions.all()}
    return {
        "workbooks": workbook_names(workplace, findings, submissions),
        "refusals": refusals_by_place(refused, workplace.deployment.language),
        "submissions": submissions,
        "passed": passed_cells(workplace, findings),
    }


def _verdicts_before(workplace: Workplace, assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The last verdict of earlier runs on each place, target and period."""
    from checks.trajectory.assess import assessments as rows_of

    run_id = assessments[0].run_id if assessments else ""
    with workplace.store.read() as work:
        return rows_of(work.assessments.before(run_id, workplace.as_of))


def _events(workplace: Workplace) -> list[EventRecord]:
    """Rare events of the latest year, for notices on private channels."""
    from checks.trajectory.events import events

    deployment = workplace.deployment
    with workplace.store.read() as work:
        observations = work.submissions.observations(workplace.clock())
    applied = {target.id: deployment.places_of(target) for target in deployment.targets}
    found = events(deployment.targets, applied, observations, deployment.indicators, as_of=workplace.as_of)
    return [EventRecord(**row) for row in found.iter_rows(named=True)]


def _told_to(work: Work) -> dict[str, set[str]]:
    """By alert: the recipients whose message has really gone out, or is on its way."""
    told: dict[str, set[str]] = {}
    for delivery in work.outbox.all():
        if delivery.state not in {"shadow", "dead", "superseded"}:
            told.setdefault(delivery.alert_id, set()).add(delivery.recipient)
    return told


def _told_findings(steps: Sequence[Transition]) -> set[str]:
    """The findings that a clerk is told about by these transitions."""
    return {
        evidence
        for step in steps
        if step.tell and step.condition and step.condition.kind == "implausible"
        for evidence in step.condition.evidence
    }
