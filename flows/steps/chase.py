"""Chase: what should be there by now, and what of it is. The one source for status, reminders and completeness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from checks.timeliness import expected
from domain.deployment import Deployment
from domain.duedate import Arrival, ExpectedSubmission, SubmissionState, expect
from domain.period import Period
from domain.refusals import Refusal
from domain.submission import Receipt
from domain.workdays import WorkCalendar
from flows.outcome import Ended
from words.refusals import sentence

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

# Place, form and period.
Awaited = tuple[str, str, str]
# How far back the calendar of expected submissions reaches.
LOOK_BACK = timedelta(days=400)
A_MONTH = timedelta(days=31)


def expected_in(work: Work, deployment: Deployment, on: date, known_at: datetime) -> tuple[ExpectedSubmission, ...]:
    """Every submission that should be there on a day, with its state, given what was known at a moment. Nothing that was
    due before the day of going live is expected."""
    since, calendar = on - LOOK_BACK, deployment.calendar
    arrivals = work.submissions.arrivals(known_at, time_zone=calendar.time_zone, since=since)
    refused = [one for one in work.receipts.refused(since=known_at - LOOK_BACK) if one.received_at <= known_at]
    pending = [one for one in work.receipts.pending() if one.received_at <= known_at]
    rows = expected(
        deployment.forms,
        calendar,
        arrivals,
        since=since,
        on=on,
        places=deployment.places,
        live_from=deployment.live_from,
    )
    unread = _unread(refused, calendar, refused=True) | _unread(pending, calendar, refused=False)
    return tuple(
        row if (row.form, row.place, row.period) in arrivals else _seen(deployment, row, unread, on) for row in rows
    )


def expected_on(workplace: Workplace, on: date, known_at: datetime) -> tuple[ExpectedSubmission, ...]:
    """The same for whoever only looks."""
    with workplace.store.read() as work:
        return expected_in(work, workplace.deployment, on, known_at)


def chase(workplace: Workplace) -> Ended:
    """The expected submissions of now, kept in the ledger; questions that nobody answered in time become overdue."""
    deployment, on, now = workplace.deployment, workplace.as_of, workplace.clock()
    with workplace.store.begin() as work:
        work.findings.age(on, deployment.rules, now, forms=deployment.forms, indicators=deployment.indicators)
        rows = expected_in(work, deployment, on, now)
        work.codes.replace([place.code for place in deployment.places], list(deployment.indicators))
        work.expected.replace(on, rows, since=on - LOOK_BACK)
        work.commit()
    overdue = sum(row.overdue for row in rows)
    return Ended("Missing" if overdue else "Completed", f"{overdue} overdue")


def newest_due(rows: Sequence[ExpectedSubmission]) -> tuple[ExpectedSubmission, ...]:
    """What one place should have sent by now, the newest period of each form."""
    newest: dict[str, ExpectedSubmission] = {}
    for row in rows:
        if row.state != SubmissionState.NOT_DUE:
            newest[row.form] = max(row, newest.get(row.form, row), key=lambda one: one.period_end)
    return tuple(newest.values())


def refusals(
    rows: Iterable[ExpectedSubmission], receipts: Iterable[Receipt], calendar: WorkCalendar, language: str
) -> dict[Awaited, str]:
    """Why the latest file that may have been meant for a row was not taken: refused, or still unread after a gate."""
    by_box: dict[str, list[Receipt]] = {}
    for one in sorted(receipts, key=lambda one: one.received_at):
        by_box.setdefault(one.box, []).append(one)
    found = {}
    for row in rows:
        for one in by_box.get(row.place, ()):
            # A reason names its file, so it is said somewhat longer than the file counts as having come.
            if row.period_end < calendar.day_of(one.received_at) <= row.grace_until + A_MONTH:
                said = sentence(one.refusal or Refusal("unread", one.file), language)
                found[row.place, row.form, row.period] = said
    return found


def _unread(receipts: Sequence[Receipt], calendar: WorkCalendar, *, refused: bool) -> dict[str, Arrival]:
    """By place: the latest file in its box that is not a submission (yet)."""
    return {
        r.box: Arrival("", 1, calendar.day_of(r.received_at), gated=False, refused=refused) for r in receipts if r.box
    }


def _seen(
    deployment: Deployment, row: ExpectedSubmission, unread: Mapping[str, Arrival], on: date
) -> ExpectedSubmission:
    """A place whose file could not be read, or has not been gated yet, is not silent: `refused` or `received`, until it is
    late. Which period such a file is meant for is not known; it counts for what had ended within the month, and no longer
    than grace lasts: what nobody can read has not been received."""
    arrival = unread.get(row.place)
    if arrival is None or not row.period_end < arrival.received_on <= row.period_end + A_MONTH:
        return row
    if on > row.grace_until and not arrival.refused:
        return row
    form = deployment.forms[row.form]
    return expect(form, row.place, Period.parse(row.period), deployment.calendar, on, arrival)
