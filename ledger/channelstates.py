"""How each channel stands, for every dispatcher: paused, suspected, broken, and what it may still take in this minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from domain.channelstate import ChannelState
from ledger.records import insert_new, record_of
from ledger.tables import channel_states, deliveries, delivery_attempts

_c, _d, _t = channel_states.c, deliveries.c, delivery_attempts.c
# A minute, and what one message may take longer on its way than another: the service counts when they arrive.
MINUTE = timedelta(seconds=62)
# A channel that refuses us altogether is left alone for so long.
BROKEN_FOR = timedelta(hours=1)
# Longer than one attempt takes: while one message proves a broken channel, no other does.
PROBED_FOR = timedelta(minutes=2)
# No service asks for more; a pause that ends later was written by a clock that has been set back since.
LONGEST_PAUSE = timedelta(hours=24)


def state_of(connection: Connection, channel: str) -> ChannelState:
    """How a channel stands; one that nobody has spoken of is sound."""
    row = connection.execute(select(channel_states).where(_c.channel == channel)).mappings().first()
    return record_of(ChannelState, row) if row else ChannelState(channel)


def locked(connection: Connection, channel: str) -> ChannelState:
    """The same, and nobody else changes it before this transaction ends."""
    insert_new(connection, channel_states, {"channel": channel})
    query = select(channel_states).where(_c.channel == channel).with_for_update()
    return record_of(ChannelState, connection.execute(query).mappings().one())


def change(connection: Connection, channel: str, values: Mapping[str, Any]) -> None:
    """Changes what is named of a channel that is locked."""
    connection.execute(update(channel_states).where(_c.channel == channel).values(**values))


def paused_until(state: ChannelState, now: datetime) -> datetime | None:
    """When something may be sent again; None: now."""
    until = state.paused_until
    return until if until is not None and now < until <= now + LONGEST_PAUSE else None


def full_until(connection: Connection, channel: str, now: datetime, per_minute: int) -> datetime | None:
    """When the channel takes another message, None: now. Counted over the attempts begun within the last minute, whoever
    began them; a locked channel is counted once at a time."""
    if not per_minute:
        return None
    # Moments that have not come are from a clock that was set back since.
    recent = (_d.channel == channel, _t.started_at > now - MINUTE, _t.started_at <= now + MINUTE)
    joined = select(_t.started_at).join(deliveries, _d.id == _t.delivery_id)
    begun = connection.execute(joined.where(*recent).order_by(_t.started_at.desc()).limit(per_minute)).scalars().all()
    if len(begun) >= per_minute:
        oldest: datetime = begun[-1]
        return min(oldest + MINUTE, now + MINUTE)
    return None


def sound_again(connection: Connection, channel: str) -> None:
    """A message went through: whatever was suspected of the channel is over."""
    change(
        connection,
        channel,
        {
            "suspect": "",
            "broken_since": None,
            "broken_reason": "",
            "paused_until": None,
            "pause_reason": "",
        },
    )


def broken(connection: Connection, state: ChannelState, reason: str, now: datetime) -> None:
    """Two messages were refused, or one twice with none beside it: it is the channel, for an hour."""
    change(
        connection,
        state.channel,
        {
            "suspect": "",
            "broken_since": state.broken_since or now,
            "broken_reason": reason,
            "paused_until": now + BROKEN_FOR,
            "pause_reason": reason,
        },
    )
