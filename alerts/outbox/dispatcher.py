"""Sends what waits in the outbox: lease, attempt row, send, record. Nothing is lost; a crash between sending and
recording repeats one message, which then says that it may be a repeat."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.messages import formats
from alerts.outbox import backoff
from alerts.outbox.protocols import Channels, Outbox
from alerts.provider import too_long
from domain.alert import Delivery, DeliveryState
from domain.errors import ChannelError

# Longer than the slowest send (15 s for a mail server that does not answer, 8 s for HTTP).
LEASE_S = 120
# A channel that refuses us altogether is left alone for so long.
BREAKER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DispatchReport:
    """How many deliveries ended how in one pass. waiting went back unsent: the channel's limit, or a channel that is
    down. broken names channels that refused us altogether: a matter for ops."""

    sent: int = 0
    retried: int = 0
    uncertain: int = 0
    dead: int = 0
    waiting: int = 0
    repeated: int = 0
    lease_lost: int = 0
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one attempt came to, in the outbox's words."""

    verdict: str
    provider_code: str = ""
    detail: str = ""
    retry_at: datetime | None = None
    breaks_channel: bool = False


class _Pass:
    """One run over the outbox."""

    def __init__(self, outbox: Outbox, channels: Channels, clock: Callable[[], datetime]) -> None:
        self.outbox, self.channels, self.clock = outbox, channels, clock
        self.counts: Counter[str] = Counter()
        self.broken: dict[str, None] = {}

    def handle(self, delivery: Delivery) -> None:
        """Sends one leased row, or gives it back with the time to try again."""
        wait_until = self._wait_until(delivery)
        if wait_until is not None:
            self.outbox.finish(delivery, 0, "retry", self.clock(), detail="waiting", retry_at=wait_until)
            self.counts["waiting"] += 1
            return
        repeated = was_begun_before(delivery)
        self.counts["repeated"] += repeated
        attempt_id = self.outbox.start_attempt(delivery, self.clock())
        outcome = self._send(delivery, repeated=repeated)
        if outcome.provider_code in too_long() and (shorter := self._shorter(delivery)):
            outcome = self._send(shorter, repeated=repeated)
        ours = self.outbox.finish(
            delivery,
            attempt_id,
            outcome.verdict,
            self.clock(),
            provider_code=outcome.provider_code,
            detail=outcome.detail,
            retry_at=outcome.retry_at,
        )
        self.counts[outcome.verdict if ours else "lease_lost"] += 1
        if outcome.breaks_channel:
            self.broken[delivery.channel] = None

    def _wait_until(self, delivery: Delivery) -> datetime | None:
        now = self.clock()
        if delivery.channel in self.broken:
            return now + BREAKER
        if self.channels.sender(delivery.channel).idempotent:
            return None  # a folder has no limit
        limit = self.channels.channel(delivery.channel).per_minute
        if self.outbox.sent_since(delivery.channel, now - timedelta(minutes=1)) >= limit:
            return backoff.rate_at(now, None)
        return None

    def _send(self, delivery: Delivery, *, repeated: bool) -> _Outcome:
        try:
            self.channels.sender(delivery.channel).send(delivery, repeated=repeated)
        except ChannelError as error:
            return outcome_of(error, delivery, self.clock())
        return _Outcome("sent")

    def _shorter(self, delivery: Delivery) -> Delivery | None:
        """The message in half the bytes; None when it cannot be made shorter."""
        channel = self.channels.channel(delivery.channel)
        budget = len(delivery.body.encode()) // 2
        body = formats.render(delivery.message, channel.format, budget)
        return replace(delivery, body=body) if body and body != delivery.body else None


def was_begun_before(delivery: Delivery) -> bool:
    """Whether an earlier attempt may have arrived: it ended uncertain, or its end was never recorded."""
    return delivery.state == DeliveryState.UNCERTAIN or (delivery.attempts > 0 and not delivery.last_error)


def outcome_of(error: ChannelError, delivery: Delivery, now: datetime) -> _Outcome:
    """What the outbox records for a refusal.

    rate: wait as long as asked; transient and uncertain: again after a while; a channel that refuses us altogether:
    again after an hour, for the message itself is sound; a message that is refused: dead, for a person to look at.
    Nothing is tried again after the message has expired."""
    code, detail = error.provider_code, str(error)
    if error.verdict == "permanent_message":
        return _Outcome("dead", code, detail)
    breaks = error.verdict == "permanent_channel"
    if breaks:
        again = now + BREAKER
    elif error.verdict == "rate":
        again = backoff.rate_at(now, error.retry_after_s)
    else:
        again = backoff.retry_at(delivery.id, delivery.attempts + 1, now)
    if again >= delivery.expires_at:
        return _Outcome("dead", code, detail, breaks_channel=breaks)
    verdict = DeliveryState.UNCERTAIN if error.verdict == "uncertain" else DeliveryState.RETRY
    return _Outcome(verdict, code, detail, again, breaks)


MOST = 1000  # of one pass


def dispatch(outbox: Outbox, channels: Channels, clock: Callable[[], datetime]) -> DispatchReport:
    """Sends up to MOST due rows, one after the other, and says how they ended."""
    run = _Pass(outbox, channels, clock)
    for _ in range(MOST):
        delivery = outbox.lease(clock(), LEASE_S, uuid.uuid4().hex)
        if delivery is None:
            break
        run.handle(delivery)
    counts = run.counts
    return DispatchReport(
        sent=counts["sent"],
        retried=counts["retry"],
        uncertain=counts["uncertain"],
        dead=counts["dead"],
        waiting=counts["waiting"],
        repeated=counts["repeated"],
        lease_lost=counts["lease_lost"],
        broken=tuple(run.broken),
    )
