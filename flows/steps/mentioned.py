"""What a decision looks at, and what its messages mention, read in the transaction that decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from alerts.episodes.ladder import morning
from alerts.situation import Situation
from checks.trajectory.assess import assessments as rows_of
from checks.trajectory.events import events
from domain.acknowledged import NEWS_FOR
from domain.alert import Alert
from domain.assessment import Assessment
from domain.condition import EventRecord
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.kind import Sort
from domain.submission import Submission
from flows.steps.acknowledged import acknowledged_in
from flows.steps.assess import promises_of, verdicts_in
from flows.steps.chart import drawn_charts
from flows.steps.chase import LOOK_BACK, expected_in, files_not_taken, refusals
from flows.steps.custody import holding_what_stands
from flows.steps.measures import followed_in
from flows.steps.revised import revisions_in, written_pages
from flows.steps.tally import passed_cells, workbook_names
from flows.steps.untaken import untaken_in

if TYPE_CHECKING:
    from alerts.situation import Situation
    from alerts.toldkind import Conditions
    from flows.wiring import Workplace
    from ledger.store import Work


def situation(work: Work, workplace: Workplace) -> Situation:
    """All that a decision looks at, with what its messages mention: workbooks, refusals, submissions, charts, events,
    earlier verdicts, and what open alerts are about."""
    deployment, now, as_of = workplace.deployment, workplace.clock(), workplace.as_of
    verdicts, events = verdicts_in(work, workplace.run_id), _events(work, workplace)
    expected, alerts = expected_in(work, deployment, as_of, now), work.alerts.open()
    findings = sorted(work.findings.open(), key=_by_place)
    submissions = work.submissions.of(_cited(expected, findings, verdicts, events))
    revisions, measures = revisions_in(work, workplace), followed_in(work, workplace)
    return Situation(
        deployment=deployment,
        now=now,
        as_of=as_of,
        expected=expected,
        findings=findings,
        assessments=verdicts,
        health=work.sources.health(),
        open_alerts=alerts,
        latest=work.alerts.latest_by_key(alerts),
        previous=rows_of(work.assessments.before(workplace.run_id, as_of)),
        events=events,
        submissions=submissions,
        found_there=_found_there(work, workplace, submissions.values()),
        workbooks=workbook_names(workplace, submissions, {one.submission_id for one in findings}),
        refusals=refusals(
            expected, files_not_taken(work, deployment, now), as_of, deployment.calendar, workplace.language
        ),
        untaken=untaken_in(work, deployment, now, now - LOOK_BACK),
        acknowledged=acknowledged_in(work, deployment, now, now - NEWS_FOR),
        passed=passed_cells(work, findings),
        charts=drawn_charts(workplace, verdicts),
        asked=_asked(work, alerts, workplace.kinds[Sort.CONDITION]),
        stood=work.alerts.stood(),
        flaps=work.alerts.openings_since(_flapping_since(workplace)),
        measures=measures,
        measured=work.measures.outcomes() if measures else {},
        answered=work.alerts.of({one.measure.alert_id for one in measures}),
        revisions=revisions,
        pages=written_pages(workplace, revisions),
        replies=work.replies.latest_of({(one.form, one.place, one.period) for one in findings}),
        made_on=None if workplace.charter.simulated else workplace.charter.made_on,
    )


def _found_there(work: Work, workplace: Workplace, submissions: Iterable[Submission]) -> frozenset[str]:
    """First versions that were read where another system keeps them: not reported on the day on which they were read."""
    first = {one.receipt_id: one.id for one in submissions if one.version == 1}
    sources = holding_what_stands(workplace)
    return frozenset(first[name] for source in sources for name in work.receipts.from_source(first.keys(), source))


def _flapping_since(workplace: Workplace) -> datetime:
    manners, calendar = workplace.deployment.contacts.manners, workplace.deployment.calendar
    return morning(calendar.add(workplace.as_of, -manners.flaps_within_working_days), calendar)


def _by_place(finding: Finding) -> tuple[str, ...]:
    """Places are settled side by side, in any order: what is told must not depend on which was first."""
    return finding.form, finding.period, finding.place, finding.id


def _cited(*groups: Iterable[ExpectedSubmission | Finding | Assessment | EventRecord]) -> set[str]:
    """The submissions that something is said about."""
    return {one.submission_id for group in groups for one in group if one.submission_id}


def _asked(work: Work, alerts: Sequence[Alert], kinds: Conditions) -> dict[str, Finding]:
    """The questions that open alerts are about, whatever has become of them since."""
    about = [kinds[alert.kind].about(alert) for alert in alerts]
    found = dict(work.findings.of({finding_id for one in about for finding_id in one.findings}))
    for form, period, rule in (rule for one in about for rule in one.rules):
        found |= {one.id: one for one in work.findings.of_rule(form, period, rule)}
    return found


def _events(work: Work, workplace: Workplace) -> list[EventRecord]:
    """Rare events of the latest year, for notices on private channels."""
    deployment = workplace.deployment
    observations = work.submissions.observations(workplace.clock())
    found = events(promises_of(deployment, deployment.targets), observations, as_of=workplace.as_of)
    return [EventRecord(**row) for row in found.iter_rows(named=True)]
