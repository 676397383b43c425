"""Receipts: bytes that arrived, by their hash. The same bytes twice are one receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from domain.errors import NotKnown
from domain.refusals import Refusal
from domain.submission import Provenance, Receipt, ReceiptState
from ledger.records import insert_new, record_of, row_of, rows_among
from ledger.tables import receipt_bytes, receipts

_r = receipts.c


class Receipts:
    """The receipts of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, source: str, box: str, path: str, content: bytes, received_at: datetime, provenance: Provenance
    ) -> tuple[Receipt, bool]:
        """The receipt of these bytes, and whether it is new.

        Nothing is new about bytes that are the latest at this path, or the latest at another one (a moved or copied
        file). Bytes that come back after others are a new receipt with `-2`, `-3` ... behind the hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        if known := self._standing(sha256, source, path):
            return known, False
        receipt = Receipt(
            id=self._next_id(sha256),
            sha256=sha256,
            source=source,
            path=path,
            size=len(content),
            received_at=received_at,
            provenance=provenance,
            box=box,
        )
        self._connection.execute(insert(receipts).values(**row_of(receipt)))
        insert_new(self._connection, receipt_bytes, {"sha256": sha256, "content": content})
        return self.get(receipt.id), True

    def standing(self, hashes: Collection[str]) -> set[str]:
        """Those of these hashes whose bytes are the latest at some path: nothing is new about them (see `add`). Not those
        that are held: whether they came under another name, `add` looks at."""
        later = receipts.alias("later")
        replaced = exists().where(later.c.source == _r.source, later.c.path == _r.path, later.c.seq > _r.seq)
        there = select(_r.sha256).where(~replaced, _r.state != ReceiptState.HELD)
        rows = rows_among(self._connection, there, _r.sha256, hashes)
        return {row["sha256"] for row in rows}

    def pending(self) -> list[Receipt]:
        """Receipts that no gate has settled yet, in the order of their arrival."""
        return self._list(select(receipts).where(_r.state == ReceiptState.PENDING))

    def refused(self, since: datetime | None = None) -> list[Receipt]:
        """Refused receipts in the order of their arrival, from `since` on."""
        query = select(receipts).where(_r.state == ReceiptState.REFUSED)
        return self._list(query.where(_r.received_at >= since) if since else query)

    def refused_by(self, run_id: str) -> list[Receipt]:
        """What one run refused, in the order of arrival."""
        return self._list(select(receipts).where(_r.state == ReceiptState.REFUSED, _r.run_id == run_id))

    def newest(self) -> datetime | None:
        """When the last file came that no document printed; None when none has."""
        query = select(func.max(_r.received_at)).where(_r.provenance != Provenance.PRINTED)
        return self._connection.execute(query).scalar()

    def counts_of(self, run_id: str) -> tuple[int, int]:
        """How many receipts one run took, and how many it refused."""
        query = select(_r.state, func.count()).where(_r.run_id == run_id).group_by(_r.state)
        counts = {row[0]: row[1] for row in self._connection.execute(query)}
        return counts.get(ReceiptState.SETTLED, 0), counts.get(ReceiptState.REFUSED, 0)

    def hashes(self, ids: Collection[str]) -> dict[str, str]:
        """The sha256 of these receipts, by id."""
        rows = rows_among(self._connection, select(_r.id, _r.sha256), _r.id, ids)
        return {row["id"]: row["sha256"] for row in rows}

    def all(self) -> list[Receipt]:
        """Every receipt in the order of arrival."""
        return self._list(select(receipts))

    def get(self, receipt_id: str) -> Receipt:
        """Raises NotKnown."""
        row = self._connection.execute(select(receipts).where(_r.id == receipt_id)).mappings().first()
        if row is None:
            raise NotKnown(f"no receipt {receipt_id!r} in the ledger")
        return receipt_of(row)

    def content(self, receipt_id: str) -> bytes:
        """The bytes. Raises NotKnown, also for a refused receipt whose bytes were not kept."""
        query = select(receipt_bytes.c.content).where(receipt_bytes.c.sha256 == self.get(receipt_id).sha256)
        content = self._connection.execute(query).scalar()
        if content is None:
            raise NotKnown(f"the bytes of receipt {receipt_id!r} were not kept, only their hash: it was refused")
        return bytes(content)

    def settle(self, receipt_id: str, run_id: str = "") -> None:
        """Marks it as dealt with, by a run. Raises NotKnown."""
        self._set(receipt_id, state=ReceiptState.SETTLED, run_id=run_id)

    def refuse(self, receipt_id: str, refusal: Refusal, run_id: str = "", *, keep_content: bool = True) -> None:
        """Marks it as refused, by a run. Without `keep_content` (records of single persons) the bytes are deleted and
        only the hash stays. Raises NotKnown."""
        self._set(receipt_id, state=ReceiptState.REFUSED, refusal=row_of(refusal), run_id=run_id)
        if not keep_content:
            sha256 = self.get(receipt_id).sha256
            self._connection.execute(delete(receipt_bytes).where(receipt_bytes.c.sha256 == sha256))

    def hold(self, receipt_id: str, refusal: Refusal, run_id: str = "") -> None:
        """Marks it as held, by a run: its sender is asked first. Raises NotKnown."""
        self._set(receipt_id, state=ReceiptState.HELD, refusal=row_of(refusal), run_id=run_id)

    def held_hashes(self, hashes: Collection[str]) -> set[str]:
        """Those of these hashes about whose bytes a sender was asked before."""
        query = select(_r.sha256).where(_r.state == ReceiptState.HELD)
        return {row["sha256"] for row in rows_among(self._connection, query, _r.sha256, hashes)}

    def sent_at(self, ids: Collection[str]) -> dict[str, datetime]:
        """When the files of these receipts were written, as far as their source told."""
        query = select(_r.id, _r.sent_at).where(_r.sent_at.is_not(None))
        return {row["id"]: row["sent_at"] for row in rows_among(self._connection, query, _r.id, ids)}

    def take_again(self, receipt_id: str) -> None:
        """A refused one is pending again, with the day on which it came. Raises NotKnown."""
        self._set(receipt_id, state=ReceiptState.PENDING, refusal=None, run_id="")

    def _set(self, receipt_id: str, **values: Any) -> None:
        if self._connection.execute(update(receipts).where(_r.id == receipt_id).values(**values)).rowcount != 1:
            raise NotKnown(f"no receipt {receipt_id!r} in the ledger")

    def _standing(self, sha256: str, source: str, path: str) -> Receipt | None:
        """The receipt with these bytes that is the latest at its path, at this path if there is one there."""
        later = receipts.alias("later")
        replaced = exists().where(later.c.source == _r.source, later.c.path == _r.path, later.c.seq > _r.seq)
        found = self._list(select(receipts).where(_r.sha256 == sha256, ~replaced))
        here = [receipt for receipt in found if (receipt.source, receipt.path) == (source, path)]
        # Bytes that are asked about and come again under another name are the answer of their sender.
        elsewhere = [receipt for receipt in found if receipt.state != ReceiptState.HELD]
        return next(iter(here or elsewhere), None)

    def _next_id(self, sha256: str) -> str:
        query = select(func.count()).select_from(receipts).where(_r.sha256 == sha256)
        before = self._connection.execute(query).scalar_one()
        return f"{sha256}-{before + 1}" if before else sha256

    def _list(self, query: Select[Any]) -> list[Receipt]:
        return [receipt_of(row) for row in self._connection.execute(query.order_by(_r.seq)).mappings()]


def receipt_of(row: Mapping[Any, Any]) -> Receipt:
    """A receipt from its row."""
    refusal = Refusal(**row["refusal"]) if row["refusal"] else None
    return record_of(Receipt, {**row, "refusal": refusal})
