"""What of the outbox needs a person: counted in the database, however many messages there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from domain.alert import DeliveryState
from domain.channelstate import ChannelState
from domain.selfwatch import DeadLetters, Waiting
from ledger.detours import went_on
from ledger.records import record_of, rows_among
from ledger.tables import alerts, channel_states, deliveries, mentions

_d, _c, _m = deliveries.c, channel_states.c, mentions.c
UNSENT = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.RETRY)


class OutboxHealth:
    """How the outbox stands, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime) -> int:
        """How many messages should have gone out by now."""
        query = select(func.count()).where(_d.state.in_(UNSENT), _d.first_due_at <= now)
        return self._connection.execute(query.select_from(deliveries)).scalar() or 0

    def waiting(self, states: Collection[DeliveryState], before: datetime) -> tuple[Waiting, ...]:
        """By channel, what is in one of these states and should have gone out before a moment."""
        late = select(_d.channel, func.count().label("count"), func.min(_d.first_due_at), func.min(_d.number))
        late = late.where(_d.state.in_(sorted(states)), _d.first_due_at < before).group_by(_d.channel)
        found = self._connection.execute(late.order_by(_d.channel)).all()
        query = select(_d.number, _d.attempts, _d.last_error)
        first = {
            row["number"]: row for row in rows_among(self._connection, query, _d.number, {one[3] for one in found})
        }
        return tuple(
            Waiting(channel, count, since, number, first[number]["attempts"], first[number]["last_error"])
            for channel, count, since, number in found
        )

    def dead(self) -> tuple[DeadLetters, ...]:
        """What was given up and has not gone on over another channel, by channel and reason, the newest first."""
        newest, first = func.max(_d.number).label("newest"), func.min(_d.first_due_at)
        query = select(_d.channel, _d.last_error, func.count(), newest, first)
        query = query.where(_d.state == DeliveryState.DEAD, ~went_on()).group_by(_d.channel, _d.last_error)
        rows = self._connection.execute(query.order_by(newest.desc()))
        return tuple(DeadLetters(*row) for row in rows)

    def channels(self) -> tuple[ChannelState, ...]:
        """The channels that are paused, suspect or broken, or were."""
        spoken_of = or_(_c.paused_until.is_not(None), _c.broken_since.is_not(None), _c.suspect != "")
        rows = self._connection.execute(select(channel_states).where(spoken_of).order_by(_c.channel))
        return tuple(record_of(ChannelState, row) for row in rows.mappings())

    def kept(self) -> dict[str, int]:
        """How many messages shadow mode has kept, by the kind of their alerts; one that mentions several kinds counts for
        each."""
        mentioned = select(alerts.c.kind, func.count(_m.delivery_id.distinct())).join(
            alerts, alerts.c.id == _m.alert_id
        )
        mentioned = mentioned.join(deliveries, _d.id == _m.delivery_id).where(_d.state == DeliveryState.SHADOW)
        listed = select(_m.delivery_id)
        own = (
            select(_d.kind, func.count())
            .where(_d.state == DeliveryState.SHADOW, _d.id.not_in(listed))
            .group_by(_d.kind)
        )
        counts: dict[str, int] = {}
        for query in (mentioned.group_by(alerts.c.kind), own):
            for kind, count in self._connection.execute(query):
                counts[kind] = counts.get(kind, 0) + count
        return counts
