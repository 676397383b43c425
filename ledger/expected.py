"""What should be there, with its state: the calendar as the last run saw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, case, delete, insert, select

from domain.duedate import ExpectedSubmission
from ledger.records import record_of, row_of
from ledger.tables import expected_submissions

_e = expected_submissions.c


class ExpectedSubmissions:
    """The expected submissions of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(
        self, as_of: date, rows: Sequence[ExpectedSubmission], since: date = date.min, place: str | None = None
    ) -> None:
        """The calendar as it is on a day, for the periods that end from `since` on, instead of what was there of them:
        what is no longer expected (a form that ran out, a place that was dissolved) leaves no row that looks overdue. With
        `place` that one's rows alone."""
        old = delete(expected_submissions).where(_e.period_end >= since)
        self._connection.execute(old.where(_e.place == place) if place is not None else old)
        if rows:
            self._connection.execute(insert(expected_submissions), [{**row_of(row), "as_of": as_of} for row in rows])

    def all(self, since: date | None = None, place: str | None = None) -> tuple[ExpectedSubmission, ...]:
        """The current rows, oldest period first; with `since` those of periods that end from then on."""
        query = select(expected_submissions).order_by(_e.period_end, _e.period_start, _e.form, _e.place)
        query = query.where(_e.period_end >= since) if since else query
        query = query.where(_e.place == place) if place is not None else query
        return tuple(record_of(ExpectedSubmission, row) for row in self._connection.execute(query).mappings())

    def places(self, since: date) -> list[str]:
        """The places of which anything is expected for periods that end from `since` on."""
        query = select(_e.place).where(_e.period_end >= since).distinct().order_by(_e.place)
        return list(self._connection.execute(query).scalars())

    def newest_period(self) -> str | None:
        """The newest period of which something is due; else the newest of all; None for an empty calendar."""
        due = case((_e.state.in_(("not_due", "due_soon")), 1), else_=0)
        query = select(_e.period).order_by(due, _e.period_end.desc(), _e.period_start.desc()).limit(1)
        return self._connection.execute(query).scalar()
