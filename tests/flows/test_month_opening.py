"""A file that brings down whatever opens it is refused by itself; the others of the batch are read."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from threading import Timer

from booklet import booklet, sheet_xml
from domain.submission import Reading, Receipt
from flows.steps.collect import boxes, pull
from flows.steps.gate import read_file, read_pending
from flows.wiring import Workplace
from flows.work import at_work

OTHER = booklet(sheet_xml("<row r='1'><c r='A1'><v>1.5</v></c></row>"))


def test_a_kill_in_the_middle_of_a_batch_costs_one_file_and_the_others_are_read(
    due_day: Workplace, at: Callable[[date], Workplace]
) -> None:
    killed: list[int] = []

    def reader(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
        if receipt.box == "370602":
            read_file(workplace, content, receipt)
            killed.append(workplace.opener.pid)
            os.kill(killed[0], signal.SIGSTOP)  # whatever it does, it is in the middle of it
            Timer(0.3, os.kill, (killed[0], signal.SIGKILL)).start()
            return read_file(workplace, OTHER, receipt)
        return read_file(workplace, content, receipt)

    with at_work(due_day, "gate") as run:
        for box in boxes(run.workplace):
            pull(run.workplace, box)
        pending = read_pending(run.workplace, reader)
    assert killed
    ((receipt, refusal),) = [one for one in pending.parked if one[0].box == "370602"]
    assert (refusal.code, refusal.file) == ("unread", receipt.file)
    assert {receipt.box for receipt, _ in pending.read} >= {"370611"}
    assert not pending.broken
