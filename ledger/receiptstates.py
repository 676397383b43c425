"""How far a receipt has come, and the trail of what was done about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from domain.errors import NotKnown
from domain.receiptevent import ReceiptEvent, ReceiptStep
from domain.refusals import Refusal
from domain.submission import ReceiptState
from ledger.records import record_of, row_of, rows_among
from ledger.tables import receipt_bytes, receipt_events, receipts, runs

_r, _e = receipts.c, receipt_events.c
# What a person can close: what nobody has taken and nobody has refused.
OPEN_TO_PEOPLE = (ReceiptState.PARKED, ReceiptState.HELD)


class ReceiptStates:
    """The states of receipts, within one unit of work. Every method raises NotKnown for a receipt that is not there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settle(self, receipt_id: str, run_id: str = "") -> None:
        """Marks it as dealt with, by a run."""
        self._set(receipt_id, state=ReceiptState.SETTLED, run_id=run_id)

    def refuse(self, receipt_id: str, refusal: Refusal, run_id: str = "", *, keep_content: bool = True) -> None:
        """Marks it as refused, by a run. Without `keep_content` (records of single persons) the bytes are deleted and
        only the hash stays."""
        self._stop(receipt_id, ReceiptState.REFUSED, refusal, run_id)
        if not keep_content:
            sha256 = self._connection.execute(select(_r.sha256).where(_r.id == receipt_id)).scalar_one()
            self._connection.execute(delete(receipt_bytes).where(receipt_bytes.c.sha256 == sha256))

    def hold(self, receipt_id: str, refusal: Refusal, run_id: str = "") -> None:
        """It could be read and is not taken: whose it is, or which of two counts, is asked first."""
        self._stop(receipt_id, ReceiptState.HELD, refusal, run_id)

    def park(self, receipt_id: str, refusal: Refusal, run_id: str = "") -> None:
        """Planwatch could not deal with it: it is left in peace until a person tries it again or gives it up."""
        self._stop(receipt_id, ReceiptState.PARKED, refusal, run_id)

    def take_again(self, receipt_id: str, run_id: str = "") -> None:
        """A refused one is pending again, with the day on which it came."""
        self._reopen(receipt_id)
        self._note(receipt_id, self._moment(receipt_id, run_id), ReceiptStep.AGAIN, run_id)

    def retry(self, receipt_id: str, at: datetime, by: str = "") -> None:
        """A person has it read once more at the next gate; one that is held is let go: its sender has answered that person.
        Raises NotKnown also for one that is neither parked nor held."""
        self._refuse_unless_open(receipt_id)
        held = select(_r.state).where(_r.id == receipt_id)
        was_held = self._connection.execute(held).scalar_one() == ReceiptState.HELD
        self._reopen(receipt_id)
        self._note(receipt_id, at, ReceiptStep.RELEASED if was_held else ReceiptStep.RETRIED, by)

    def give_up(self, receipt_id: str, reason: str, at: datetime, by: str = "") -> None:
        """A person closes it for good, with the reason: it is refused as given up, and why it lay there stays in its trail.
        Raises NotKnown also for one that is neither parked nor held."""
        refusal = self._refuse_unless_open(receipt_id)
        closed = Refusal(
            "given_up", refusal.file, found=reason, form=refusal.form, place=refusal.place, period=refusal.period
        )
        self._set(receipt_id, state=ReceiptState.REFUSED, refusal=row_of(closed))
        self._note(receipt_id, at, ReceiptStep.GIVEN_UP, by, note=reason)

    def trail(self, receipt_id: str) -> list[ReceiptEvent]:
        """What was done about a receipt, in order; empty for one that went straight through."""
        rows = self._connection.execute(select(receipt_events).where(_e.receipt_id == receipt_id).order_by(_e.seq))
        return [_event_of(row) for row in rows.mappings()]

    def _let_go(self, ids: Collection[str]) -> set[str]:
        """Those of these of which the last step was that a person let them go."""
        rows = rows_among(self._connection, select(_e.receipt_id, _e.kind, _e.seq), _e.receipt_id, ids)
        last = {row["receipt_id"]: row["kind"] for row in sorted(rows, key=lambda row: row["seq"])}
        return {one for one, kind in last.items() if kind == ReceiptStep.RELEASED}

    def _stop(self, receipt_id: str, state: ReceiptState, refusal: Refusal, run_id: str) -> None:
        self._set(receipt_id, state=state, refusal=row_of(refusal), run_id=run_id)
        at = self._moment(receipt_id, run_id)
        self._note(receipt_id, at, ReceiptStep(state.value), run_id, refusal=row_of(refusal))

    def _reopen(self, receipt_id: str) -> None:
        self._set(receipt_id, state=ReceiptState.PENDING, refusal=None, run_id="")

    def _refuse_unless_open(self, receipt_id: str) -> Refusal:
        row = self._connection.execute(select(_r.state, _r.refusal).where(_r.id == receipt_id)).first()
        if row is None:
            raise NotKnown(f"no receipt {receipt_id!r} in the ledger; `planwatch receipts` lists them")
        if row.state not in OPEN_TO_PEOPLE:
            raise NotKnown(
                f"receipt {receipt_id!r} is {row.state}: only one that is parked or held can be tried again or given up; "
                "`planwatch receipts --parked --held` lists them"
            )
        return Refusal(**row.refusal) if row.refusal else Refusal("parked")

    def _moment(self, receipt_id: str, run_id: str) -> datetime:
        """The clock of the run; of a receipt without one, its own arrival."""
        query = select(runs.c.known_at).where(runs.c.id == run_id)
        at: datetime | None = self._connection.execute(query).scalar()
        return at or self._connection.execute(select(_r.received_at).where(_r.id == receipt_id)).scalar_one()

    def _note(self, receipt_id: str, at: datetime, kind: ReceiptStep, by: str, **more: Any) -> None:
        event = {"receipt_id": receipt_id, "at": at, "kind": kind.value, "by": by, **more}
        self._connection.execute(insert(receipt_events).values(**event))

    def _set(self, receipt_id: str, **values: Any) -> None:
        if self._connection.execute(update(receipts).where(_r.id == receipt_id).values(**values)).rowcount != 1:
            raise NotKnown(f"no receipt {receipt_id!r} in the ledger")


def _event_of(row: Any) -> ReceiptEvent:
    return record_of(ReceiptEvent, {**row, "refusal": Refusal(**row["refusal"]) if row["refusal"] else None})
