"""Two monitors on one day

One after the other, both at once, and one that finds another at work: whatever the order, everybody is told once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.work import at_work

if TYPE_CHECKING:
    from playhouse.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 2)


def at_once(place: dict[str, str]) -> list[tuple[float, float, str]]:
    """Two monitors in two processes, begun when both are ready: when each was at work, and its run. The earlier first."""
    command = [sys.executable, str(ROOT / "tests/days/playhouse/monitor_now.py"), DAY.isoformat()]
    environ, pipe = {**os.environ, **place, "PYTHONPATH": str(ROOT)}, subprocess.PIPE
    both = [subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for one in both:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    said = [one.communicate(timeout=60)[0].split() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    return sorted((float(began), float(ended), run) for began, ended, run in said)


def test_the_second_right_after_the_first_tells_nobody_anything_again(stage: Stage) -> None:
    stage.found(DAY)
    assert len(stage.monitor(DAY).messages) == 8
    assert not stage.monitor(DAY, at="09:05").messages
    assert (len(stage.messages()), stage.attempts()) == (8, 8)


def test_two_that_begin_at_once_in_two_processes_wait_for_each_other(stage: Stage) -> None:
    stage.found(DAY)
    stage.note(DAY, "两个进程同时运行 planwatch monitor")
    (_, first_ended, first), (second_began, _, second) = at_once(stage.settings.environ())
    assert (first, second) == ("monitor-1", "monitor-2")
    assert first_ended <= second_began
    stage.transcript.said("两次运行先后完成：monitor-1、monitor-2")
    stage.transcript.told(stage.messages(), [])
    assert (len(stage.messages()), stage.attempts()) == (8, 8)


def test_one_that_finds_another_at_work_and_may_not_wait_says_so(stage: Stage) -> None:
    stage.found(DAY)
    other = stage.look(DAY)
    stage.note(DAY, "另一个进程正在运行 planwatch monitor，尚未结束")
    with at_work(other, "monitor"):
        stage.settings = replace(stage.settings, ledger_wait_s=0.2)
        second = stage.monitor(DAY)
    assert second.code == 4
    assert second.refusal.startswith("another run is at work in this ledger (monitor-1, as of 2026-03-02)")
    assert len(stage.monitor(DAY, at="09:10").messages) == 8
