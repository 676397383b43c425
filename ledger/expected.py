"""What should be there, with its state: the calendar as the last run saw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from domain.duedate import ExpectedSubmission
from ledger.records import record_of, row_of, upsert
from ledger.tables import expected_submissions

_KEY = ("form", "place", "period")


class Expected:
    """The expected submissions of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, as_of: date, rows: Sequence[ExpectedSubmission]) -> None:
        """Each row takes the place of the one for the same form, place and period."""
        for row in rows:
            upsert(self._connection, expected_submissions, _KEY, {**row_of(row), "as_of": as_of})

    def all(self, as_of: date | None = None) -> tuple[ExpectedSubmission, ...]:
        """The current rows, oldest period first; with `as_of` only those that were last computed on that day."""
        c = expected_submissions.c
        query = select(expected_submissions).order_by(c.period_end, c.period_start, c.form, c.place)
        rows = self._connection.execute(query.where(c.as_of == as_of) if as_of else query)
        return tuple(record_of(ExpectedSubmission, row) for row in rows.mappings())
