"""What each source had when it was last read: a file that still looks the same is not read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from ledger.records import upsert_all
from ledger.tables import listings

_l = listings.c


class Listings:
    """The index of what was seen, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def marks(self, source: str) -> dict[str, str]:
        """Path -> mark of everything that was taken from a source."""
        rows = self._connection.execute(select(_l.path, _l.mark).where(_l.source == source))
        return {row.path: row.mark for row in rows}

    def keep(self, source: str, taken: Sequence[Mapping[str, str]], at: datetime) -> None:
        """That these are in the ledger: `box`, `path` and `mark` of each."""
        rows = [{"source": source, "taken_at": at, **one} for one in taken]
        upsert_all(self._connection, listings, ("source", "path"), rows)

    def forget(self, source: str) -> None:
        """That nothing is known of what a source has: it is another one under the same name."""
        self._connection.execute(delete(listings).where(_l.source == source))
