"""What files said to questions: the answers that were understood, and those that are asked back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, tuple_

from domain.submission import Reply
from ledger.records import record_of, row_of, rows_among
from ledger.tables import replies

_r = replies.c
Key = tuple[str, str, str]


class Replies:
    """The replies of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, reply: Reply) -> None:
        """What one file said about one form, place and period."""
        self._connection.execute(insert(replies).values(**row_of(reply)))

    def receipts_among(self, ids: Collection[str]) -> set[str]:
        """Those of these receipts that brought answers."""
        return {row["receipt_id"] for row in rows_among(self._connection, select(_r.receipt_id), _r.receipt_id, ids)}

    def latest_of(self, keys: Collection[Key]) -> dict[Key, Reply]:
        """What the last file with answers said about each form, place and period, as far as there was one."""
        query, key = select(replies).order_by(_r.seq), tuple_(_r.form, _r.place, _r.period)
        found = (record_of(Reply, row) for row in rows_among(self._connection, query, key, keys))
        return {(one.form, one.place, one.period): one for one in found}
