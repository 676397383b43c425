"""One attempt: the words handed to a channel within a limit of time, and what its answer means for the outbox."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.messages import formats
from alerts.outbox import backoff
from alerts.outbox.protocols import Sender
from alerts.provider import too_long
from domain.alert import Delivery
from domain.contact import Channel
from domain.errors import ChannelError
from domain.secrets import without_secrets


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to, in the outbox's words; `again` is when the row, `paused` until when the channel waits."""

    verdict: str
    provider_code: str = ""
    detail: str = ""
    again: datetime | None = None
    paused: datetime | None = None


def hand_over(
    delivery: Delivery, sender: Sender, channel: Channel, limit_s: float, *, repeated: bool
) -> ChannelError | None:
    """Sends once, and once more and shorter where the service says that it is too long. None when it was taken."""
    refusal = _in_time(lambda: sender.send(delivery, repeated=repeated), limit_s)
    if refusal is not None and refusal.provider_code in too_long() and (shorter := _shorter(delivery, channel)):
        return _in_time(lambda: sender.send(shorter, repeated=repeated), limit_s)
    return refusal


def outcome_of(refusal: ChannelError | None, delivery: Delivery, now: datetime) -> Outcome:
    """What the outbox records for an answer.

    rate: the channel waits as long as asked, the row is as it was; transient and uncertain: again after a while; refused
    altogether: the message may be sound, again after an hour; a message that is refused: dead, for a person to look at."""
    if refusal is None:
        return Outcome("sent")
    code, detail = refusal.provider_code, without_secrets(str(refusal))
    if refusal.verdict == "permanent_message":
        return Outcome("dead", code, detail)
    if refusal.verdict == "permanent_channel":
        return Outcome("refused", code, detail, again=now + backoff.REFUSED)
    if refusal.verdict == "rate":
        return Outcome("rate", code, detail, paused=backoff.rate_at(now, refusal.retry_after_s))
    verdict = "uncertain" if refusal.verdict == "uncertain" else "retry"
    return Outcome(verdict, code, detail, again=backoff.retry_at(delivery.id, delivery.attempts + 1, now))


def reason_of(error: Exception) -> str:
    """An unexpected error as a dead letter's reason: its type and one sentence, without what was in addresses."""
    said = " ".join(str(error).split())
    return without_secrets(f"{type(error).__name__}: {said}"[:300])


def _in_time(act: Callable[[], None], limit_s: float) -> ChannelError | None:
    """The refusal that an act ends with, None for none. An act that does not end in time is left to itself: what it sent may
    have arrived. Raises whatever else it raises."""
    raised: list[BaseException] = []

    def acting() -> None:
        try:
            act()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=acting, daemon=True, name="attempt")
    thread.start()
    thread.join(limit_s)
    if thread.is_alive():
        return ChannelError(
            f"no end after {limit_s:g} s; the service may have taken the message",
            "uncertain",
            provider_code="time_limit",
        )
    if raised and not isinstance(raised[0], ChannelError):
        raise raised[0]
    return raised[0] if raised and isinstance(raised[0], ChannelError) else None


def _shorter(delivery: Delivery, channel: Channel) -> Delivery | None:
    """The message in half the bytes; None when it cannot be made shorter."""
    budget = len(delivery.body.encode()) // 2
    body = formats.render(delivery.message, channel.format, budget)
    return replace(delivery, body=body) if body and body != delivery.body else None
