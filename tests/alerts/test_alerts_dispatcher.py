"""The dispatcher: nothing lost, repeats rare and marked, refusals understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from alerts.outbox import backoff
from alerts.outbox.dispatcher import DispatchReport, dispatch
from domain.alert import Block, Delivery, Message
from domain.contact import Channel
from domain.errors import ChannelError

START = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)


class Killed(BaseException):
    """The process dies here."""


@dataclass
class MemoryOutbox:
    """The outbox's promises in memory: lease with token, attempt before sending, uncertain after a lost end."""

    rows: dict[str, Delivery]
    attempts: dict[int, tuple[str, str, datetime]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def lease(self, now: datetime, lease_s: int, token: str) -> Delivery | None:
        for row in self.rows.values():
            waiting = row.state in ("pending", "retry", "uncertain") and row.not_before <= now
            run_out = row.state == "leased" and row.leased_until is not None and row.leased_until <= now
            if waiting or run_out:
                until = now + timedelta(seconds=lease_s)
                self.rows[row.id] = replace(row, state="leased", lease_token=token, leased_until=until)
                begun = any(one[0] == row.id and one[1] in ("", "uncertain") for one in self.attempts.values())
                return replace(self.rows[row.id], state="uncertain" if begun else "leased")
        return None

    def start_attempt(self, delivery: Delivery, now: datetime) -> int:
        self.rows[delivery.id] = replace(self.rows[delivery.id], attempts=delivery.attempts + 1)
        attempt = next(self.ids)
        self.attempts[attempt] = (delivery.id, "", now)
        return attempt

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
        if attempt_id:
            self.attempts[attempt_id] = (delivery.id, verdict, now)
        row = self.rows[delivery.id]
        if row.lease_token != delivery.lease_token:
            return False
        self.rows[row.id] = replace(
            row, state=verdict, not_before=retry_at or row.not_before, last_error=f"{provider_code} {detail}".strip()
        )  # type: ignore[arg-type]
        return True

    def sent_since(self, channel: str, since: datetime) -> int:
        return sum(
            verdict in ("sent", "uncertain") and at >= since and self.rows[row].channel == channel
            for row, verdict, at in self.attempts.values()
        )


@dataclass
class Scripted:
    """A channel that answers as told, in order; afterwards it takes everything."""

    answers: list[BaseException | None] = field(default_factory=list)
    got: list[tuple[str, bool]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    die_after: bool = False
    idempotent: bool = False
    per_minute: int = 1000

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, ChannelError):
            self.bodies.append(delivery.body)
            raise answer
        if answer is None or self.die_after:
            self.got.append((delivery.id, repeated))
            self.bodies.append(delivery.body)
        if answer is not None:
            raise answer

    def sender(self, channel_id: str) -> Scripted:
        return self

    def channel(self, channel_id: str) -> Channel:
        return Channel(channel_id, "file", per_minute=self.per_minute)


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


def outbox_of(*rows: Delivery) -> MemoryOutbox:
    return MemoryOutbox({one.id: one for one in rows})


def run(outbox: MemoryOutbox, channel: Scripted, at: datetime = START) -> DispatchReport:
    return dispatch(outbox, channel, lambda: at)


def test_what_waits_is_sent_once_and_recorded(row: Callable[..., Delivery]) -> None:
    outbox, channel = outbox_of(row("a"), row("b")), Scripted()
    assert run(outbox, channel).sent == 2
    assert run(outbox, channel) == DispatchReport()
    assert channel.got == [("a", False), ("b", False)]


def test_a_message_for_tomorrow_is_not_sent_today(row: Callable[..., Delivery]) -> None:
    outbox, channel = outbox_of(row(not_before=START + timedelta(days=1)), row("s", state="shadow")), Scripted()
    assert run(outbox, channel) == DispatchReport()
    assert channel.got == []


@pytest.mark.parametrize("die_after", [False, True])
def test_a_crash_at_any_message_loses_none_and_marks_every_repeat(
    row: Callable[..., Delivery], die_after: bool
) -> None:
    outbox = outbox_of(*(row(f"m{number:02d}") for number in range(20)))
    channel = Scripted(answers=[None, Killed(), None, None, Killed(), Killed(), None], die_after=die_after)
    now, crashes = START, 0
    for _ in range(10):
        try:
            run(outbox, channel, now)
        except Killed:
            crashes += 1
            now += timedelta(seconds=121)  # the lease runs out
    received = Counter(name for name, _ in channel.got)
    assert crashes == 3
    assert set(received) == set(outbox.rows)
    assert max(received.values()) <= 2 + crashes
    for name, times in received.items():
        marks = [repeated for got, repeated in channel.got if got == name]
        assert marks[0] is False or not die_after
        assert all(marks[1:]), (name, times)


def test_a_kill_between_lease_and_attempt_sends_the_message_later(row: Callable[..., Delivery]) -> None:
    outbox, channel = outbox_of(row()), Scripted()
    outbox.lease(START, 120, "dead worker")
    assert run(outbox, channel) == DispatchReport()
    assert run(outbox, channel, START + timedelta(seconds=121)).sent == 1
    assert channel.got == [("a", False)]


def test_a_failed_send_comes_back_after_1_5_15_and_60_minutes_then_half_days(row: Callable[..., Delivery]) -> None:
    outbox, now, waits = outbox_of(row()), START, []
    channel = Scripted(answers=[ChannelError("down", "transient") for _ in range(6)])
    for _ in range(6):
        assert run(outbox, channel, now).retried == 1
        waits.append((outbox.rows["a"].not_before - now).total_seconds() / 60)
        now = outbox.rows["a"].not_before
    for wait, base in zip(waits, (1, 5, 15, 60, 240, 240), strict=True):
        assert base <= wait <= base * 1.1
    assert run(outbox, channel, now).sent == 1
    assert channel.got == [("a", False)]  # it had been refused every time: no repeat


def test_an_uncertain_send_is_repeated_with_its_mark(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row())
    channel = Scripted(answers=[ChannelError("broke off", "uncertain")])
    assert run(outbox, channel).uncertain == 1
    report = run(outbox, channel, START + timedelta(minutes=5))
    assert (report.sent, report.repeated) == (1, 1)
    assert channel.got == [("a", True)]


def test_a_message_that_is_refused_for_good_is_dead_and_holds_up_no_other(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row("a"), row("b"))
    channel = Scripted(answers=[ChannelError("no such mailbox", "permanent_message", provider_code="550")])
    report = run(outbox, channel)
    assert (report.dead, report.sent) == (1, 1)
    assert outbox.rows["a"].last_error == "550 no such mailbox"


def test_a_message_that_is_too_long_is_tried_once_more_and_shorter(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row())
    channel = Scripted(answers=[ChannelError("too long", "permanent_message", provider_code="40058")])
    assert run(outbox, channel).sent == 1
    long, short = channel.bodies
    assert len(short.encode()) <= len(long.encode()) // 2
    assert short.startswith("事项")
    twice = Scripted(answers=[ChannelError("too long", "permanent_message", provider_code="40058") for _ in range(2)])
    assert run(outbox_of(row()), twice).dead == 1


def test_a_channel_that_refuses_us_is_left_alone_and_its_messages_wait(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row("a"), row("b"), row("c", channel="mail"))
    channel = Scripted(answers=[ChannelError("bad key", "permanent_channel", provider_code="93000")])
    report = run(outbox, channel)
    assert (report.retried, report.waiting, report.sent, report.broken) == (1, 1, 1, ("bot",))
    assert channel.got == [("c", False)]
    assert run(outbox, channel, START + timedelta(hours=2)).sent == 2


def test_a_provider_that_says_too_many_is_given_its_time(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row())
    channel = Scripted(answers=[ChannelError("slow down", "rate", provider_code="45009", retry_after_s=600)])
    run(outbox, channel)
    assert outbox.rows["a"].not_before == START + timedelta(seconds=600)


def test_the_limit_of_a_channel_holds_over_runs(row: Callable[..., Delivery]) -> None:
    outbox, channel = outbox_of(*(row(f"m{number}") for number in range(5))), Scripted(per_minute=2)
    assert (run(outbox, channel).sent, run(outbox, channel).sent) == (2, 0)
    assert run(outbox, channel, START + timedelta(seconds=61)).sent == 2
    assert run(outbox, channel, START + timedelta(seconds=130)).sent == 1


def test_a_folder_takes_everything_at_once(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(*(row(f"m{number}") for number in range(5)))
    assert run(outbox, Scripted(per_minute=2, idempotent=True)).sent == 5


def test_nothing_is_tried_after_it_has_expired(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row(expires_at=START + timedelta(seconds=30)))
    assert run(outbox, Scripted(answers=[ChannelError("down", "transient")])).dead == 1


def test_a_worker_whose_lease_ran_out_overwrites_nothing(row: Callable[..., Delivery]) -> None:
    outbox = outbox_of(row())

    class Slow(Scripted):
        def send(self, delivery: Delivery, *, repeated: bool) -> None:
            outbox.lease(START + timedelta(seconds=300), 120, "other worker")

    assert run(outbox, Slow()).lease_lost == 1
    assert outbox.rows["a"].lease_token == "other worker"


def test_rows_that_failed_together_do_not_come_back_together() -> None:
    moments = {backoff.retry_at(f"d{number}", 4, START) for number in range(20)}
    assert len(moments) == 20
