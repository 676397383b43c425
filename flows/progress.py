"""What a job is doing right now, for whoever watches it in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


def _ignore(_: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Watcher:
    """`step` is called with a text when a part of a job begins, `run` with the run on record when it has begun, `task` with
    the id of every task run that has ended."""

    step: Callable[[str], None] = _ignore
    run: Callable[[Any], None] = _ignore
    task: Callable[[str], None] = _ignore


_watchers: list[Watcher] = []


def announce(text: str) -> None:
    """A part of the job begins."""
    for watcher in _watchers:
        watcher.step(text)


def opened(run: Any) -> None:
    """A run has begun."""
    for watcher in _watchers:
        watcher.run(run)


def task_seen(task_run_id: str) -> None:
    """A task run has ended, or is going on in this process."""
    for watcher in _watchers:
        watcher.task(task_run_id)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Announcements go to the watcher while the block runs."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)
