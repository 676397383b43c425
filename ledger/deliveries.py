"""Deliveries as decided and kept: the outbox seen from the jobs. Sending works through `ledger.outbox`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, or_, select, update

from domain.alert import Attempt, Delivery, DeliveryState, Mentioned, Message, idem_key
from domain.errors import NotKnown
from domain.mention import EXPIRED
from ledger.alerts import Alerts
from ledger.mentions import Mentions
from ledger.records import as_stored, from_stored, portions, record_of, row_of, rows_among
from ledger.storedfacts import FactsCodec
from ledger.tables import deliveries, delivery_attempts, mentions

_d, _t, _m = deliveries.c, delivery_attempts.c, mentions.c
MERGED = "merged into"  # a message whose mentions another one carries
# What a person may send again, or give up.
_STUCK = ("dead", "uncertain", "retry", "superseded", "shadow")
UNKNOWN_ADDRESS = "?"  # of a ledger that was made before addresses were kept
_UNSENT = ("pending", "leased", "retry", "uncertain", "dead", "shadow")


class Deliveries:
    """The deliveries of a ledger, within one unit of work."""

    def __init__(self, connection: Connection, codec: FactsCodec) -> None:
        self._connection, self._mentions, self._codec = connection, Mentions(connection), codec

    def add(self, decided: Sequence[Delivery], run_id: str = "") -> int:
        """Keeps what was not decided before, by `idem_key`, and of what is mentioned what was not; returns how many messages
        that are. Each gets the next message number of this ledger, and the run that decided it."""
        wanted: dict[str, Delivery] = {}
        for delivery in self._unknown(decided):
            wanted.setdefault(delivery.idem_key, delivery)
        known = {row["idem_key"] for row in rows_among(self._connection, select(_d.idem_key), _d.idem_key, wanted)}
        new = [delivery for key, delivery in wanted.items() if key not in known]
        first = (self._connection.execute(select(func.max(_d.number))).scalar() or 0) + 1
        if new:
            rows = [_row(delivery, number, run_id) for number, delivery in enumerate(new, start=first)]
            self._connection.execute(insert(deliveries), rows)
            self._mentions.add(new)
        return len(new)

    def _unknown(self, decided: Sequence[Delivery]) -> Iterator[Delivery]:
        """What is mentioned for the first time: a matter that an address was told of in another message is left out of this
        one."""
        keys = {one.mention.key for delivery in decided for one in delivery.mentions}
        known = self._mentions.known(keys)
        for delivery in decided:
            fresh = tuple(one for one in delivery.mentions if one.mention.key not in known)
            if fresh == delivery.mentions:
                yield delivery
            elif fresh:
                key = idem_key(delivery.state, *sorted(one.mention.key for one in fresh))
                yield replace(delivery, id=key[:16], idem_key=key, mentions=fresh)

    def of_run(self, run_id: str) -> list[Delivery]:
        """What one run decided, in its order."""
        return self._list(select(deliveries).where(_d.run_id == run_id))

    def sent_since(self, moment: datetime) -> list[Delivery]:
        """What has gone out since a moment, the newest first."""
        sent = (_d.state == DeliveryState.SENT) & (_d.sent_at >= moment)
        return sorted(
            self._list(select(deliveries).where(sent)),
            key=lambda one: (one.sent_at or moment, one.number),
            reverse=True,
        )

    def of_alert(self, alert_id: str) -> list[Delivery]:
        """Every message about one alert, alone or among others, in the order of deciding."""
        mentioned = select(mentions.c.delivery_id).where(mentions.c.alert_id == alert_id)
        return self._list(select(deliveries).where(or_(_d.alert_id == alert_id, _d.id.in_(mentioned))))

    def mentioned(self, rows: Sequence[Delivery]) -> list[Delivery]:
        """The deliveries with what they mention, the alerts as they are now; what was left out of them is not there."""
        found = self._mentions.of([one.id for one in rows])
        alerts = Alerts(self._connection, self._codec)
        about = alerts.of({one.alert_id for mine in found.values() for one in mine})
        return [
            replace(
                row,
                mentions=tuple(
                    Mentioned(one, about[one.alert_id])
                    for one in found.get(row.id, ())
                    if not one.moot and one.alert_id in about
                ),
            )
            for row in rows
        ]

    def locate(self, addresses: Mapping[tuple[str, str], str]) -> None:
        """Gives messages of a ledger that knew no addresses theirs, by recipient and channel."""
        unknown = _d.address == UNKNOWN_ADDRESS
        if self._connection.execute(select(_d.id).where(unknown).limit(1)).first() is None:
            return
        for (recipient, channel), address in addresses.items():
            mine = (unknown, _d.recipient == recipient, _d.channel == channel)
            self._connection.execute(update(deliveries).where(*mine).values(address=address))

    def all(self, state: str | None = None) -> list[Delivery]:
        """Every delivery in the order of deciding, or those in one state."""
        return self._list(select(deliveries).where(_d.state == state) if state else select(deliveries))

    def get(self, delivery_id: str) -> Delivery:
        """Raises NotKnown."""
        found = self._list(select(deliveries).where(_d.id == delivery_id))
        if not found:
            raise NotKnown(f"no delivery {delivery_id!r} in the outbox")
        return found[0]

    def retry(self, delivery_id: str, expires_at: datetime) -> Delivery:
        """Puts one that did not get through, or was kept in shadow mode, back in line, due at once and worth sending until
        `expires_at`, as a new one. Raises NotKnown, also for one that is sent, under way, or part of another."""
        found = self.get(delivery_id)
        if found.last_error.startswith(MERGED):
            raise NotKnown(f"the delivery {delivery_id!r} was {found.last_error}; retry that one")
        anew = {"expires_at": expires_at, "moot": ""}
        stale = (_m.delivery_id == delivery_id, _m.expires_at < expires_at, _m.moot.in_(("", EXPIRED)))
        self._connection.execute(update(mentions).where(*stale).values(**anew))
        change = {"state": "retry", "not_before": _d.first_due_at, "expires_at": expires_at, "lease_token": ""}
        return self._change(delivery_id, _STUCK, change)

    def give_up(self, delivery_id: str, reason: str) -> Delivery:
        """Ends one that was not sent, with the reason. Raises NotKnown, also for one that is sent already."""
        return self._change(delivery_id, _UNSENT, {"state": "superseded", "last_error": reason, "lease_token": ""})

    def withdraw(self, alert_ids: Collection[str], reason: str) -> None:
        """Ends what waits about these alerts: it is not to be said any more. What is under way, or may have arrived, goes out as
        it is."""
        doubtful = exists().where(_t.delivery_id == _d.id, _t.verdict == DeliveryState.UNCERTAIN)
        waiting = _d.state.in_((DeliveryState.PENDING, DeliveryState.RETRY)) & ~doubtful
        waits = mentions.c.delivery_id.in_(select(_d.id).where(waiting))
        for portion in portions(alert_ids):
            about = mentions.c.alert_id.in_(portion)
            self._connection.execute(update(mentions).where(about, waits, mentions.c.moot == "").values(moot=reason))
        told = exists().where(mentions.c.delivery_id == _d.id, mentions.c.moot == "")
        any_told = exists().where(mentions.c.delivery_id == _d.id)
        empty = update(deliveries).where(waiting, any_told, ~told)
        self._connection.execute(empty.values(state=DeliveryState.SUPERSEDED, last_error=reason))

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
    row = row_of(replace(delivery, mentions=()))
    del row["mentions"]
    own = {
        "message": as_stored(delivery.message),
        "first_due_at": delivery.not_before,
        "number": number,
        "run_id": run_id,
    }
    return row | own


def delivery_of(row: Mapping[Any, Any]) -> Delivery:
    """A delivery from its row."""
    return record_of(Delivery, {**row, "message": from_stored(Message, row["message"])})
