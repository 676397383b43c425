"""What a person has released, or keeps in shadow again: in order, never changed."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from domain.release import Release
from ledger.records import record_of, row_of
from ledger.tables import releases


class Releases:
    """The releases of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, release: Release) -> None:
        self._connection.execute(insert(releases).values(**row_of(release)))

    def all(self) -> tuple[Release, ...]:
        """In the order of deciding: the last word on a kind holds."""
        rows = self._connection.execute(select(releases).order_by(releases.c.seq)).mappings()
        return tuple(record_of(Release, row) for row in rows)
