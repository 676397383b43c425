"""Receipts: bytes that arrived, by their hash. The same bytes twice are one receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, insert, select, tuple_

from domain.boxcount import BoxCount
from domain.errors import NotKnown
from domain.refusals import OF_ANOTHER, WHEN_SENT_AGAIN, Refusal
from domain.submission import OF_DOCUMENTS, Provenance, Receipt, ReceiptState
from ledger.receiptstates import ReceiptStates
from ledger.records import insert_new, record_of, row_of, rows_among
from ledger.tables import receipt_bytes, receipts

_r = receipts.c

_WAITING = (ReceiptState.PARKED, ReceiptState.HELD)
SHORTEST = 6  # characters that name a receipt


class Receipts(ReceiptStates):
    """The receipts of a ledger, within one unit of work."""

    def add(
        self,
        source: str,
        box: str,
        path: str,
        content: bytes,
        received_at: datetime,
        provenance: Provenance,
        *,
        sent_at: datetime | None = None,
        also_called: Collection[str] = (),
    ) -> tuple[Receipt, bool]:
        """The receipt of these bytes, and whether it is new. `also_called` are other names that the same box had.

        Nothing is new about bytes that are the latest at this path, or the latest at another one of the same box (a moved
        or copied file); but bytes whose sender is waited for (held), or that came too early (future_period), are sent again under
        another name, the latter also at another time. Bytes that come back after others are a new receipt with `-2`, `-3`
        ... behind the hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        known = self._standing(sha256, source, {box, *also_called}, path)
        if known and not (_came_too_early(known) and _is_later(sent_at, known.sent_at)):
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
            sent_at=sent_at,
        )
        self._connection.execute(insert(receipts).values(**row_of(receipt)))
        insert_new(self._connection, receipt_bytes, {"sha256": sha256, "content": content})
        return self.get(receipt.id), True

    def is_known_at(self, source: str, path: str) -> bool:
        """Whether a file came from there before."""
        query = select(func.count()).select_from(receipts).where(_r.source == source, _r.path == path)
        return bool(self._connection.execute(query).scalar_one())

    def pending(self) -> list[Receipt]:
        """Receipts that no gate has settled yet, in the order of their arrival."""
        return self._list(select(receipts).where(_r.state == ReceiptState.PENDING))

    def refused(self, since: datetime | None = None) -> list[Receipt]:
        """Refused receipts in the order of their arrival, from `since` on."""
        return self.in_states((ReceiptState.REFUSED,), since)

    def parked(self) -> list[Receipt]:
        """What Planwatch could not deal with, in the order of arrival."""
        return self.in_states((ReceiptState.PARKED,))

    def in_states(
        self,
        states: Collection[ReceiptState],
        since: datetime | None = None,
        *,
        place: str = "",
        boxes: Collection[str] = (),
    ) -> list[Receipt]:
        """Receipts in one of these states in the order of their arrival, from `since` on; with `place` those that came through
        one of these boxes or were not taken because of what they say of that place."""
        query = select(receipts).where(_r.state.in_(states))
        query = query.where(_r.received_at >= since) if since else query
        own = _r.box.in_(boxes) | (_r.refusal["place"].as_string() == place)
        return self._list(query.where(own) if place else query)

    def last_at(self, paths: Collection[tuple[str, str]], since: datetime) -> dict[tuple[str, str], str]:
        """By source and path: the last receipt that came from there since a moment."""
        query = select(_r.source, _r.path, _r.id).where(_r.received_at >= since).order_by(_r.seq)
        rows = rows_among(self._connection, query, tuple_(_r.source, _r.path), paths)
        return {(row["source"], row["path"]): row["id"] for row in rows}

    def settled_from(self, sources: Collection[str], since: datetime) -> list[tuple[str, str]]:
        """Source and path of all that was taken from these sources since a moment."""
        query = select(_r.source, _r.path).where(_r.state == ReceiptState.SETTLED, _r.source.in_(sources))
        return [(row[0], row[1]) for row in self._connection.execute(query.where(_r.received_at >= since))]

    def since(self, since: datetime) -> list[Receipt]:
        """Every receipt that came since a moment, in the order of arrival."""
        return self._list(select(receipts).where(_r.received_at >= since))

    def refused_by(self, run_id: str) -> list[Receipt]:
        """What one run refused, in the order of arrival."""
        return self._list(select(receipts).where(_r.state == ReceiptState.REFUSED, _r.run_id == run_id))

    def by_box(self, since: datetime) -> list[BoxCount]:
        """What has come through each box of each source, and how much of it since a moment; not what documents print."""
        waiting = {state: func.sum(case((_r.state == state, 1), else_=0)) for state in _WAITING}
        query = (
            select(
                _r.source,
                _r.box,
                func.max(_r.received_at).label("last_at"),
                func.count().label("count"),
                func.sum(case((_r.received_at >= since, 1), else_=0)).label("new"),
                *(counted.label(state.value) for state, counted in waiting.items()),
            )
            .where(_r.provenance.not_in(OF_DOCUMENTS))
            .group_by(_r.source, _r.box)
            .order_by(_r.source, _r.box)
        )
        return [record_of(BoxCount, row) for row in self._connection.execute(query).mappings()]

    def newest(self) -> datetime | None:
        """When the last file came that no document printed; None when none has."""
        query = select(func.max(_r.received_at)).where(_r.provenance != Provenance.PRINTED)
        return self._connection.execute(query).scalar()

    def counts_of(self, run_id: str) -> tuple[int, int]:
        """How many receipts one run took, and how many it refused."""
        query = select(_r.state, func.count()).where(_r.run_id == run_id).group_by(_r.state)
        counts = {row[0]: row[1] for row in self._connection.execute(query)}
        return counts.get(ReceiptState.SETTLED, 0), counts.get(ReceiptState.REFUSED, 0)

    def boxes(self, source: str) -> list[str]:
        """The names of the boxes through which something has come."""
        return list(self._connection.execute(select(_r.box).where(_r.source == source).distinct()).scalars())

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

    def named(self, text: str) -> Receipt:
        """The receipt of this id or of the only one that begins so; a short id keeps its `-2`. Raises NotKnown."""
        beginning, dash, number = text.partition("-")
        found = self._list(select(receipts).where(_r.sha256.startswith(beginning, autoescape=True)))
        fitting = [one for one in found if one.id[len(one.sha256) :] == dash + number]
        if len(beginning) >= SHORTEST and len(fitting) == 1:
            return fitting[0]
        problem = "several receipts begin" if len(fitting) > 1 else "no receipt in the ledger begins"
        raise NotKnown(f"{problem} with {text!r}; give more of the id, see `planwatch receipts --json`")

    def content(self, receipt_id: str) -> bytes:
        """The bytes. Raises NotKnown, also for a refused receipt whose bytes were not kept."""
        query = select(receipt_bytes.c.content).where(receipt_bytes.c.sha256 == self.get(receipt_id).sha256)
        content = self._connection.execute(query).scalar()
        if content is None:
            raise NotKnown(f"the bytes of receipt {receipt_id!r} were not kept, only their hash: it was refused")
        return bytes(content)

    def confirmed(self, found: Collection[Receipt]) -> set[str]:
        """Those of these receipts that answer a question: the last that came of their bytes in their box is held, or they
        were held themselves and a person has let them go. One answer answers one question: bytes that were taken since are no
        answer any more. That another place's box holds them is no question about them."""
        hashes, known = {one.sha256 for one in found}, {one.id for one in found}
        query = select(receipts).where(~_r.state.in_((ReceiptState.PENDING, ReceiptState.REFUSED)))
        rows = sorted(rows_among(self._connection, query, _r.sha256, hashes), key=lambda row: row["seq"])
        last = {_whose(before): before for row in rows if row["id"] not in known for before in (receipt_of(row),)}
        return self._let_go(known) | {
            one.id for one in found if (before := last.get(_whose(one))) and _is_asked_about(before)
        }

    def from_source(self, ids: Collection[str], source: str) -> frozenset[str]:
        """Those of these receipts that came through a source."""
        query = select(_r.id).where(_r.source == source)
        return frozenset(row["id"] for row in rows_among(self._connection, query, _r.id, ids))

    def origins(self, ids: Collection[str]) -> dict[str, tuple[str, datetime | None]]:
        """The sources of these receipts, and when their files were written by the clocks of these, where they told."""
        found = rows_among(self._connection, select(_r.id, _r.source, _r.sent_at), _r.id, ids)
        return {row["id"]: (row["source"], row["sent_at"]) for row in found}

    def _standing(self, sha256: str, source: str, boxes: Collection[str], path: str) -> Receipt | None:
        """The receipt with these bytes in one of these boxes that is the latest at its path, at this path if there is one there. What
        another box sent is that box's: its own clerk hears of it."""
        later = receipts.alias("later")
        replaced = exists().where(later.c.source == _r.source, later.c.path == _r.path, later.c.seq > _r.seq)
        found = self._list(
            select(receipts).where(_r.sha256 == sha256, _r.source == source, _r.box.in_(boxes), ~replaced)
        )
        here = [receipt for receipt in found if (receipt.source, receipt.path) == (source, path)]
        # Bytes that are asked about and come again under another name are the answer of their sender.
        elsewhere = [one for one in found if not _waits_for_sender(one)]
        return next(iter(here or elsewhere), None)

    def _next_id(self, sha256: str) -> str:
        query = select(func.count()).select_from(receipts).where(_r.sha256 == sha256)
        before = self._connection.execute(query).scalar_one()
        return f"{sha256}-{before + 1}" if before else sha256

    def _list(self, query: Select[Any]) -> list[Receipt]:
        return [receipt_of(row) for row in self._connection.execute(query.order_by(_r.seq)).mappings()]


def _waits_for_sender(receipt: Receipt) -> bool:
    return receipt.state == ReceiptState.HELD or _came_too_early(receipt)


def _whose(receipt: Receipt) -> tuple[str, str, str]:
    """The bytes, and through which box they came."""
    return receipt.sha256, receipt.source, receipt.box


def _is_asked_about(receipt: Receipt) -> bool:
    refusal = receipt.refusal
    return receipt.state == ReceiptState.HELD and not (refusal and refusal.code in OF_ANOTHER)


def _came_too_early(receipt: Receipt) -> bool:
    return receipt.state == ReceiptState.REFUSED and bool(receipt.refusal and receipt.refusal.code in WHEN_SENT_AGAIN)


def _is_later(sent_at: datetime | None, before: datetime | None) -> bool:
    return sent_at is not None and before is not None and sent_at > before


def receipt_of(row: Mapping[Any, Any]) -> Receipt:
    """A receipt from its row."""
    refusal = Refusal(**row["refusal"]) if row["refusal"] else None
    return record_of(Receipt, {**row, "refusal": refusal})
