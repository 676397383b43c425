"""Chase: what should be there by now, and what of it is. The one source for status, reminders and completeness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.duedate import Arrival, ExpectedSubmission, expect
from domain.period import Period
from domain.submission import Receipt

if TYPE_CHECKING:
    from flows.wiring import Workplace

# How far back the calendar of expected submissions reaches.
LOOK_BACK = timedelta(days=400)


def expected_on(workplace: Workplace, on: date, known_at: datetime) -> tuple[ExpectedSubmission, ...]:
    """Every submission that should be there on a day, with its state, given what was known at a moment."""
    from checks.timeliness import expected

    with workplace.store.read() as work:
        arrivals = work.submissions.arrivals(known_at, time_zone=workplace.deployment.calendar.time_zone)
        refused = [receipt for receipt in work.receipts.refused() if receipt.received_at <= known_at]
        pending = [receipt for receipt in work.receipts.pending() if receipt.received_at <= known_at]
    deployment = workplace.deployment
    rows = expected(
        deployment.forms, deployment.calendar, arrivals, since=on - LOOK_BACK, on=on, places=deployment.places
    )
    unread = _unread(refused, refused=True) | _unread(pending, refused=False)
    return tuple(
        row if (row.form, row.place, row.period) in arrivals else _seen(workplace, row, unread, on) for row in rows
    )


def chase(workplace: Workplace) -> tuple[ExpectedSubmission, ...]:
    """The expected submissions of now, kept in the ledger; questions that nobody answered in time become overdue."""
    with workplace.store.begin() as work:
        work.findings.age(workplace.as_of, workplace.deployment.rules, workplace.clock())
        work.commit()
    rows = expected_on(workplace, workplace.as_of, workplace.clock())
    with workplace.store.begin() as work:
        work.codes.replace([place.code for place in workplace.deployment.places], list(workplace.deployment.indicators))
        work.expected.replace(workplace.as_of, rows)
        work.commit()
    return rows


def refusals_by_place(receipts: list[Receipt], language: str) -> dict[str, str]:
    """The sentence of the latest refused file in each place's box."""
    return {r.box: r.refusal.sentence(language) for r in receipts if r.box and r.refusal}


def _unread(receipts: list[Receipt], *, refused: bool) -> dict[str, Arrival]:
    """By place: the latest file in its box that is not a submission (yet)."""
    return {r.box: Arrival("", 1, r.received_at.date(), gated=False, refused=refused) for r in receipts if r.box}


def _seen(workplace: Workplace, row: ExpectedSubmission, unread: Mapping[str, Arrival], on: date) -> ExpectedSubmission:
    """A place whose file could not be read, or has not been gated yet, is not silent: `refused` until it is late, or
    `received`. Which period such a file is meant for is not known; it counts for what had ended within the month."""
    arrival = unread.get(row.place)
    if arrival is None or not row.period_end < arrival.received_on <= row.period_end + timedelta(days=31):
        return row
    form = workplace.deployment.forms[row.form]
    return expect(form, row.place, Period.parse(row.period), workplace.deployment.calendar, on, arrival)
