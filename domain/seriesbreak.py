"""Breaks of series: from a day on an indicator is counted in another way (口径), among other people (census) or within
other borders, so that figures before and after it are not one series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BreakKind(StrEnum):
    """Why a series breaks."""

    DEFINITION = "definition"  # the indicator counts something else (口径)
    CENSUS = "census"  # the people whom it stands on were counted anew
    BOUNDARY = "boundary"  # the place has other borders


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """`on` is the first day that is counted in the new way. The effect restates what was before: value * factor + shift;
    without either the figures before it, and the baseline, cannot be compared with those after. `places` empty: all."""

    indicators: tuple[str, ...]
    on: date
    kind: BreakKind
    source: str
    places: tuple[str, ...] = ()
    factor: float | None = None
    shift: float | None = None
    note: str = ""
    file: str = ""
    line: int = 0

    @property
    def is_restated(self) -> bool:
        """Whether it is known what the figures before it would be now."""
        return self.factor is not None or self.shift is not None
