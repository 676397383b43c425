"""Whose turn it is: one holder at a time for each kind of work in each ledger, on any number of processes; free when the holder
ends, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from domain.errors import LedgerUnavailable, TurnTaken
from ledger import engine as engines
from ledger.address import sqlite_path
from ledger.store import Store
from ledger.turns import is_held, turn

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from ledger.store import Store
from ledger.turns import turn
with turn(Store(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held_elsewhere(url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the turn."""
    command = [sys.executable, "-c", HOLDER, url, name]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def hasty(store: Store, wait_s: float = 0.2) -> Iterator[Store]:
    """The same ledger for somebody who does not wait long."""
    other = Store(store.url, wait_s=wait_s)
    yield other
    other.close()


def is_free(store: Store, name: str) -> bool:
    with hasty(store) as other:
        try:
            with turn(other, name):
                return True
        except TurnTaken:
            return False


def test_a_turn_that_another_process_holds_is_refused_with_its_name(store: Store) -> None:
    with held_elsewhere(store.url, "month"), hasty(store) as other:
        with pytest.raises(TurnTaken, match="another run is at work in this ledger") as raised, turn(other, "month"):
            pass
        assert raised.value.turn == "month"
        assert raised.value.exit_code == 4
    assert is_free(store, "month")


def test_another_kind_of_work_has_a_turn_of_its_own(store: Store) -> None:
    with turn(store, "month"):
        assert is_free(store, "dispatch")
        assert not is_free(store, "month")
    assert is_free(store, "month")


def test_whether_a_turn_is_held_is_seen_without_taking_it_and_leaves_nothing_behind(store: Store) -> None:
    before = list(sqlite.parent.iterdir()) if (sqlite := sqlite_path(store.url)) else []
    assert not is_held(store, "month")
    assert (list(sqlite.parent.iterdir()) if sqlite else []) == before
    with held_elsewhere(store.url, "month") as process:
        assert is_held(store, "month")
        assert not is_held(store, "dispatch")
        process.kill()
        process.wait()
        for _ in range(50):  # a server needs a moment to see that its client has gone
            if not is_held(store, "month"):
                break
            time.sleep(0.1)
        assert not is_held(store, "month")


def test_another_ledger_has_turns_of_its_own(store: Store, empty_url: str) -> None:
    other = Store.create(empty_url)
    with turn(store, "month"):
        assert is_free(other, "month")
    other.close()


def test_a_turn_is_given_back_when_its_work_breaks(store: Store) -> None:
    def break_down() -> None:
        with turn(store, "month"):
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        break_down()
    assert is_free(store, "month")


def test_a_turn_is_free_at_once_when_its_holder_is_killed(store: Store) -> None:
    with held_elsewhere(store.url, "month") as holder:
        assert not is_free(store, "month")
        holder.kill()
        holder.wait()
        started = time.monotonic()
        with turn(store, "month"):
            assert time.monotonic() - started < 1


def test_whoever_waits_long_enough_gets_the_turn(store: Store) -> None:
    with held_elsewhere(store.url, "month") as holder:
        ending = threading.Timer(0.3, holder.kill)
        ending.start()
        started = time.monotonic()
        with turn(store, "month"):
            assert 0.2 < time.monotonic() - started < store.wait_s
        ending.join()


@pytest.mark.parametrize("wait_s", [0, 0.0004])
def test_whoever_does_not_wait_at_all_is_told_at_once(store: Store, wait_s: float) -> None:
    with held_elsewhere(store.url, "month") as holder, hasty(store, wait_s) as other:
        mercy = threading.Timer(3, holder.kill)  # else whoever waits for ever would do so here
        mercy.start()
        started = time.monotonic()
        with pytest.raises(TurnTaken), turn(other, "month"):
            pass
        assert time.monotonic() - started < 2
        mercy.cancel()


@pytest.mark.parametrize("wait_s", [0, 0.0004])
def test_a_writer_that_does_not_wait_at_all_is_told_at_once(store: Store, wait_s: float) -> None:
    writer = Store(store.url)
    done = threading.Event()

    def write() -> None:
        with writer.begin():
            began.set()
            done.wait(3)

    began, thread = threading.Event(), threading.Thread(target=write)
    thread.start()
    began.wait()
    started = time.monotonic()
    with hasty(store, wait_s) as other, pytest.raises(LedgerUnavailable, match="another job is writing"), other.begin():
        pass
    assert time.monotonic() - started < 2
    done.set()
    thread.join()
    writer.close()


@dataclass
class Counted:
    """How many are at work at once."""

    now: int = 0
    most: int = 0
    done: list[int] = field(default_factory=list)


def test_of_many_that_wait_each_gets_its_turn_and_never_two_at_once(store: Store) -> None:
    counted = Counted()

    def work(number: int) -> None:
        own = Store(store.url)
        with turn(own, "month"):
            counted.now += 1
            counted.most = max(counted.most, counted.now)
            time.sleep(0.02)
            counted.now -= 1
            counted.done.append(number)
        own.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (counted.most, sorted(counted.done)) == (1, [0, 1, 2, 3])


def test_a_ledger_by_two_names_of_its_file_has_one_turn(tmp_path: Path) -> None:
    Store.create(f"sqlite:///{tmp_path}/data/ledger.db").close()
    (tmp_path / "home").mkdir()
    (tmp_path / "home/ledger.db").symlink_to(tmp_path / "data/ledger.db")
    with turn(Store(f"sqlite:///{tmp_path}/data/ledger.db"), "month"):
        assert not is_free(Store(f"sqlite:///{tmp_path}/home/ledger.db"), "month")


def test_a_turn_whose_file_cannot_be_used_says_which_and_what_to_do(tmp_path: Path) -> None:
    store = Store.create(f"sqlite:///{tmp_path}/ledger.db")
    (tmp_path / "ledger.db.month.lock").mkdir()
    with pytest.raises(LedgerUnavailable, match=r"ledger\.db\.month\.lock") as raised, turn(store, "month"):
        pass
    assert not isinstance(raised.value, TurnTaken)


def test_a_server_that_is_gone_is_no_turn_that_is_taken() -> None:
    store = Store("postgresql+psycopg://planwatch@127.0.0.1:1/x")
    with pytest.raises(LedgerUnavailable, match="check that the database server runs") as raised, turn(store, "month"):
        pass
    assert not isinstance(raised.value, TurnTaken)


def test_a_server_that_speaks_chinese_says_the_same(postgres_ledger: str) -> None:
    said = psycopg.errors.LockNotAvailable("由于锁超时,正在取消语句")
    assert "another job is writing" in str(engines.unavailable(postgres_ledger, OperationalError("", None, said)))


def test_a_wait_for_the_turn_does_not_shorten_later_waits_of_the_same_store(postgres_ledger: str) -> None:
    store = Store(postgres_ledger, wait_s=1)
    with turn(store, "month"):
        pass
    with store.engine.connect() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"
    store.close()
