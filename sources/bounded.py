"""A time for what the system itself may hold up for ever: a share whose server has gone answers nobody, and wakes nobody."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

_Given = TypeVar("_Given")
_Ended = SimpleQueue[tuple[bool, object]]
_Asked = SimpleQueue[tuple[Callable[[], object], _Ended] | None]


class Bounded:
    """Asks in a thread of its own, which holds up no end of the process. One that does not come back is left to itself, and
    another takes its place."""

    def __init__(self) -> None:
        self._asked: _Asked | None = None

    def ask(self, seconds: float, call: Callable[[], _Given]) -> _Given:
        """What a call gives or raises. Raises TimeoutError where it has not ended after so many seconds."""
        if self._asked is None:
            self._asked = SimpleQueue()
            Thread(target=_answer, args=(self._asked,), daemon=True).start()
        ended: _Ended = SimpleQueue()
        self._asked.put((call, ended))
        try:
            well, outcome = ended.get(timeout=seconds)
        except Empty:
            self.close()
            raise TimeoutError(f"{seconds:g} s") from None
        if not well:
            raise outcome  # type: ignore[misc]  # what was caught below
        return outcome  # type: ignore[return-value]  # what the call gave

    def close(self) -> None:
        """Lets the thread go as soon as it comes back."""
        asked, self._asked = self._asked, None
        if asked is not None:
            asked.put(None)


def _answer(asked: _Asked) -> None:
    for call, ended in iter(asked.get, None):
        try:
            ended.put((True, call()))
        except Exception as error:
            ended.put((False, error))
