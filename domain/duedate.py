"""When a submission is due, and which state it is in on a day.

`ExpectedSubmission` is the one source for status, chase and completeness. The states are level-triggered: they say what
is so on a day, not what has just happened, so a job that did not run for a day loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain.form import DueRule, Form
from domain.period import Period, add_months, month_end
from domain.workdays import WorkCalendar

# Arrived in some way; the rest has not.
ARRIVED = frozenset(
    {
        "received",
        "resubmitted",
        "returned",
        "partial",
        "received_late",
        "nil_return",
        "accepted",
        "declared_final",
        "frozen",
        "revised",
    }
)
OVERDUE = frozenset({"in_grace", "late"})


@dataclass(frozen=True, slots=True)
class ExpectedSubmission:
    """One place, one form, one period that should be there: with its due date, its grace (never shown to clerks) and
    its state on the day asked for. `late_by` counts working days after the due date, 0 while there is time."""

    form: str
    place: str
    period: str
    period_start: date
    period_end: date
    due_on: date
    grace_until: date
    state: str
    provisional_calendar: bool = False
    submission_id: str = ""
    version: int = 0
    received_on: date | None = None
    late_by: int = 0
    open_findings: int = 0
    missing_lines: tuple[str, ...] = ()

    @property
    def arrived(self) -> bool:
        return self.state in ARRIVED

    @property
    def received_late(self) -> bool:
        """It came after the due date and its grace, whatever has become of it since."""
        return self.received_on is not None and self.received_on > self.grace_until

    @property
    def overdue(self) -> bool:
        return self.state in OVERDUE


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of the latest version that arrived for one expected submission."""

    submission_id: str
    version: int
    received_on: date
    gated: bool = True
    complete: bool = True
    open_findings: int = 0
    missing_lines: tuple[str, ...] = ()
    nil_return: bool = False
    declared_final: bool = False
    refused: bool = False


def due_on(rule: DueRule, period_end: date, calendar: WorkCalendar) -> date:
    """The due day: `working_days` after the end of the period, or a fixed day rolled over to a working day."""
    if rule.working_days is not None:
        return calendar.add(period_end, rule.working_days)
    target = add_months(period_end.replace(day=1), rule.months_after or 1)
    last = month_end(target.year, target.month).day
    return calendar.roll(target.replace(day=min(rule.day or last, last)))


def expect(
    form: Form, place: str, period: Period, calendar: WorkCalendar, on: date, arrival: Arrival | None
) -> ExpectedSubmission:
    """The expected submission with its state on a day, given what arrived (None: nothing did)."""
    start, end = period.bounds(form.reporting_year_offset_months)
    due = due_on(form.due, end, calendar)
    grace = calendar.add(due, form.due.grace_working_days)
    if arrival and arrival.missing_lines:
        # Lines that the form has lost since are lacked by nobody.
        lacking = form.still_lacking(arrival.missing_lines)
        arrival = replace(arrival, missing_lines=lacking, complete=arrival.complete or not lacking)
    received_on = None if arrival is None or arrival.refused else arrival.received_on
    return ExpectedSubmission(
        form=form.code,
        place=place,
        period=str(period),
        period_start=start,
        period_end=end,
        due_on=due,
        grace_until=grace,
        state=_state(form.due, calendar, on, due, grace, arrival),
        provisional_calendar=calendar.is_provisional(due),
        submission_id=arrival.submission_id if arrival else "",
        version=arrival.version if arrival else 0,
        received_on=received_on,
        late_by=max(0, calendar.between(due, received_on or on)),
        open_findings=arrival.open_findings if arrival else 0,
        missing_lines=arrival.missing_lines if arrival else (),
    )


def _state(rule: DueRule, calendar: WorkCalendar, on: date, due: date, grace: date, arrival: Arrival | None) -> str:
    if arrival is None:
        return _waiting(rule, calendar, on, due, grace)
    if arrival.refused:
        return "late" if on > grace else "refused"
    return _arrived(arrival, grace)


def _waiting(rule: DueRule, calendar: WorkCalendar, on: date, due: date, grace: date) -> str:
    if on > grace:
        return "late"
    if on > due:
        return "in_grace"
    if on == due:
        return "due"
    return "due_soon" if on >= calendar.add(due, -rule.remind_working_days) else "not_due"


def _arrived(arrival: Arrival, grace: date) -> str:
    if not arrival.gated:
        return "received" if arrival.version <= 1 else "resubmitted"
    if arrival.open_findings:
        return "returned"
    if not arrival.complete:
        return "partial"
    if arrival.declared_final:
        return "declared_final"
    if arrival.nil_return:
        return "nil_return"
    return "received_late" if arrival.received_on > grace else "accepted"


def periods_expected(form: Form, since: date, until: date) -> tuple[Period, ...]:
    """The form's periods that end within [since, until] and for which the form is valid."""
    periods: list[Period] = []
    first = add_months(max(since, form.valid_from), -form.reporting_year_offset_months)
    period = Period.containing(first, form.periodicity)
    while period.bounds(form.reporting_year_offset_months)[1] <= until:
        start, end = period.bounds(form.reporting_year_offset_months)
        if end >= since and start >= form.valid_from and (form.valid_to is None or end <= form.valid_to):
            periods.append(period)
        period = period.next()
    return tuple(periods)
