"""What an answer means for a message and its channel, and when it is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.outbox import backoff
from alerts.outbox.attempt import Outcome, hand_over, outcome_of, reason_of
from alerts.outbox.lane import was_begun_before
from domain.alert import Block, Delivery, Message
from domain.contact import Channel
from domain.errors import ChannelError

START = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
BOT = Channel("bot", "file")


@dataclass
class Scripted:
    """A channel that answers as told, in order; afterwards it takes everything."""

    answers: list[Exception | float | None] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    idempotent: bool = False

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        self.bodies.append(delivery.body)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, float):
            time.sleep(answer)
        if isinstance(answer, Exception):
            raise answer


@pytest.fixture
def row() -> Callable[..., Delivery]:
    def make(name: str = "a", **changes: object) -> Delivery:
        message = Message("题", (Block("headline", "事项"), Block("detail", "细节" * 100, 3)))
        delivery = Delivery(
            id=name, idem_key=name, alert_id="x", kind="missing", transition="opened", recipient=name,
            recipient_name=name, channel="bot", title="题", body="事项\n" + "细节" * 100, message=message,
            state="pending", created_at=START, not_before=START, expires_at=START + timedelta(days=10),
        )  # fmt: skip
        return replace(delivery, **changes)  # type: ignore[arg-type]

    return make


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ("permanent_message", Outcome("dead", "7", "no")),
        ("permanent_channel", Outcome("refused", "7", "no", again=START + timedelta(hours=1))),
        ("rate", Outcome("rate", "7", "no", paused=START + timedelta(seconds=90))),
    ],
)
def test_a_refusal_is_of_the_message_or_of_the_channel(
    row: Callable[..., Delivery], verdict: str, expected: Outcome
) -> None:
    refusal = ChannelError("no", verdict, provider_code="7", retry_after_s=90)
    assert outcome_of(refusal, row(), START) == expected


@pytest.mark.parametrize(("verdict", "kept"), [("transient", "retry"), ("uncertain", "uncertain")])
def test_a_failed_send_comes_back_after_1_5_15_and_60_minutes_then_half_days(
    row: Callable[..., Delivery], verdict: str, kept: str
) -> None:
    for attempts, base in enumerate((1, 5, 15, 60, 240, 240)):
        outcome = outcome_of(ChannelError("down", verdict), row(attempts=attempts), START)
        assert outcome.verdict == kept
        assert outcome.again is not None
        assert base <= (outcome.again - START).total_seconds() / 60 <= base * 1.1


def test_no_service_is_asked_again_within_a_minute_of_saying_too_many() -> None:
    assert backoff.rate_at(START, None) == backoff.rate_at(START, 5) == START + timedelta(minutes=1)


def test_rows_that_failed_together_do_not_come_back_together() -> None:
    moments = {backoff.retry_at(f"d{number}", 4, START) for number in range(20)}
    assert len(moments) == 20


def test_a_message_that_is_too_long_is_tried_once_more_and_shorter(row: Callable[..., Delivery]) -> None:
    channel = Scripted([ChannelError("too long", "permanent_message", provider_code="40058")])
    assert hand_over(row(), channel, BOT, 5, repeated=False) is None
    long, short = channel.bodies
    assert len(short.encode()) <= len(long.encode()) // 2
    assert short.startswith("事项")
    twice = Scripted([ChannelError("too long", "permanent_message", provider_code="40058") for _ in range(2)])
    assert hand_over(row(), twice, BOT, 5, repeated=False) is not None
    assert len(twice.bodies) == 2


@pytest.mark.parametrize("body", ["题", "", "二十个字以内的短消息"])
def test_a_short_message_that_is_called_too_long_stops_nobody(row: Callable[..., Delivery], body: str) -> None:
    channel = Scripted([ChannelError("too long", "permanent_message", provider_code="40058") for _ in range(3)])
    refusal = hand_over(row(body=body, message=Message("题", (Block("lead", body),))), channel, BOT, 5, repeated=False)
    assert refusal is not None
    assert refusal.verdict == "permanent_message"


def test_an_attempt_that_does_not_end_is_uncertain_in_time(row: Callable[..., Delivery]) -> None:
    started = time.monotonic()
    refusal = hand_over(row(), Scripted([60.0]), BOT, 0.2, repeated=False)
    assert time.monotonic() - started < 30  # long before its end
    assert refusal is not None
    assert (refusal.verdict, refusal.provider_code) == ("uncertain", "time_limit")


def test_what_nobody_foresaw_is_raised_for_the_lane_to_end_the_row(row: Callable[..., Delivery]) -> None:
    with pytest.raises(ZeroDivisionError):
        hand_over(row(), Scripted([ZeroDivisionError("division by zero")]), BOT, 5, repeated=False)
    said = reason_of(ValueError("bad address https://u:pa55@host/x?token=abc\nand more" + "x" * 500))
    assert said.startswith("ValueError: bad address https://u:***@host/x?token=*** and more")
    assert len(said) <= 300


def test_only_what_may_have_arrived_is_a_repeat(row: Callable[..., Delivery]) -> None:
    assert was_begun_before(row(state="uncertain", attempts=1))
    assert not was_begun_before(row(state="leased", attempts=3))
    assert not was_begun_before(row(state="leased"))
