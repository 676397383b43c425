"""A process that is killed in the middle of its work: nothing half written, nothing locked, nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from domain.alert import Delivery, Transition
from ledger.outbox import SqlOutbox
from ledger.store import Store

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


def run_until_killed(script: str, *arguments: str) -> None:
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", script, *arguments], cwd=root, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


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
