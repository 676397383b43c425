"""A process that is killed in the middle of its work: nothing half written, nothing locked, nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.alert import Delivery, Transition
from flows.steps.dispatch import give_back_the_dead, slot, turn_of
from ledger.outbox import SqlOutbox
from ledger.store import Store
from ledger.turns import turn

_KILLED_WHILE_WRITING = """
import os, signal, sys
from datetime import UTC, datetime
from ledger.store import Store
with Store(sys.argv[1]).begin() as work:
    for n in range(50):
        work.receipts.add("inbox", "p", f"{n}.xlsx", str(n).encode(), datetime.now(UTC), "submitted")
    os.kill(os.getpid(), signal.SIGKILL)
"""
_KILLED_WHILE_SENDING = """
import os, signal, sys
from datetime import datetime
from ledger.outbox import SqlOutbox
from ledger.store import Store
outbox, now = SqlOutbox(Store(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
delivery = outbox.lease("file", now, 120, "killed")
outbox.start_attempt(delivery, None, now, 0)
os.kill(os.getpid(), signal.SIGKILL)
"""

_SENDING = """
import sys
from datetime import datetime
from flows.steps.dispatch import slot
from ledger.outbox import SqlOutbox
from ledger.store import Store
store, now = Store(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
with slot(store) as number:
    outbox = SqlOutbox(store)
    delivery = outbox.lease("file", now, 3600, f"{number}:living")
    outbox.start_attempt(delivery, None, now, 0)
    print(number, flush=True)
    sys.stdin.readline()
"""


def run_until_killed(script: str, *arguments: str) -> None:
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", script, *arguments], cwd=root, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


@pytest.mark.slow
def test_a_job_killed_before_it_committed_leaves_nothing_and_no_lock(store: Store, now: datetime) -> None:
    run_until_killed(_KILLED_WHILE_WRITING, store.url)
    with store.begin() as work:
        assert work.receipts.all() == []
        work.receipts.add("inbox", "p", "0.xlsx", b"0", now, "submitted")
        work.commit()
    with store.read() as work:
        assert [receipt.path for receipt in work.receipts.pending()] == ["0.xlsx"]


def test_a_dispatcher_killed_while_sending_loses_no_message(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    with store.begin() as work:
        work.alerts.apply([transition()], now)
        work.outbox.add([delivery("a"), delivery("b")])
        work.commit()
    run_until_killed(_KILLED_WHILE_SENDING, store.url, now.isoformat())
    outbox = SqlOutbox(store)
    sent = {}
    later = now + timedelta(minutes=3)
    while leased := outbox.lease("file", later, 120, "next"):
        assert outbox.finish(leased, outbox.start_attempt(leased, None, later, 0).attempt_id, "sent", later)
        sent[leased.recipient] = leased.state
    assert sent == {"a": "uncertain", "b": "leased"}


@pytest.mark.slow
def test_what_a_killed_dispatcher_had_leased_comes_back_at_once_and_a_living_ones_does_not(
    store: Store, transition: Callable[..., Transition], delivery: Callable[..., Delivery], now: datetime
) -> None:
    with store.begin() as work:
        work.alerts.apply([transition()], now)
        work.outbox.add([delivery("a"), delivery("b")])
        work.commit()
    root, outbox = Path(__file__).resolve().parents[2], SqlOutbox(store)
    command = [sys.executable, "-c", _SENDING, store.url, now.isoformat()]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sending:
        assert sending.stdout
        assert sending.stdout.readline() == "0\n"
        with slot(store) as own:
            assert own == 1
            assert give_back_the_dead(outbox, store, own, now) == 0
            sending.kill()
            sending.wait()
            wait_until_dead(store)
            assert give_back_the_dead(outbox, store, own, now) == 1
        again = outbox.lease("file", now, 120, "1:next")
    assert again is not None
    assert (again.recipient, again.state) == ("a", "uncertain")


def wait_until_dead(store: Store) -> None:
    """A server takes a moment to see that a process has gone."""
    with turn(store, turn_of(0), wait_s=10):
        pass
