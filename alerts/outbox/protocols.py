"""What the dispatcher needs of the world: an outbox, a writer of words, and channels that send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from domain.alert import Delivery, DeliveryState
from domain.channelstate import ChannelState
from domain.contact import Channel
from domain.sending import Detour, Refused, Start, Started, Written

__all__ = ["Channels", "Clock", "Detour", "Outbox", "Refused", "Sender", "Start", "Started", "Writer", "Written"]

# Production reads the database's time, which every dispatcher shares; a played ledger has its own.
Clock = Callable[[], datetime]


class Writer(Protocol):
    """Makes the words of a delivery when it is about to be sent."""

    def write(self, delivery: Delivery, now: datetime) -> Written:
        """The words about what a delivery mentions as things stand; one that mentions nothing keeps its own. Raises
        NothingToSay where nothing is left of it; whatever else it raises makes the delivery a dead letter."""
        ...

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        """The delivery as it leaves: with what is kept nowhere, the link by which it is answered."""
        ...


class Outbox(Protocol):
    """The rows to send and the states of the channels; every call is a transaction of its own."""

    def channels_due(self, now: datetime) -> tuple[str, ...]:
        """The channels that have something due and are not paused; leases that have run out are due."""
        ...

    def waiting(self, channel: str, now: datetime) -> int:
        """How many rows are due on a channel."""
        ...

    def lease(self, channel: str, now: datetime, lease_s: float, token: str) -> Delivery | None:
        """One due row of a channel, now ours for `lease_s` seconds; None when there is none, or the channel is paused.

        What else waits for the same address joins it, moot mentions are dropped, what is pointless is superseded. The
        state is `uncertain` where an earlier attempt may have arrived: then it is a repeat, and its words stand."""
        ...

    def start_attempt(self, delivery: Delivery, written: Written | None, now: datetime, per_minute: int) -> Started:
        """Begins an attempt while the lease is ours and the channel takes something (`per_minute` 0: without a limit).
        The words are kept with it; None: as they stand in the row."""
        ...

    def finish(
        self,
        delivery: Delivery,
        attempt_id: int,
        verdict: str,
        now: datetime,
        *,
        provider_code: str = "",
        detail: str = "",
        retry_at: datetime | None = None,
    ) -> DeliveryState | None:
        """Records sent | retry | rate | refused | uncertain | dead and says what the row is now; None when it is no longer
        ours. attempt_id 0: dead before any attempt. A second uncertain outcome is the last one; `retry_at` after the row
        has expired is its end. What ends dead goes on over its fallback, if it has one."""
        ...

    def give_back(self, delivery: Delivery, until: datetime, reason: str) -> bool:
        """Puts a row back unsent, to wait; False when it is no longer ours."""
        ...

    def pause(self, channel: str, until: datetime, reason: str) -> None:
        """Nothing is sent over a channel before a moment."""
        ...

    def refused_by(self, channel: str, delivery_id: str, reason: str, now: datetime) -> Refused:
        """A service refused us altogether over one message: is it the message or the channel?"""
        ...

    def lead_around(self, channel: str, reason: str, now: datetime) -> int:
        """Of a channel that stays broken: what waits for it and has a fallback goes there; returns how many that were."""
        ...

    def state(self, channel: str) -> ChannelState:
        """How a channel stands."""
        ...


class Sender(Protocol):
    """One channel."""

    @property
    def idempotent(self) -> bool:
        """Whether sending the same delivery twice leaves one message."""
        ...

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        """Sends one message to one recipient. `repeated` says that it may have arrived before. Raises ChannelError."""
        ...


class Channels(Protocol):
    """The channels of a deployment, by id."""

    def sender(self, channel_id: str) -> Sender: ...

    def channel(self, channel_id: str) -> Channel: ...
