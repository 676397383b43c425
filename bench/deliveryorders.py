"""Three orders of sending and recording over the same rows: the product's (lease, attempt on record, send, record), mark before
send, and a batch sent and then marked. Each is one process that works until nothing waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from sqlalchemy import select, update

from alerts.openkind import Opening
from alerts.outbox.channels import open_channels
from alerts.outbox.dispatcher import Dispatching, dispatch
from alerts.outbox.protocols import Sender, Written
from bench.deliverysink import MARK
from domain.alert import Block, Delivery, DeliveryState, Message
from domain.contact import Channel
from domain.kind import Sort
from domain.secrets import Secret
from flows.kinds import facts_types, shipped_kinds
from flows.steps.dispatch import give_back_the_dead, slot
from ledger.outbox import SqlOutbox
from ledger.store import Store
from ledger.tables import deliveries

CHANNEL, BATCH = "bot", 50
_OPEN = ("pending", "retry", "leased")


@dataclass(frozen=True, slots=True)
class Site:
    """Where one order works."""

    ledger: str
    sink: str
    per_minute: int


def fill(site: Site, messages: int) -> None:
    """An empty outbox with so many messages in it, each to an address of its own."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    store = Store(site.ledger, facts=facts_types())
    message = Message("bench", (Block("lead", ""),))
    one = Delivery(
        id="", idem_key="", alert_id="week-bench", kind="weekly", transition="weekly", recipient="", recipient_name="",
        channel=CHANNEL, title="bench", body="", message=message, state=DeliveryState.PENDING, created_at=now,
        not_before=now, expires_at=now + timedelta(days=14),
    )  # fmt: skip
    keys = [f"m{number}" for number in range(messages)]
    with store.begin() as work:
        work.outbox.add(
            [replace(one, id=key, idem_key=key, recipient=key, address=key, body=f"<{key}>") for key in keys]
        )
        work.commit()
    store.close()


class _AsItStands:
    """The words that each row carries."""

    def write(self, delivery: Delivery, now: datetime) -> Written:
        return Written(delivery.title, delivery.body, delivery.message, {}, frozenset())

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        return delivery


class _Marking:
    """The real channel, whose mark of a repeat this service can tell."""

    idempotent = False

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        body = f"{MARK} {delivery.body}" if repeated else delivery.body
        self._sender.send(replace(delivery, body=body), repeated=False)


class _Channels:
    def __init__(self, site: Site) -> None:
        self._channel = Channel(
            CHANNEL,
            "wecom",
            Secret("wecombot://key-0123456789abcdef"),
            private=False,
            per_minute=site.per_minute,
            base_url=Secret(site.sink),
        )
        opened = open_channels((self._channel,), shipped_kinds()[Sort.CHANNEL], Opening(Path()))
        self._sender = _Marking(opened.sender(CHANNEL))

    def channel(self, channel_id: str) -> Channel:
        return self._channel

    def sender(self, channel_id: str) -> _Marking:
        return self._sender


def lanes(site: Site) -> None:
    """The product's dispatcher, pass after pass."""
    store = Store(site.ledger, facts=facts_types())
    outbox, channels = SqlOutbox(store), _Channels(site)
    while any(outbox.counts().get(state) for state in _OPEN):
        with store.kept_open(), slot(store) as number:
            give_back_the_dead(outbox, store, number, outbox.now())
            report = dispatch(Dispatching(outbox, channels, _AsItStands(), outbox.now, name=str(number)))
        if not report.sent:
            time.sleep(0.05)


def mark_before_send(site: Site) -> None:
    """A row is marked as sent, then sent."""
    store, session = Store(site.ledger), requests.Session()
    while True:
        with store.begin() as work:
            waits = select(deliveries).where(deliveries.c.state == "pending").order_by(deliveries.c.number).limit(1)
            row = work.connection.execute(waits).mappings().first()
            if row is None:
                return
            work.connection.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(state="sent"))
            work.commit()
        session.post(site.sink, json={"text": {"content": row["body"]}})


def batch_then_mark(site: Site) -> None:
    """A batch is sent, then marked as sent."""
    store, session = Store(site.ledger), requests.Session()
    while True:
        with store.read() as work:
            waits = select(deliveries).where(deliveries.c.state == "pending").order_by(deliveries.c.number).limit(BATCH)
            rows = work.connection.execute(waits).mappings().all()
        if not rows:
            return
        for row in rows:
            session.post(site.sink, json={"text": {"content": row["body"]}})
        with store.begin() as work:
            sent = deliveries.c.id.in_([row["id"] for row in rows])
            work.connection.execute(update(deliveries).where(sent).values(state="sent"))
            work.commit()


ORDERS: Mapping[str, Callable[[Site], None]] = {
    "lease, attempt, send, record": lanes,
    "mark, then send": mark_before_send,
    f"send {BATCH}, then mark": batch_then_mark,
}
PRODUCT = next(iter(ORDERS))
