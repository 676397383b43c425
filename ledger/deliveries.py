"""Deliveries as decided and kept: the outbox seen from the jobs. Sending works through `ledger.outbox`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from domain.alert import Attempt, Delivery, DeliveryState, Message
from domain.errors import NotKnown
from ledger.records import as_stored, from_stored, record_of, row_of, rows_among
from ledger.tables import deliveries, delivery_attempts

_d, _t = deliveries.c, delivery_attempts.c
# What a person may send again, or give up.
_STUCK = ("dead", "uncertain", "retry", "superseded", "shadow")
_NOT_TOLD = ("shadow", "pending", "retry", "dead", "superseded")
_UNSENT = ("pending", "leased", "retry", "uncertain", "dead", "shadow")


class Deliveries:
    """The deliveries of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, decided: Sequence[Delivery], run_id: str = "") -> int:
        """Keeps what was not decided before, by `idem_key`; returns how many that were. Each gets the next message
        number of this ledger, and the run that decided it."""
        wanted: dict[str, Delivery] = {}
        for delivery in decided:
            wanted.setdefault(delivery.idem_key, delivery)
        known = {row["idem_key"] for row in rows_among(self._connection, select(_d.idem_key), _d.idem_key, wanted)}
        new = [delivery for key, delivery in wanted.items() if key not in known]
        first = (self._connection.execute(select(func.max(_d.number))).scalar() or 0) + 1
        if new:
            rows = [_row(delivery, number, run_id) for number, delivery in enumerate(new, start=first)]
            self._connection.execute(insert(deliveries), rows)
        return len(new)

    def of_run(self, run_id: str) -> list[Delivery]:
        """What one run decided, in its order."""
        return self._list(select(deliveries).where(_d.run_id == run_id))

    def of_alert(self, alert_id: str) -> list[Delivery]:
        """Every message about one alert, in the order of deciding."""
        return self._list(select(deliveries).where(_d.alert_id == alert_id))

    def told_to(self, alert_ids: Collection[str]) -> dict[str, set[str]]:
        """By alert: the recipients whose message has gone out, or may have. What still waits has told nobody."""
        query = select(_d.alert_id, _d.recipient).where(_d.state.not_in(_NOT_TOLD))
        told: dict[str, set[str]] = {}
        for row in rows_among(self._connection, query, _d.alert_id, alert_ids):
            told.setdefault(row["alert_id"], set()).add(row["recipient"])
        return told

    def all(self, state: str | None = None) -> list[Delivery]:
        """Every delivery in the order of deciding, or those in one state."""
        return self._list(select(deliveries).where(_d.state == state) if state else select(deliveries))

    def get(self, delivery_id: str) -> Delivery:
        """Raises NotKnown."""
        found = self._list(select(deliveries).where(_d.id == delivery_id))
        if not found:
            raise NotKnown(f"no delivery {delivery_id!r} in the outbox")
        return found[0]

    def retry(self, delivery_id: str) -> Delivery:
        """Puts one that did not get through, or was kept in shadow mode, back in line, due at once. Raises NotKnown,
        also for one that is sent or under way."""
        change = {"state": "retry", "not_before": _d.first_due_at}
        return self._change(delivery_id, _STUCK, change)

    def give_up(self, delivery_id: str, reason: str) -> Delivery:
        """Ends one that was not sent, with the reason. Raises NotKnown, also for one that is sent already."""
        return self._change(delivery_id, _UNSENT, {"state": "superseded", "last_error": reason, "lease_token": ""})

    def withdraw(self, alert_ids: Collection[str], reason: str) -> None:
        """Ends what waits about these alerts: it says something that is no longer so. What is under way goes out."""
        waits = (_d.alert_id.in_(sorted(alert_ids)), _d.state.in_((DeliveryState.PENDING, DeliveryState.RETRY)))
        self._connection.execute(
            update(deliveries).where(*waits).values(state=DeliveryState.SUPERSEDED, last_error=reason)
        )

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """Every try to send it, oldest first."""
        query = select(delivery_attempts).where(_t.delivery_id == delivery_id).order_by(_t.id)
        return [record_of(Attempt, row) for row in self._connection.execute(query).mappings()]

    def _change(self, delivery_id: str, allowed: tuple[str, ...], values: Mapping[str, Any]) -> Delivery:
        delivery = self.get(delivery_id)
        change = update(deliveries).where(_d.id == delivery_id, _d.state.in_(allowed)).values(**values)
        if self._connection.execute(change).rowcount != 1:
            raise NotKnown(f"the delivery {delivery_id!r} is {delivery.state}; that cannot be changed any more")
        return self.get(delivery_id)

    def _list(self, query: Select[Any]) -> list[Delivery]:
        return [delivery_of(row) for row in self._connection.execute(query.order_by(_d.number)).mappings()]


def _row(delivery: Delivery, number: int, run_id: str) -> dict[str, Any]:
    own: dict[str, Any] = {
        "message": as_stored(delivery.message),
        "first_due_at": delivery.not_before,
        "number": number,
        "run_id": run_id,
    }
    # What is mentioned has rows of its own.
    return row_of(replace(delivery, mentions=())) | own


def delivery_of(row: Mapping[Any, Any]) -> Delivery:
    """A delivery from its row."""
    return record_of(Delivery, {**row, "message": from_stored(Message, row["message"])})
