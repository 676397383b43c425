"""One limit for a whole answer, from the question to its last byte, whatever a library means by its own time-outs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Timer
from types import TracebackType
from typing import Self


class Deadline:
    """Calls `cut` from another thread when the seconds are over, so that whoever waits is woken; `passed` says that it did.
    What `cut` raises is nobody's business: then there was nothing left to cut."""

    def __init__(self, seconds: float, cut: Callable[[], object]) -> None:
        self._passed, self._cut = Event(), cut
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    @property
    def passed(self) -> bool:
        return self._passed.is_set()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        self._timer.join()  # nothing is cut after this

    def _end(self) -> None:
        self._passed.set()
        with suppress(Exception):  # a connection that has ended by itself cannot be ended
            self._cut()
