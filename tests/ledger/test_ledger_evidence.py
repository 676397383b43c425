"""What the ledger proves of messages about a matter: delivered, doubtful and failed ones, and what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from domain.alert import Delivery, DeliveryState, Transition
from domain.messageevidence import EvidenceOfMessage
from ledger.store import Store
from ledger.tables import answers, deliveries, delivery_attempts, mentions

OTHER = "370683"


def put(store: Store, made: list[Delivery], about: dict[str, list[str]], **mention: Any) -> None:
    """Deliveries with what they mention: by the id of a delivery, the ids of alerts."""
    with store.begin() as work:
        work.outbox.add(made)
        for number, one in enumerate(made):
            work.connection.execute(
                deliveries.update().where(deliveries.c.id == one.id).values(state=one.state, sent_at=one.sent_at)
            )
            for alert in about.get(one.id, []):
                row = {
                    "key": f"{number}-{alert}", "delivery_id": one.id, "alert_id": alert, "transition": "opened",
                    "recipient": one.recipient, "step": 1, "expires_at": one.expires_at, "told": "", "shown": True, "moot": "",
                }  # fmt: skip
                work.connection.execute(insert(mentions).values(**{**row, **mention}))
        work.commit()


def tried(store: Store, delivery: Delivery, *verdicts: str, at: datetime) -> None:
    with store.begin() as work:
        for verdict in verdicts:
            row = {"delivery_id": delivery.id, "started_at": at, "finished_at": at, "verdict": verdict}
            work.connection.execute(insert(delivery_attempts).values(**row))
        work.commit()


def told(store: Store, *ids: str) -> list[EvidenceOfMessage]:
    with store.read() as work:
        return work.evidence.messages(ids)


def test_a_list_is_one_message_with_one_number_on_every_matter_that_it_names(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    one, other = transition().alert, transition(place=OTHER).alert
    lists = delivery(alert_id="", state="sent", sent_at=now)
    with store.begin() as work:
        work.alerts.apply([transition(), transition(place=OTHER)], now)
        work.commit()
    put(store, [lists], {lists.id: [one.id, other.id]})
    found = told(store, one.id, other.id)
    assert {row.alert_id for row in found} == {one.id, other.id}
    assert {row.number for row in found} == {1}
    assert all(row.is_certain and row.at == now for row in found)


def test_what_was_never_delivered_counts_for_nothing(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    about = transition().alert.id
    states = ["sent", "uncertain", "dead", "shadow", "pending", "retry", "superseded", "leased"]
    made = [delivery(state, state=state) for state in states]
    put(store, made, {one.id: [about] for one in made})
    came_to = {row.recipient: row.came_to for row in told(store, about) if row.came_to}
    assert came_to == {
        "sent": DeliveryState.SENT,
        "uncertain": DeliveryState.UNCERTAIN,
        "dead": DeliveryState.DEAD,
    }


def test_what_may_have_arrived_is_not_said_to_have_failed(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    about, later = transition().alert.id, now + timedelta(hours=3)
    given_up, waiting = delivery("given up", state="dead"), delivery("waiting", state="retry")
    put(store, [given_up, waiting], {given_up.id: [about], waiting.id: [about]})
    tried(store, given_up, "uncertain", at=later)
    tried(store, given_up, "dead", at=later + timedelta(hours=1))
    tried(store, waiting, "retry", at=later)
    found = {row.recipient: row for row in told(store, about)}
    assert (found["given up"].came_to, found["given up"].at) == (DeliveryState.UNCERTAIN, later)
    assert found["waiting"].came_to is None


def test_a_matter_that_was_only_counted_or_left_out_was_not_told(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    about = transition().alert.id
    counted, moot, over = (delivery(name, state="sent", sent_at=now) for name in ("counted", "moot", "over"))
    put(store, [counted], {counted.id: [about]}, shown=False)
    put(store, [moot], {moot.id: [about]}, moot="alert resolved", key="m")
    put(store, [over], {over.id: [about]}, transition="resolved", key="o")
    assert not [row for row in told(store, about) if row.names_it]


def test_an_answer_stands_once_whichever_way_it_came(
    store: Store, transition: Callable[..., Transition], now: datetime
) -> None:
    about, later = transition().alert.id, now + timedelta(hours=1)
    linked = {
        "id": "a1",
        "alert_id": about,
        "contact": "clerk",
        "action": "explained",
        "words": "两天后",
        "via": "link",
    }
    with store.begin() as work:
        work.alerts.apply([transition()], now)
        by_hand = transition("acknowledged", "acknowledged")
        work.alerts.apply([_with_reason(by_hand, "规划信息科")], now)
        work.alerts.apply([_with_reason(transition("explained", "explained"), "clerk: 两天后")], later)
        work.connection.execute(insert(answers).values(**linked, at=later))
        work.commit()
    with store.read() as work:
        found = work.evidence.answers({about})
    assert [(one.at, one.by, one.action, one.words) for one in found] == [
        (now, "规划信息科", "acknowledged", ""),
        (later, "clerk", "explained", "两天后"),
    ]


def _with_reason(step: Transition, reason: str) -> Transition:
    return replace(step, reason=reason)
