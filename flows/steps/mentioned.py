"""What messages mention beside the conditions themselves, read in the transaction that decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from domain.alert import Alert
from domain.assessment import Assessment
from domain.condition import EventRecord, ImplausibleFacts, StormFacts
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from flows.steps.assess import promises_of
from flows.steps.chart import drawn_charts
from flows.steps.chase import LOOK_BACK, refusals
from flows.steps.tally import passed_cells, workbook_names

if TYPE_CHECKING:
    from alerts.recompute import Beside
    from flows.wiring import Workplace
    from ledger.store import Work


def mentioned(
    work: Work,
    workplace: Workplace,
    expected: Sequence[ExpectedSubmission],
    findings: Sequence[Finding],
    verdicts: Sequence[Assessment],
    before: Sequence[Assessment],
    alerts: Sequence[Alert],
) -> Beside:
    """Workbooks, refusals, submissions, charts, events, earlier verdicts, and what open alerts are about."""
    events = _events(work, workplace)
    named: Iterable[ExpectedSubmission | Finding | Assessment | EventRecord] = (
        *expected,
        *findings,
        *verdicts,
        *events,
    )
    submissions = work.submissions.of({one.submission_id for one in named if one.submission_id})
    refused = work.receipts.refused(since=workplace.clock() - LOOK_BACK)
    beside: Beside = {
        "workbooks": workbook_names(workplace, submissions, {one.submission_id for one in findings}),
        "refusals": refusals(
            expected, (*refused, *work.receipts.pending()), workplace.deployment.calendar, workplace.language
        ),
        "submissions": submissions,
        "passed": passed_cells(work, findings),
        "previous": before,
        "events": events,
        "charts": drawn_charts(workplace, verdicts),
        "asked": work.findings.of(_asked_about(alerts)) | _stormed(work, alerts),
        "stood": work.alerts.stood(),
    }
    return beside if workplace.charter.simulated else {**beside, "made_on": workplace.charter.made_on}


def _asked_about(alerts: Sequence[Alert]) -> set[str]:
    """The findings that open alerts are about, whatever has become of them since."""
    return {
        finding_id
        for alert in alerts
        if isinstance(alert.facts, ImplausibleFacts)
        for cell in alert.facts.findings
        for finding_id in cell.ids
    }


def _stormed(work: Work, alerts: Sequence[Alert]) -> dict[str, Finding]:
    """The questions that open storms are about, whatever has become of them since."""
    found: dict[str, Finding] = {}
    for alert in alerts:
        if isinstance(alert.facts, StormFacts):
            form, _, rule = alert.subject.partition("/")
            found |= {one.id: one for one in work.findings.of_rule(form, alert.period, rule)}
    return found


def _events(work: Work, workplace: Workplace) -> list[EventRecord]:
    """Rare events of the latest year, for notices on private channels."""
    from checks.trajectory.events import events

    deployment = workplace.deployment
    observations = work.submissions.observations(workplace.clock())
    found = events(promises_of(deployment, deployment.targets), observations, as_of=workplace.as_of)
    return [EventRecord(**row) for row in found.iter_rows(named=True)]
