"""Dispatchers that die, stall, or cannot record, over a service that counts: no message is lost, and what may be a repeat says
so."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.outbox.dispatcher import Limits, dispatch
from domain.errors import LedgerUnavailable
from flows.kinds import facts_types
from ledger.outbox import SqlOutbox
from ledger.store import Store
from tests.ledger.sending import Answer, Clock, Place, Service, robot

pytestmark = pytest.mark.slow  # real processes; `make test` plays them

_KILLED = """
import os, signal, sys
from datetime import datetime
from alerts.outbox.dispatcher import dispatch
from flows.kinds import facts_types
from ledger.outbox import SqlOutbox
from ledger.store import Store
from pathlib import Path
from tests.ledger.sending import Clock, Place, Service, robot

url, service, now, point = sys.argv[1:]


def dying(name, method):
    def act(self, *given, **named):
        if point == f"before {name}":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = method(self, *given, **named)
        if point == f"after {name}":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    return act


class Dying(SqlOutbox):
    lease = dying("lease", SqlOutbox.lease)
    start_attempt = dying("start", SqlOutbox.start_attempt)
    finish = dying("finish", SqlOutbox.finish)


class There(Place):
    outbox = property(lambda self: Dying(self.store))


store = Store(url, facts=facts_types())
there = There(store, Path(), Clock(datetime.fromisoformat(now)), None, None, (robot("bot", Service(service)),))
there.run()
"""


def said_to_repeat(text: str) -> bool:
    return "重复" in text or "repeat" in text


@pytest.mark.parametrize(
    ("point", "copies", "marked"),
    [
        ("after lease", 1, 0),
        ("after start", 1, 1),  # nobody knows that it had not left
        ("before finish", 2, 1),
        ("after finish", 1, 0),
    ],
)
def test_a_dispatcher_killed_at_any_point_loses_no_message_and_marks_the_repeat(
    place: Place, service: Service, point: str, copies: int, marked: int
) -> None:
    place.put("a", "b")
    command = [sys.executable, "-c", _KILLED, place.store.url, service.url, place.clock().isoformat(), point]
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    place.clock.later(seconds=121)
    place.run()
    assert place.states() == {"a": "sent", "b": "sent"}
    assert service.times("a (") == copies
    assert sum(map(said_to_repeat, service.got)) == marked
    assert service.times("b (") == 1


def test_two_dispatchers_at_once_send_every_message_once(place: Place, service: Service) -> None:
    place.put(*(f"m{n:02d}" for n in range(20)))
    threads = [threading.Thread(target=place.run, kwargs={"name": str(n)}) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(service.got) == len(set(service.got)) == 20
    assert set(place.states().values()) == {"sent"}


class RealClock(Clock):
    def __call__(self) -> datetime:
        return datetime.now(UTC)


def test_a_lease_that_is_shorter_than_a_slow_service_gives_one_marked_repeat(place: Place, service: Service) -> None:
    place.clock = RealClock(datetime.now(UTC))
    place.limits = Limits(lease_s=0.5, attempt_s=5)
    service.answers = [Answer(wait_s=1.5)]
    place.put("a")
    slow = threading.Thread(target=place.run)
    slow.start()
    time.sleep(0.9)
    assert place.run(name="1").repeated == 1
    slow.join()
    assert [said_to_repeat(text) for text in service.got] == [False, True]
    assert place.states() == {"a": "sent"}


def test_what_cannot_be_recorded_is_a_failure_of_the_pass_and_one_marked_repeat(place: Place, service: Service) -> None:
    hasty = replace(place, store=Store(place.store.url, wait_s=0.1, facts=facts_types()))
    place.put("a")
    service.answers = [Answer(wait_s=1)]
    failed: list[BaseException] = []

    def sending() -> None:
        try:
            hasty.run()
        except LedgerUnavailable as error:
            failed.append(error)

    thread = threading.Thread(target=sending)
    thread.start()
    while not service.got:
        time.sleep(0.01)
    with place.store.begin() as work:  # somebody writes while the message is on its way, and does not end
        work.connection.exec_driver_sql("UPDATE deliveries SET run_id = 'other'")
        thread.join()
    assert "another job is writing" in str(failed[0])
    place.clock.later(minutes=3)
    assert place.run().repeated == 1
    assert [said_to_repeat(text) for text in service.got] == [False, True]
    hasty.store.close()


def test_the_time_of_dispatchers_is_the_databases(store: Store) -> None:
    outbox = SqlOutbox(store)
    moments = [outbox.now() for _ in range(20)]
    assert moments == sorted(moments)
    assert moments[0].tzinfo is UTC
    assert abs(moments[0] - datetime.now(UTC)) < timedelta(seconds=30)
    assert any(moment.microsecond for moment in moments)


def test_lanes_of_one_pass_end_though_another_one_cannot_go_on(
    place: Place, service: Service, other_service: Service
) -> None:
    place.channels = (*place.channels, robot("second", other_service))
    place.put("a")
    place.put("b", channel="second")
    work = place.dispatching()

    class Half(SqlOutbox):
        def start_attempt(self, delivery, *given):  # type: ignore[no-untyped-def]
            if delivery.channel == "bot":
                raise LedgerUnavailable("the disk is full")
            return super().start_attempt(delivery, *given)

    with pytest.raises(LedgerUnavailable):
        dispatch(replace(work, outbox=Half(place.store)))
    assert place.rows()["b"].state == "sent"
