"""The outbox counted for whoever looks after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from domain.alert import Delivery, DeliveryState, Transition
from domain.channelstate import ChannelState
from domain.selfwatch import DeadLetters, Waiting
from ledger.outboxhealth import UNSENT
from ledger.store import Store
from ledger.tables import channel_states, deliveries

DAY = timedelta(days=1)


def test_the_outbox_is_counted_by_channel_and_reason(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    def row(recipient: str, state: str, days: int = 3, **others: Any) -> Delivery:
        return delivery(recipient, state=state, not_before=now - days * DAY, **others)

    kept = [
        row("a", "retry", last_error="no connection", attempts=9),
        row("b", "pending"),
        row("c", "leased", channel="robot"),
        row("d", "pending", days=0),
        row("e", "pending", days=-1),
        row("f", "sent"),
        row("g", "uncertain", last_error="cut"),
        row("h", "dead", last_error="too long"),
        row("i", "dead", last_error="too long"),
        row("j", "dead", last_error="refused", channel="robot"),
        row("k", "shadow"),
        row("l", "shadow", kind="behind"),
    ]
    with store.begin() as work:
        work.alerts.apply([transition()], now)
        work.outbox.add(kept)
        # Tried again and again: it is due later, and was due first three days ago.
        work.connection.execute(update(deliveries).where(deliveries.c.recipient == "a").values(not_before=now + DAY))
        for state in ({"channel": "robot", "broken_since": now, "broken_reason": "key"}, {"channel": "file"}):
            work.connection.execute(insert(channel_states).values(**state))
        work.commit()
    with store.read() as work:
        health = work.health
        assert health.due(now) == 4
        assert health.waiting(UNSENT, now - DAY) == (
            Waiting("file", 2, now - 3 * DAY, 1, 9, "no connection"),
            Waiting("robot", 1, now - 3 * DAY, 3),
        )
        assert health.waiting((DeliveryState.UNCERTAIN,), now) == (Waiting("file", 1, now - 3 * DAY, 7, 0, "cut"),)
        first = now - 3 * DAY
        assert health.dead() == (
            DeadLetters("robot", "refused", 1, 10, since=first),
            DeadLetters("file", "too long", 2, 9, since=first),
        )
        assert health.channels() == (ChannelState("robot", broken_since=now, broken_reason="key"),)
        assert health.kept() == {"missing": 1, "behind": 1}
