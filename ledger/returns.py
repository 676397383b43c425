"""Returned workbooks by the token that each carries: of which version it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from ledger.tables import returns


class Returns:
    """The returned workbooks of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: str, submission_id: str, made_at: datetime) -> None:
        """A workbook with this token went back about this version."""
        row = {"token": token, "submission_id": submission_id, "made_at": made_at}
        self._connection.execute(insert(returns).values(**row))

    def of(self, token: str) -> str | None:
        """The id of the version that the token was given for; None for one that was never given."""
        found: str | None = self._connection.execute(
            select(returns.c.submission_id).where(returns.c.token == token)
        ).scalar()
        return found
