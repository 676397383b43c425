"""Notify: conditions, recomputed whole, become transitions and deliveries in one transaction. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.alert import Delivery, Transition
from domain.assessment import Assessment
from domain.condition import Condition
from domain.duedate import ExpectedSubmission

if TYPE_CHECKING:
    from flows.wiring import Workplace


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision came to: `new` of the deliveries were not decided before."""

    conditions: tuple[Condition, ...]
    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]
    new: int


def conditions_now(
    workplace: Workplace, expected: Sequence[ExpectedSubmission], assessments: Sequence[Assessment]
) -> list[Condition]:
    """All conditions of now, inhibited: source down before missing before implausible before behind."""
    from alerts.conditions import build
    from alerts.inhibit import inhibit
    from flows.steps.chase import refusals_by_place
    from flows.steps.tally import passed_cells, workbook_names

    with workplace.store.read() as work:
        findings = work.findings.open()
        health = work.sources.health()
        refused = work.receipts.refused()
        submissions = {submission.id: submission for submission in work.submissions.all()}
    return inhibit(
        build(
            expected,
            findings,
            assessments,
            health,
            workplace.deployment,
            as_of=workplace.as_of,
            workbooks=workbook_names(workplace, findings, submissions),
            refusals=refusals_by_place(refused, workplace.deployment.language),
            submissions=submissions,
            passed=passed_cells(workplace, findings),
        )
    )


def notify(workplace: Workplace, expected: Sequence[ExpectedSubmission], assessments: Sequence[Assessment]) -> Decided:
    """Decides what is told to whom, and keeps it: alerts, their events and the deliveries in one transaction."""
    from alerts.machine import transitions
    from alerts.routing import deliveries

    deployment, now = workplace.deployment, workplace.clock()
    conditions = conditions_now(workplace, expected, assessments)
    with workplace.store.begin() as work:
        steps = transitions(
            conditions,
            work.alerts.open(),
            work.alerts.latest_by_key(),
            now=now,
            calendar=deployment.calendar,
            ladders=deployment.contacts.ladders,
            language=deployment.language,
        )
        decided = deliveries(
            steps, deployment.contacts, deployment.places, deployment.calendar, now=now, as_of=workplace.as_of
        )
        work.alerts.apply(steps, now)
        new = work.outbox.add(decided)
        work.findings.mark_sent(sorted(_told_findings(steps)), now)
        work.commit()
    return Decided(tuple(conditions), tuple(steps), tuple(decided), new)


def _told_findings(steps: Sequence[Transition]) -> set[str]:
    """The findings that a clerk is told about by these transitions."""
    return {
        evidence
        for step in steps
        if step.tell and step.condition and step.condition.kind == "implausible"
        for evidence in step.condition.evidence
    }
