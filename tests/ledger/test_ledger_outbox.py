"""The outbox: leases, attempts, what is lost and what goes twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.alert import Delivery, Transition
from domain.errors import NotKnown
from ledger.outbox import SqlOutbox
from ledger.store import Store

Make = Callable[..., Delivery]
MINUTE = timedelta(minutes=1)


def begin(outbox: SqlOutbox, delivery: Delivery, now: datetime) -> int:
    """The attempt of a channel without a limit."""
    started = outbox.start_attempt(delivery, None, now, 0)
    assert started.state == "begun", started
    return started.attempt_id


@pytest.fixture
def keep(store: Store, transition: Callable[..., Transition], now: datetime) -> Callable[..., int]:
    """Puts deliveries and the alert they are about into the ledger."""

    def put(*deliveries: Delivery, alert: Any = None) -> int:
        with store.begin() as work:
            work.alerts.apply([alert or transition()], now)
            new = work.outbox.add(deliveries)
            work.commit()
        return new

    return put


def stored(store: Store, delivery_id: str) -> Delivery:
    with store.read() as work:
        return work.outbox.get(delivery_id)


def test_the_same_decision_twice_is_one_delivery(store: Store, keep: Any, delivery: Make) -> None:
    assert keep(delivery("a"), delivery("b"), delivery("a")) == 2
    assert keep(delivery("b"), delivery("c")) == 1
    with store.read() as work:
        kept = work.outbox.all()
    assert [(one.recipient, one.number) for one in kept] == [("a", 1), ("b", 2), ("c", 3)]
    assert kept[0].message == delivery("a").message


def test_a_message_goes_once_and_leaves_its_attempt(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    leased = outbox.lease("file", now, 120, "me")
    assert leased is not None
    assert (leased.state, leased.lease_token, leased.attempts) == ("leased", "me", 0)
    assert outbox.lease("file", now, 120, "you") is None
    attempt = begin(outbox, leased, now)
    assert outbox.finish(leased, attempt, "sent", now + MINUTE, provider_code="0")
    sent = stored(store, leased.id)
    assert (sent.state, sent.sent_at, sent.attempts, sent.lease_token) == ("sent", now + MINUTE, 1, "")
    with store.read() as work:
        (kept,) = work.outbox.attempts(leased.id)
    assert (kept.id, kept.verdict, kept.provider_code, kept.finished_at) == (attempt, "sent", "0", now + MINUTE)
    assert outbox.lease("file", now + 60 * MINUTE, 120, "me") is None


def test_only_what_is_due_is_leased_in_the_order_of_deciding(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery("later", not_before=now + 60 * MINUTE), delivery("b"), delivery("a"), delivery("s", state="shadow"))
    outbox = SqlOutbox(store)
    names = [leased.recipient if (leased := outbox.lease("file", now, 120, str(n))) else None for n in range(3)]
    assert names == ["b", "a", None]
    later = outbox.lease("file", now + 60 * MINUTE, 120, "x")
    assert later is not None  # both: the first lease ran out, and the late one is due
    assert later.recipient == "later"


def test_a_kill_before_the_attempt_repeats_without_doubt(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    assert outbox.lease("file", now, 120, "killed")
    assert outbox.lease("file", now + MINUTE, 120, "next") is None
    again = outbox.lease("file", now + 2 * MINUTE, 120, "next")
    assert again is not None
    assert (again.state, again.attempts) == ("leased", 0)


def test_a_kill_between_sending_and_recording_is_uncertain(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    killed = outbox.lease("file", now, 120, "killed")
    assert killed is not None
    attempt = begin(outbox, killed, now)
    again = outbox.lease("file", now + 2 * MINUTE, 120, "next")
    assert again is not None
    assert (again.state, again.attempts, again.number) == ("uncertain", 1, killed.number)
    with store.read() as work:
        assert [one.verdict for one in work.outbox.attempts(killed.id)] == ["uncertain"]
    # The one that was thought dead reports after all: its lease is gone, and its attempt stays what it was.
    assert not outbox.finish(killed, attempt, "sent", now + 2 * MINUTE)
    assert stored(store, killed.id).state == "leased"
    assert outbox.finish(again, begin(outbox, again, now), "sent", now + 2 * MINUTE)


def test_a_late_report_under_its_own_lease_still_counts(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    slow = outbox.lease("file", now, 1, "slow")
    assert slow is not None
    assert outbox.finish(slow, begin(outbox, slow, now), "sent", now + 60 * MINUTE)


def test_a_retry_waits_for_its_time_and_a_dead_one_for_a_person(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    first = outbox.lease("file", now, 120, "a")
    assert first is not None
    outbox.finish(first, begin(outbox, first, now), "retry", now, detail="busy", retry_at=now + 5 * MINUTE)
    assert outbox.lease("file", now + MINUTE, 120, "a") is None
    second = outbox.lease("file", now + 5 * MINUTE, 120, "a")
    assert second is not None
    assert (second.last_error, second.state) == ("busy", "leased")
    outbox.finish(second, begin(outbox, second, now), "dead", now, provider_code="93000")
    assert outbox.counts() == {"dead": 1}
    with store.begin() as work:
        assert work.outbox.retry(first.id, now + 60 * MINUTE).state == "retry"
        work.commit()
    third = outbox.lease("file", now + 6 * MINUTE, 120, "a")
    assert third is not None
    assert (third.attempts, third.last_error) == (2, "93000")


def test_a_verdict_that_there_is_not_is_refused(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    leased = outbox.lease("file", now, 120, "a")
    assert leased is not None
    with pytest.raises(ValueError, match="no verdict 'perhaps'"):
        outbox.finish(leased, 0, "perhaps", now)


@pytest.mark.parametrize(
    ("alert_state", "transition_kind", "goes"),
    [
        ("open", "opened", True),
        ("explained", "escalated", False),
        ("acknowledged", "opened", True),
        ("acknowledged", "repeated", False),
        ("resolved", "opened", False),
        ("acknowledged", "escalated", False),
        ("snoozed", "opened", True),
        ("resolved", "resolved", True),
        ("open", "resolved", False),
    ],
)
def test_what_the_alert_has_made_pointless_is_not_sent(
    store: Store,
    keep: Any,
    delivery: Make,
    transition: Callable[..., Transition],
    now: datetime,
    alert_state: str,
    transition_kind: str,
    goes: bool,
) -> None:
    keep(delivery(transition=transition_kind), alert=transition(alert_state))
    leased = SqlOutbox(store).lease("file", now, 120, "a")
    assert (leased is not None) == goes
    with store.read() as work:
        (kept,) = work.outbox.all()
    assert kept.state == ("leased" if goes else "superseded")
    assert bool(kept.last_error) != goes


def test_an_alert_resolved_while_the_message_waited_is_not_told(
    store: Store, keep: Any, delivery: Make, transition: Callable[..., Transition], now: datetime
) -> None:
    keep(delivery("a"), delivery("b"))
    outbox = SqlOutbox(store)
    assert outbox.lease("file", now, 120, "x")
    keep(alert=transition("resolved", "resolved"))
    assert outbox.lease("file", now, 120, "y") is None
    assert outbox.counts() == {"leased": 1, "superseded": 1}


def test_what_has_expired_is_not_sent(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery("old", expires_at=now), delivery("new"))
    leased = SqlOutbox(store).lease("file", now, 120, "a")
    assert leased is not None
    assert leased.recipient == "new"
    assert stored(store, delivery("old").id).last_error == "expired"


def test_two_workers_send_everything_once(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(*(delivery(f"r{n:02d}") for n in range(20)))
    sent: list[str] = []

    def work(name: str) -> None:
        outbox = SqlOutbox(store)
        while leased := outbox.lease("file", now, 120, name):
            attempt = begin(outbox, leased, now)
            sent.append(leased.recipient)
            assert outbox.finish(leased, attempt, "sent", now)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [f"r{n:02d}" for n in range(20)]
    assert SqlOutbox(store).counts() == {"sent": 20}


def test_leases_of_a_dead_dispatchers_slot_can_be_given_back_under_a_standing_clock(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery("a"), delivery("b"))
    outbox = SqlOutbox(store)
    killed = outbox.lease("file", now, 120, "3:killed")
    living = outbox.lease("file", now, 120, "30:living")
    assert killed is not None
    assert living is not None
    begin(outbox, killed, now)
    assert outbox.leased_slots() == {3, 30}
    assert outbox.lease("file", now, 120, "0:next") is None
    assert outbox.give_back_slot(3, now) == 1
    again = outbox.lease("file", now, 120, "0:next")
    assert again is not None
    assert (again.recipient, again.state) == ("a", "uncertain")


def test_what_was_uncertain_is_a_repeat_also_where_the_attempt_was_finished(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    first = outbox.lease("file", now, 120, "a")
    assert first is not None
    ended = outbox.finish(first, begin(outbox, first, now), "uncertain", now, detail="broke off", retry_at=now + MINUTE)
    assert ended == "uncertain"
    again = outbox.lease("file", now + MINUTE, 120, "b")
    assert again is not None
    assert (again.state, again.last_error) == ("uncertain", "broke off")


def test_a_lease_that_has_run_out_begins_no_attempt(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    late = outbox.lease("file", now, 120, "late")
    assert late is not None
    assert outbox.start_attempt(late, None, now + 2 * MINUTE, 0).state == "lost"
    assert outbox.lease("file", now + 2 * MINUTE, 120, "next") is not None
    assert outbox.start_attempt(late, None, now, 0).state == "lost"
    with store.read() as work:
        assert work.outbox.attempts(late.id) == []


def test_a_row_given_back_waits_as_it_was(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    leased = outbox.lease("file", now, 120, "a")
    assert leased is not None
    assert outbox.give_back(leased, now + MINUTE, "outside working hours")
    assert not outbox.give_back(leased, now + MINUTE, "outside working hours")
    given = stored(store, leased.id)
    assert (given.state, given.not_before, given.attempts) == ("pending", now + MINUTE, 0)


def test_a_row_that_may_have_arrived_is_still_a_repeat_after_it_was_given_back(
    store: Store, keep: Any, delivery: Make, now: datetime
) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    first = outbox.lease("file", now, 120, "a")
    assert first is not None
    outbox.finish(first, begin(outbox, first, now), "uncertain", now, detail="broke off", retry_at=now + MINUTE)
    again = outbox.lease("file", now + MINUTE, 120, "b")
    assert again is not None
    assert outbox.give_back(again, now + 2 * MINUTE, "outside working hours")
    assert (stored(store, first.id).state, stored(store, first.id).last_error) == ("uncertain", "broke off")
    third = outbox.lease("file", now + 2 * MINUTE, 120, "c")
    assert third is not None
    assert third.state == "uncertain"


def test_a_person_can_give_up_what_was_not_sent(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery("a"), delivery("b"))
    outbox = SqlOutbox(store)
    leased = outbox.lease("file", now, 120, "x")
    assert leased is not None
    outbox.finish(leased, begin(outbox, leased, now), "sent", now)
    with store.begin() as work:
        given_up = work.outbox.give_up(delivery("b").id, "收件人已调离")
        assert (given_up.state, given_up.last_error) == ("superseded", "收件人已调离")
        with pytest.raises(NotKnown, match="is sent"):
            work.outbox.give_up(leased.id, "x")
        with pytest.raises(NotKnown, match="is sent"):
            work.outbox.retry(leased.id, now)
        with pytest.raises(NotKnown, match="no delivery"):
            work.outbox.retry("x", now)
        assert [one.recipient for one in work.outbox.all("sent")] == ["a"]


def test_a_finished_attempt_cannot_be_changed(store: Store, keep: Any, delivery: Make, now: datetime) -> None:
    keep(delivery())
    outbox = SqlOutbox(store)
    leased = outbox.lease("file", now, 120, "x")
    assert leased is not None
    outbox.finish(leased, begin(outbox, leased, now), "sent", now)
    with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE delivery_attempts SET verdict = 'dead'"))
