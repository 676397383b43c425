"""What the dispatcher needs of the world: an outbox, and channels that send."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.alert import Delivery
from domain.contact import Channel


class Outbox(Protocol):
    """The rows to send. Leasing re-reads the alert and sets aside what nobody needs to read any more."""

    def lease(self, now: datetime, lease_s: int, token: str) -> Delivery | None:
        """One due row, now ours for `lease_s` seconds; None when there is none. Its state is `uncertain` when an
        earlier attempt was begun and never recorded, or may have arrived."""
        ...

    def start_attempt(self, delivery: Delivery, now: datetime) -> int:
        """The id of an attempt, written before anything is sent."""
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
    ) -> bool:
        """Records sent | retry | uncertain | dead and gives the row back; False when the lease is no longer ours.
        attempt_id 0: the row goes back unsent, to wait until `retry_at`."""
        ...

    def sent_since(self, channel: str, since: datetime) -> int:
        """How many messages went out on a channel since a moment."""
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
