"""What cannot be delivered over one channel goes on over another, where the contact has one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from domain.alert import Delivery, DeliveryState
from domain.sending import Detour
from ledger.records import insert_new
from ledger.tables import deliveries, mentions

_d, _m = deliveries.c, mentions.c
# By delivery and contact: the other way, where there is one.
Detours = Callable[[Delivery, str], Detour | None]
_MARK = "|fallback:"


def no_detour(_: Delivery, __: str) -> None:
    """Nobody can be reached another way."""


def lead_on(connection: Connection, delivery: Delivery, detours: Detours, now: datetime) -> str:
    """Writes the deliveries that go on with a dead one's mentions, and says so in its last words. Returns what it said;
    empty where there is no other way, or this was the other way already."""
    if _MARK in delivery.idem_key:
        return ""
    row = connection.execute(select(deliveries).where(_d.id == delivery.id)).mappings().one()
    said = []
    for detour, contacts in _by_way(delivery, detours).items():
        number = _add(connection, row, detour, now)
        if number:
            _mention(connection, row["id"], _id(row, detour), contacts, detour)
            said.append(f"goes on over {detour.channel} as No. {number}")
    if said:
        text = "; ".join((row["last_error"], *said) if row["last_error"] else said)
        connection.execute(update(deliveries).where(_d.id == delivery.id).values(last_error=text))
    return "; ".join(said)


def _by_way(delivery: Delivery, detours: Detours) -> dict[Detour, list[str]]:
    """The contacts of each other way: contacts who share one read one message."""
    found: dict[Detour, list[str]] = {}
    for contact in delivery.recipients:
        detour = detours(delivery, contact)
        if detour is not None and (detour.channel, detour.address) != (delivery.channel, delivery.address):
            found.setdefault(detour, []).append(contact)
    return found


def _add(connection: Connection, row: Mapping[Any, Any], detour: Detour, now: datetime) -> int:
    """The number of the new delivery; 0 where it was decided before."""
    number: int = connection.execute(select(func.max(_d.number))).scalar_one() + 1
    own = {
        "id": _id(row, detour),
        "idem_key": _key(row, detour),
        "number": number,
        "channel": detour.channel,
        "address": detour.address,
        "state": DeliveryState.PENDING.value,
        "not_before": now,
        "first_due_at": now,
        "attempts": 0,
        "leased_until": None,
        "lease_token": "",
        "last_error": "",
    }
    return number if insert_new(connection, deliveries, {**row, **own}) else 0


def _mention(connection: Connection, dead: str, follower: str, contacts: Iterable[str], detour: Detour) -> None:
    """The dead one keeps its mentions, which were not told; the follower has the same ones."""
    live = (_m.delivery_id == dead, _m.recipient.in_(sorted(contacts)), _m.moot == "")
    rows = connection.execute(select(mentions).where(*live)).mappings().all()
    own = {"delivery_id": follower, "told": "", "shown": False}
    copies = [{**row, **own, "key": f"{row['key']}{_MARK}{detour.channel}"} for row in rows]
    if copies:
        connection.execute(insert(mentions), copies)


def _key(row: Mapping[Any, Any], detour: Detour) -> str:
    """Names the address only where two contacts of one message go on over one channel to different ones."""
    return f"{row['idem_key']}{_MARK}{detour.channel}" + (f"|{detour.address}" if detour.address else "")


def _id(row: Mapping[Any, Any], detour: Detour) -> str:
    return hashlib.sha256(_key(row, detour).encode()).hexdigest()[:16]
