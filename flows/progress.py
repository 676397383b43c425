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
    """`step` is called with a text when a part of a job begins, `desk` with the run's desk when it opens."""

    step: Callable[[str], None] = _ignore
    desk: Callable[[Any], None] = _ignore


_watchers: list[Watcher] = []


def announce(text: str) -> None:
    """A part of the job begins."""
    for watcher in _watchers:
        watcher.step(text)


def opened(desk: Any) -> None:
    """A run has begun."""
    for watcher in _watchers:
        watcher.desk(desk)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Announcements go to the watcher while the block runs."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)
