"""How long a server is asked on that fails: one box in trouble is its own, one after the other is the server's."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault

# What costs a minute each time, or locks an account.
_TRYING = frozenset({SourceFault.SLOW, SourceFault.UNREACHABLE, SourceFault.CREDENTIALS})
_IN_A_ROW = 5


@dataclass
class Patience:
    """Counts what one pull of a server met, box by box."""

    _first: SourceUnavailable | None = None
    _boxes: int = 0
    _troubled: int = 0
    _in_a_row: int = 0
    _has_answered: bool = False
    _passed_over: bool = False
    _here: list[SourceUnavailable] = field(default_factory=list)

    def begin(self) -> None:
        """The next box."""
        self._boxes, self._here = self._boxes + 1, []

    def pass_over(self) -> None:
        """A box that nobody asks for now: what the others say is not said of the whole source."""
        self._passed_over = True

    def answered(self) -> None:
        """The server did what it is asked for."""
        self._in_a_row, self._has_answered = 0, True

    def is_tried_by(self, error: SourceUnavailable) -> bool:
        """Whether the rest of the box would only fail the same way, and take its time."""
        return error.fault in _TRYING

    def bear(self, error: FileUnavailable) -> None:
        """Something of this box cannot be had. Raises SourceUnavailable where that is the server's own trouble."""
        self._here.append(error)
        self._first = self._first or error
        if error.fault in _TRYING:
            self._in_a_row += 1
            is_name = error.fault is SourceFault.CREDENTIALS and not self._has_answered
            if is_name or self._in_a_row >= _IN_A_ROW:
                raise _of_source(error)

    def end(self) -> list[SourceUnavailable]:
        """The trouble of this box, if it had any."""
        self._troubled += bool(self._here)
        return self._here[:1]

    def close(self) -> None:
        """All boxes were asked. Raises SourceUnavailable where none of them could be read."""
        all_of_it = self._troubled == self._boxes and not self._has_answered and not self._passed_over
        if self._first is not None and all_of_it:
            raise _of_source(self._first)


def _of_source(error: SourceUnavailable) -> SourceUnavailable:
    return SourceUnavailable(error.fault, source=error.source, where=error.where, said=error.said)
