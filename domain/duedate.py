"""When a submission is due, and which state it is in on a day.

`ExpectedSubmission` is the one source for status, chase and completeness. The states are level-triggered: they say what
is so on a day, not what has just happened, so a job that did not run for a day loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.form import DueRule, Form
from domain.period import Period, add_months, month_end
from domain.workdays import WorkCalendar


class SubmissionState(StrEnum):
    """How one expected submission stands on a day: never stored as an event, always computed."""

    NOT_DUE = "not_due"  # its period has ended or runs, and nobody is reminded yet
    DUE_SOON = "due_soon"  # within the days of the reminder
    DUE = "due"  # today is the due day
    IN_GRACE = "in_grace"  # the due day is over, grace is not; a clerk is never told of grace
    LATE = "late"  # grace is over and nothing counts as sent
    RECEIVED = "received"  # a file is there and not looked at yet
    PARTIAL = "partial"  # required lines are lacking
    ACCEPTED = "accepted"  # in time, complete, nothing open
    REFUSED = "refused"  # the file could not be taken as a submission
    RETURNED = "returned"  # questions are open
    RESUBMITTED = "resubmitted"  # a new version after a return
    RECEIVED_LATE = "received_late"  # complete, nothing open, after grace
    EXTENDED = "extended"  # the city has given more time
    NIL_RETURN = "nil_return"  # nothing to report, said so
    DECLARED_FINAL = "declared_final"  # signed by the head of the unit
    FROZEN = "frozen"  # the city has published the period
    REVISED = "revised"  # corrected after publication


# Arrived in some way; the rest has not.
ARRIVED = frozenset(
    {
        SubmissionState.RECEIVED,
        SubmissionState.RESUBMITTED,
        SubmissionState.RETURNED,
        SubmissionState.PARTIAL,
        SubmissionState.RECEIVED_LATE,
        SubmissionState.NIL_RETURN,
        SubmissionState.ACCEPTED,
        SubmissionState.DECLARED_FINAL,
        SubmissionState.FROZEN,
        SubmissionState.REVISED,
    }
)
OVERDUE = frozenset({SubmissionState.IN_GRACE, SubmissionState.LATE})


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
    state: SubmissionState
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
    def in_part(self) -> bool:
        """Something came, and lines that have to be there did not; questions about the others do not hide it."""
        return self.arrived and (self.state == SubmissionState.PARTIAL or bool(self.missing_lines))

    def is_missing(self, on: date) -> bool:
        """After grace: not there, or not whole."""
        return self.state == SubmissionState.LATE or (self.in_part and on > self.grace_until)

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


def _state(
    rule: DueRule, calendar: WorkCalendar, on: date, due: date, grace: date, arrival: Arrival | None
) -> SubmissionState:
    if arrival is None:
        return _waiting(rule, calendar, on, due, grace)
    if arrival.refused:
        return SubmissionState.LATE if on > grace else SubmissionState.REFUSED
    return _arrived(arrival, grace)


def _waiting(rule: DueRule, calendar: WorkCalendar, on: date, due: date, grace: date) -> SubmissionState:
    if on > grace:
        return SubmissionState.LATE
    if on > due:
        return SubmissionState.IN_GRACE
    if on == due:
        return SubmissionState.DUE
    return SubmissionState.DUE_SOON if on >= calendar.add(due, -rule.remind_working_days) else SubmissionState.NOT_DUE


def _arrived(arrival: Arrival, grace: date) -> SubmissionState:
    if not arrival.gated:
        return SubmissionState.RECEIVED if arrival.version <= 1 else SubmissionState.RESUBMITTED
    if arrival.open_findings:
        return SubmissionState.RETURNED
    if not arrival.complete:
        return SubmissionState.PARTIAL
    if arrival.declared_final:
        return SubmissionState.DECLARED_FINAL
    if arrival.nil_return:
        return SubmissionState.NIL_RETURN
    return SubmissionState.RECEIVED_LATE if arrival.received_on > grace else SubmissionState.ACCEPTED


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
