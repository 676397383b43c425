"""The lane of one channel: lease, words, attempt, send, record, one row after the other. No row and no other channel can
stop it; quiet hours, a pause, or the channel's limit end it for this pass."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.outbox import backoff
from alerts.outbox.attempt import Outcome, hand_over, outcome_of, reason_of
from alerts.outbox.protocols import Channels, Clock, Outbox, Refused, Start, Writer, Written
from domain.alert import Delivery, DeliveryState
from domain.contact import Channel
from domain.errors import LedgerUnavailable, NotKnown
from domain.mention import NOT_SAID
from domain.sending import NothingToSay

MOST = 1000  # of one pass
TRIES = 3  # at recording how an attempt ended, each with the ledger's own wait for other writers


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. A lease is longer than the slowest attempt (`attempt_s`, the whole of it), which is longer than a mail
    server that does not answer (15 s)."""

    lease_s: float = 120
    attempt_s: float = 60


@dataclass(frozen=True, slots=True)
class Dispatching:
    """What a dispatcher works with. `hours` gives for a moment the first one from it on at which people may be written to;
    `gives_up` says whether a channel that is broken since then is broken for too long; `name` begins its leases."""

    outbox: Outbox
    channels: Channels
    writer: Writer
    clock: Clock
    hours: Callable[[datetime], datetime] = lambda moment: moment
    gives_up: Callable[[datetime, datetime], bool] = lambda since, now: False
    name: str = ""
    limits: Limits = Limits()


class Lane:
    """One pass over what is due on one channel."""

    def __init__(self, work: Dispatching, channel_id: str) -> None:
        self.work, self.outbox, self.id = work, work.outbox, channel_id
        self.counts: Counter[str] = Counter()
        self.broken = False
        self.failures = 0  # one behind the other

    def run(self) -> None:
        """Sends up to MOST due rows. Raises LedgerUnavailable: without a ledger nobody sends."""
        channel = self._channel()
        if channel is not None:
            self._lead_around()
        for _ in range(MOST):
            now = self.work.clock()
            if self.work.hours(now) > now:
                break
            delivery = self.outbox.lease(self.id, now, self.work.limits.lease_s, self._token())
            if delivery is None or not self._handle(delivery, channel):
                break
        else:
            return
        self.counts["waiting"] += self.outbox.waiting(self.id, self.work.clock())

    def _channel(self) -> Channel | None:
        try:
            return self.work.channels.channel(self.id)
        except NotKnown:
            return None

    def _lead_around(self) -> None:
        """What waits for a channel that is broken for too long goes another way, where there is one."""
        since, now = self.outbox.state(self.id).broken_since, self.work.clock()
        if since is not None and self.work.gives_up(since, now):
            said = f"channel {self.id} has refused every message since {since:%Y-%m-%d %H:%M} UTC"
            self.counts["dead"] += self.outbox.lead_around(self.id, said, now)

    def _token(self) -> str:
        return f"{self.work.name}:{uuid.uuid4().hex}"

    def _handle(self, delivery: Delivery, channel: Channel | None) -> bool:
        """Sends one leased row, or gives it back; whatever goes wrong over it is its end. Whether the lane goes on."""
        try:
            if channel is None:
                self.work.channels.channel(self.id)  # says what there is
            return self._send(delivery)
        except LedgerUnavailable:
            raise
        except NothingToSay as error:
            self._end(delivery, 0, Outcome(DeliveryState.SUPERSEDED, detail=f"{NOT_SAID}: {error}"))
            return True
        except Exception as error:
            self._end(delivery, 0, Outcome("dead", detail=reason_of(error)))
            return True

    def _send(self, delivery: Delivery) -> bool:
        repeated = was_begun_before(delivery)
        written = None if repeated else self.work.writer.write(delivery, self.work.clock())
        now = self.work.clock()
        if (until := self.work.hours(now)) > now:
            self.outbox.give_back(delivery, until, "outside working hours")
            return False
        sender = self.work.channels.sender(self.id)
        per_minute = 0 if sender.idempotent else self.work.channels.channel(self.id).per_minute  # a folder has no limit
        started = self.outbox.start_attempt(delivery, written, now, per_minute)
        if started.state is Start.WAIT:
            self.outbox.give_back(delivery, delivery.not_before, "waits for its channel")
            return False
        if started.state is Start.LOST:
            self.counts["lease_lost"] += 1
            return True
        self.counts["repeated"] += repeated
        outcome = self._attempt(_worded(delivery, written), repeated=repeated)
        try:
            return self._recorded(delivery, started.attempt_id, outcome)
        except LedgerUnavailable:
            raise
        except Exception as error:  # what was sent is not dead because its end cannot be kept
            again = backoff.retry_at(delivery.id, delivery.attempts + 1, self.work.clock())
            self._end(delivery, started.attempt_id, Outcome("uncertain", detail=reason_of(error), again=again))
            return True

    def _attempt(self, delivery: Delivery, *, repeated: bool) -> Outcome:
        channels, limit_s = self.work.channels, self.work.limits.attempt_s
        try:
            whole = self.work.writer.filled(delivery, self.work.clock())
            refusal = hand_over(whole, channels.sender(self.id), channels.channel(self.id), limit_s, repeated=repeated)
        except Exception as error:
            return Outcome("dead", detail=reason_of(error))
        return outcome_of(refusal, delivery, self.work.clock())

    def _recorded(self, delivery: Delivery, attempt_id: int, outcome: Outcome) -> bool:
        """Keeps what an attempt came to, for the row and for the channel. Whether the lane goes on."""
        if outcome.again is not None:
            outcome = replace(outcome, again=self.work.hours(outcome.again))
        self._end(delivery, attempt_id, outcome)
        if outcome.paused is not None:
            self.outbox.pause(self.id, outcome.paused, outcome.detail)
            return False
        if outcome.verdict == "refused":
            return self._refused(delivery, outcome.detail)
        self.failures = self.failures + 1 if outcome.verdict in (DeliveryState.RETRY, DeliveryState.UNCERTAIN) else 0
        if self.failures >= backoff.FAILURES:
            self.outbox.pause(self.id, self.work.clock() + backoff.PEACE, outcome.detail)
            return False
        return True

    def _refused(self, delivery: Delivery, reason: str) -> bool:
        found = self.outbox.refused_by(self.id, delivery.id, reason, self.work.clock())
        self.broken = self.broken or found is Refused.BROKEN
        if found is Refused.GUILTY:
            self.counts.update(dead=1, retry=-1)
        return found is not Refused.BROKEN

    def _end(self, delivery: Delivery, attempt_id: int, outcome: Outcome) -> None:
        ended = self._kept(delivery, attempt_id, outcome)
        if outcome.paused is None or ended is None:  # a row that is as it was waits, and is counted with those that do
            self.counts[ended or "lease_lost"] += 1

    def _kept(self, delivery: Delivery, attempt_id: int, outcome: Outcome) -> DeliveryState | None:
        """Records an end as hard as it can: what is sent and not recorded is sent again."""
        for left in reversed(range(TRIES)):
            try:
                return self.outbox.finish(
                    delivery,
                    attempt_id,
                    outcome.verdict,
                    self.work.clock(),
                    provider_code=outcome.provider_code,
                    detail=outcome.detail,
                    retry_at=outcome.again,
                )
            except LedgerUnavailable:
                if not left:
                    raise
        raise AssertionError


def was_begun_before(delivery: Delivery) -> bool:
    """Whether an earlier attempt may have arrived: it ended uncertain, or its end was never recorded."""
    return delivery.state == DeliveryState.UNCERTAIN


def _worded(delivery: Delivery, written: Written | None) -> Delivery:
    if written is None:
        return delivery
    return replace(delivery, title=written.title, body=written.body, message=written.message)
