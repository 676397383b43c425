"""What cannot be delivered over one channel goes on over another, where the contact has one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update

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
    row = connection.execute(select(deliveries).where(_d.id == delivery.id)).mappings().one()
    said = []
    for detour, contacts in _by_way(delivery, detours).items():
        copies = _copies(connection, delivery, contacts, detour)
        if delivery.mentions and not copies:  # they went there before
            continue
        number = _add(connection, {**row, "recipient": contacts[0]}, detour, copies, now)
        if number:
            said.append(f"goes on over {detour.channel} as No. {number}")
    if said:
        text = "; ".join((row["last_error"], *said) if row["last_error"] else said)
        connection.execute(update(deliveries).where(_d.id == delivery.id).values(last_error=text))
    return "; ".join(said)


def went_on() -> ColumnElement[bool]:
    """Of a delivery that was given up: all that it mentions goes on over another channel, so that it waits for nobody."""
    follower, copy, own = deliveries.alias(), mentions.alias(), mentions.alias()
    live = (own.c.delivery_id == _d.id) & (own.c.moot == "")
    led = exists().where(copy.c.key.like(own.c.key + f"{_MARK}%"))
    told = exists().where(live) & ~exists().where(live & ~led)
    bare = ~exists().where(own.c.delivery_id == _d.id)
    return told | (bare & exists().where(follower.c.idem_key.like(_d.idem_key + f"{_MARK}%")))


def has_way(delivery: Delivery, detours: Detours) -> bool:
    """Whether something of a delivery could go on over another channel."""
    return bool(_by_way(delivery, detours))


def _by_way(delivery: Delivery, detours: Detours) -> dict[Detour, list[str]]:
    """The contacts of each other way: contacts who share one read one message. What came over its other way has no third,
    though it may have been merged with what did not."""
    first = tuple(one for one in delivery.mentions if _MARK not in one.mention.key)
    if not first and (delivery.mentions or _MARK in delivery.idem_key):
        return {}
    found: dict[Detour, list[str]] = {}
    for contact in replace(delivery, mentions=first).recipients:
        own = replace(delivery, mentions=tuple(one for one in first if one.mention.recipient == contact))
        detour = detours(own, contact)
        if detour is not None and (detour.channel, detour.address) != (delivery.channel, delivery.address):
            found.setdefault(detour, []).append(contact)
    return found


def _add(
    connection: Connection, row: Mapping[Any, Any], detour: Detour, copies: Sequence[Mapping[str, Any]], now: datetime
) -> int:
    """The number of the new delivery, which has these mentions; 0 where it was decided before."""
    number: int = connection.execute(select(func.max(_d.number))).scalar_one() + 1
    key = _key(row, detour, copies)
    own = {
        "id": hashlib.sha256(key.encode()).hexdigest()[:16],
        "idem_key": key,
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
    if not insert_new(connection, deliveries, {**row, **own}):
        return 0
    if copies:
        connection.execute(insert(mentions), [{**one, "delivery_id": own["id"]} for one in copies])
    return number


def _copies(
    connection: Connection, delivery: Delivery, contacts: Iterable[str], detour: Detour
) -> list[dict[str, Any]]:
    """What the follower mentions: the dead one keeps its mentions, which were not told. What went there before, when a person
    had it tried again, does not go twice."""
    live = (_m.delivery_id == delivery.id, _m.recipient.in_(sorted(contacts)), _m.moot == "")
    rows = connection.execute(select(mentions).where(*live).order_by(_m.key)).mappings().all()
    own = {"told": "", "shown": False}
    copies = [{**row, **own, "key": f"{row['key']}{_MARK}{detour.channel}"} for row in rows if _MARK not in row["key"]]
    found = select(_m.key).where(_m.key.in_([one["key"] for one in copies]))
    known = set(connection.execute(found).scalars())
    return [one for one in copies if one["key"] not in known]


def _key(row: Mapping[Any, Any], detour: Detour, copies: Sequence[Mapping[str, Any]]) -> str:
    """Of what is mentioned, else of the message. It names the address only where two contacts of one message go on over one
    channel to different ones."""
    mentioned = hashlib.sha256("|".join(one["key"] for one in copies).encode()).hexdigest()[:16] if copies else ""
    return f"{mentioned or row['idem_key']}{_MARK}{detour.channel}" + (f"|{detour.address}" if detour.address else "")
