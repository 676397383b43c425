"""The charter of a ledger: one row, moved only inside a writing transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from domain.charter import Charter
from domain.errors import LedgerUnavailable
from ledger.records import record_of
from ledger.tables import charter

_ONLY = 1


class Charters:
    """The charter, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self) -> Charter | None:
        """None for a ledger whose making was interrupted: `planwatch init` ends it."""
        row = self._connection.execute(select(charter)).mappings().first()
        return record_of(Charter, row) if row else None

    def get(self) -> Charter:
        """Raises LedgerUnavailable for a ledger whose making was interrupted."""
        found = self.find()
        if found is None:
            raise LedgerUnavailable(
                "the ledger was made in part only: run `planwatch init` again, it ends what it began"
            )
        return found

    def found(self, new: Charter, at: datetime) -> None:
        """Founds the ledger, once."""
        self._connection.execute(insert(charter).values(id=_ONLY, made_at=at, **asdict(new)))

    def move(self, moved: Charter) -> None:
        """How far the time of the ledger has run now."""
        days = {name: getattr(moved, name) for name in ("live_from", "last_day", "backfilled_to")}
        self._connection.execute(update(charter).where(charter.c.id == _ONLY).values(**days))
