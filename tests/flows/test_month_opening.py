"""A file that brings down whatever opens it is refused by itself; the others of the batch are read."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Timer

import pytest

from domain.submission import Reading, Receipt
from flows.steps.collect import pull, sources
from flows.steps.gate import read_file, read_pending
from flows.wiring import Workplace, opener
from flows.work import at_work


@pytest.mark.slow
def test_a_kill_in_the_middle_of_a_batch_costs_one_file_and_the_others_are_read(
    due_day: Workplace, at: Callable[[date], Workplace]
) -> None:
    killed: list[int] = []

    def reader(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
        if receipt.box == "370602":
            with opener() as apart:
                mine = replace(workplace, opener=apart)
                read_file(mine, content, receipt)
                killed.append(apart.pid)
                os.kill(apart.pid, signal.SIGSTOP)  # whatever it does next, it is in the middle of it
                Timer(0.3, os.kill, (apart.pid, signal.SIGKILL)).start()
                return read_file(mine, content, receipt)
        return read_file(workplace, content, receipt)

    with at_work(due_day, "gate") as run:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        pending = read_pending(run.workplace, reader)
    assert killed
    ((receipt, refusal),) = [one for one in pending.parked if one[0].box == "370602"]
    assert (refusal.code, refusal.file) == ("unread", receipt.file)
    assert {receipt.box for receipt, _ in pending.read} >= {"370611"}
    assert not pending.broken
