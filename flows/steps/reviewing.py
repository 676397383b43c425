"""What a review is made of, read from the ledger in one state of it: rows, questions, verdicts, corrections, audits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from checks.trajectory.verdictrows import assessments
from domain.assessment import Assessment
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding, FindingState
from domain.measure import Followed, Outcome
from domain.period import Period, add_months
from domain.review import Agenda
from flows.steps.chase import expected_in
from flows.steps.measures import followed_in
from reports.documents.ground import Asked
from reports.pages.reviews.month import MonthReview, Moved
from reports.pages.reviews.quarter import QuarterReview
from reports.pages.reviews.year import YearReview

if TYPE_CHECKING:
    from domain.audit import AuditResult
    from domain.submission import Submission
    from flows.wiring import Workplace
    from ledger.store import Work

# Form, place and period.
Key = tuple[str, str, str]
# A reporting year may begin before the calendar's.
_BEFORE = timedelta(days=366)
# How far back a question counts as the same one again.
_MONTHS_BACK = 12


def month_of(work: Work, workplace: Workplace, period: Period, compared: str, agenda: Agenda) -> MonthReview:
    """The month; verdicts are held against those of the run `compared`, which the review before it saw."""
    now = [row for row in assessments(work.assessments.newest()) if row.strictest]
    before = assessments(work.assessments.of_run(compared)) if compared else ()
    until = agenda.next_on or workplace.as_of
    return MonthReview(
        rows=rows_of(work, workplace, period),
        asked=_questions(work.findings.open()),
        behind=[row for row in now if row.is_behind],
        moved=_moved(before, now),
        measures=[one for one in followed_in(work, workplace) if _falls_due(one, until)],
        since=work.runs.get(compared).as_of if compared else None,
    )


def quarter_of(work: Work, workplace: Workplace, period: Period) -> QuarterReview:
    """The quarter, place by place."""
    return QuarterReview(
        rows=rows_of(work, workplace, period),
        asked=_questions(work.findings.open()),
        repeated=_repeated(work, period),
    )


def year_of(work: Work, workplace: Workplace, period: Period) -> YearReview:
    """The year, with the last audit of each of its periods."""
    rows = rows_of(work, workplace, period)
    keys = {_key(row) for row in rows}
    versions = {key: found for key, found in work.submissions.versions_of(keys).items() if len(found) > 1}
    return YearReview(
        period=str(period),
        rows=rows,
        asked=[one for one in _questions(work.findings.open()) if (one.form, one.place, one.period) in keys],
        audits=_in_order(work.results.audits_of({row.period for row in rows})),
        corrections=_corrections(versions),
        moved=_moved_by(work, versions),
        simulated=len(work.submissions.simulated({row.submission_id for row in rows})),
    )


def rows_of(work: Work, workplace: Workplace, period: Period) -> tuple[ExpectedSubmission, ...]:
    """What was expected of the period and of all that lies within it, as it stands now."""
    since = period.start - _BEFORE
    rows = expected_in(work, workplace.deployment, workplace.as_of, workplace.clock(), since)
    asked = Asked(period=period)
    return tuple(row for row in rows if asked.meets(row) and row.grace_until < workplace.as_of)


def _in_order(audits: Iterable[AuditResult]) -> list[AuditResult]:
    return sorted(audits, key=lambda one: (Period.parse(one.period).start, one.period))


def _questions(findings: Iterable[Finding]) -> list[Finding]:
    """One for each figure that something is asked about, and of several the one whose time is over; by place."""
    found: dict[tuple[str, ...], Finding] = {}
    ordered = sorted(findings, key=lambda one: (one.place, one.state != FindingState.OVERDUE))
    for one in ordered:
        if one.severity in HOLDING:
            found.setdefault((one.form, one.place, one.period, one.indicator, one.item), one)
    return list(found.values())


def _moved(before: Iterable[Assessment], now: Iterable[Assessment]) -> list[Moved]:
    """Verdicts that are others by now; from one reason for no verdict to another is no move."""
    known = {(one.place, one.target_id): one for one in before}
    pairs = [(known[key], one) for one in now if (key := (one.place, one.target_id)) in known]
    return [(old, new) for old, new in pairs if old.status != new.status and (old.is_judged or new.is_judged)]


def _falls_due(one: Followed, until: date) -> bool:
    return one.stands and one.outcome is Outcome.AWAITED and one.measure.due_on <= until


def _repeated(work: Work, period: Period) -> dict[tuple[str, str], list[str]]:
    """By place and rule: the periods of the last twelve months that it asked about, where one of them lies within the period
    and there are several."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    within = set()
    for one in work.reviews.asked_in(add_months(period.end, -_MONTHS_BACK) + timedelta(days=1), period.end):
        found[one.place, one.rule].append(one.period)
        if one.period_end >= period.start:
            within.add((one.place, one.rule))
    return {key: periods for key, periods in found.items() if key in within and len(periods) > 1}


def _corrections(versions: Mapping[Key, Sequence[Submission]]) -> Counter[str]:
    """How many versions after the first each place has sent."""
    return Counter(place for (_, place, _), found in versions.items() for _ in found[1:])


def _moved_by(work: Work, versions: Mapping[Key, Sequence[Submission]]) -> Counter[str]:
    """By place: how often a later version made another verdict of a figure's."""
    number = {one.id: one.version for found in versions.values() for one in found}
    rows = assessments(work.reviews.verdicts_on(number))
    return Counter(old.place for old, new in _successions(rows, number) if old.status != new.status)


def _successions(rows: Collection[Assessment], number: Mapping[str, int]) -> Iterable[tuple[Assessment, Assessment]]:
    """The verdicts on one target and period from one version and the next that was judged."""
    found: defaultdict[tuple[str, str, str], list[Assessment]] = defaultdict(list)
    for one in sorted(rows, key=lambda row: number[row.submission_id]):
        found[one.place, one.target_id, one.period].append(one)
    return (pair for several in found.values() for pair in pairwise(several))


def _key(row: ExpectedSubmission) -> Key:
    return row.form, row.place, row.period
