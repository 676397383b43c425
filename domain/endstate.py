"""How a piece of work ends, as operators see it: the names of states in the Prefect UI."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class EndState(StrEnum):
    """From what needs nobody to what is worst. From UNANSWERED on it is red: somebody must act now. Only FAILED is
    Planwatch's own failure."""

    COMPLETED = "Completed"
    SKIPPED = "Skipped"  # another run has done, or is doing, what this one was to do
    FLAGGED = "Flagged"  # questions within their time: the job worked
    UNANSWERED = "Unanswered"  # a question whose time for the answer is over
    MISSING = "Missing"  # a form, or lines of it, that are not there after grace
    DEAD_LETTER = "DeadLetter"  # a message was given up
    PARKED = "Parked"  # a file that Planwatch could not deal with
    SOURCE_DOWN = "SourceDown"  # a source, or a box of it, that cannot be read; no district's doing
    STUCK = "Stuck"  # what Planwatch stands on: dispatcher, channel, disk, calendar, backup
    REFUSED = "Refused"  # asked for what cannot be: a place that nobody knows, a day that may not be written
    FAILED = "Failed"

    @property
    def is_red(self) -> bool:
        return self.rank >= _RED_FROM

    @property
    def rank(self) -> int:
        """The higher, the worse."""
        return _RANKS[self]


# A run whose process is gone, as an automation or the looks mark it: of the type Crashed.
ZOMBIE = "Zombie"
_RANKS = {state: rank for rank, state in enumerate(EndState)}
_RED_FROM = _RANKS[EndState.UNANSWERED]
# Red, and the work itself was done: what automations tell apart by its name from a failure of Planwatch.
NEEDS_SOMEBODY = frozenset(state for state in EndState if state.is_red) - {EndState.FAILED, EndState.REFUSED}


def worst(states: Iterable[EndState]) -> EndState:
    """The worst of several; COMPLETED of none."""
    return max(states, key=lambda state: state.rank, default=EndState.COMPLETED)
