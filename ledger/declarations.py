"""What districts have declared final: appended, never changed but by being taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from domain.declaration import Declaration
from domain.submission import Receipt
from ledger.records import portions, record_of, row_of, rows_among
from ledger.tables import declarations, receipts

_d, _r = declarations.c, receipts.c


class Declarations:
    """The declarations of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, declaration: Declaration) -> None:
        """Somebody has declared a version final."""
        self._connection.execute(insert(declarations).values(**row_of(declaration)))

    def withdraw(self, submissions: Collection[str], document: Receipt, at: datetime) -> int:
        """What earlier documents of the same source had declared of these versions is taken back; what a person recorded, or
        another source said, stays. Says how many that were."""
        earlier = select(_r.id).where(_r.source == document.source, _r.received_at <= document.received_at)
        standing = update(declarations).where(_d.withdrawn_at.is_(None), _d.receipt_id.in_(earlier))
        taken = 0
        for some in portions(submissions):
            statement = standing.where(_d.submission_id.in_(some)).values(withdrawn_at=at)
            taken += len(self._connection.execute(statement.returning(_d.seq)).all())
        return taken

    def of(self, submissions: Collection[str]) -> list[Declaration]:
        """Everything that was ever declared of these versions, in the order of recording."""
        rows = rows_among(self._connection, select(declarations), _d.submission_id, submissions)
        return [record_of(Declaration, row) for row in sorted(rows, key=lambda row: row["seq"])]

    def standing(self, known_at: datetime | None = None) -> dict[str, Declaration]:
        """The last declaration that stands (or stood at a moment) of each version, by the version's id."""
        stands: list[ColumnElement[bool]] = [_d.withdrawn_at.is_(None)]
        if known_at is not None:
            stands = [_d.recorded_at <= known_at, or_(_d.withdrawn_at.is_(None), _d.withdrawn_at > known_at)]
        rows = self._connection.execute(select(declarations).where(*stands).order_by(_d.seq)).mappings()
        return {row["submission_id"]: record_of(Declaration, row) for row in rows}
