"""What a chart of one target shows, as plain data: whoever draws it needs no look-up and does no arithmetic on plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from domain.period import months_between
from domain.submission import Provenance

_ORIGIN = date(2000, 12, 31)


class PathShape(StrEnum):
    """What the schedule of a target looks like."""

    LINE = "line"  # a path to climb or to descend
    STEPS = "steps"  # the same in steps
    CEILING = "ceiling"  # a limit from above
    FLOOR = "floor"  # a limit from below
    RANGE = "range"  # both limits
    NONE = "none"  # nothing is expected before the deadline

    @property
    def is_limit(self) -> bool:
        return self in {PathShape.CEILING, PathShape.FLOOR}


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One figure at the end of its period, in the indicator's unit. `version` is that of its submission; `held` figures
    are under question; `preliminary` ones are flash reports (快报)."""

    on: date
    value: float
    version: int = 1
    provenance: str = Provenance.SUBMITTED
    preliminary: bool = False
    held: bool = False

    @property
    def mark(self) -> str:
        """held, or its provenance: what its shape says."""
        return "held" if self.held else self.provenance


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement in a few words beside the picture: its code, what it is of, and what it says."""

    code: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One target at one place.

    `path` are dated values that the schedule expects, `dead_band` half the width within which a gap means nothing, both
    in the indicator's unit; `projection` dated values at the pace of late, only where a forecast may be shown;
    `measures` the values that measures under way are expected to come to, each on its day; `target_label` is how the target
    is printed (81.5左右); low and high belong to the shape `range`; `marks` stand beside the picture."""

    title: str
    subtitle: str
    unit: str
    decimals: int
    language: str
    path: tuple[tuple[date, float], ...] = ()
    points: tuple[ChartPoint, ...] = ()
    dead_band: float | None = None
    projection: tuple[tuple[date, float], ...] = ()
    target_value: float | None = None
    target_label: str = ""
    deadline: date | None = None
    low: float | None = None
    high: float | None = None
    shape: PathShape = PathShape.LINE
    at_end: bool = True  # whether figures are those of a day, the last of their period
    computed: bool = True  # whether the plan gives no values of its own between the baseline and the end
    marks: tuple[Mark, ...] = ()
    simulated: bool = False
    measures: tuple[tuple[date, float], ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that something stands on, sorted."""
        dated = [day for day, _ in (*self.path, *self.projection, *self.measures)] + [point.on for point in self.points]
        return tuple(sorted({*dated, *([self.deadline] if self.deadline else [])}))

    @property
    def marks_simulated(self) -> bool:
        return self.simulated or any(point.provenance == Provenance.SIMULATED for point in self.points)


def position(day: date) -> float:
    """Where a day stands on the axis: years with month ends at exact twelfths, 31 December 2020 at 2021.0. No time zone
    of a machine can move it."""
    return 2001 + months_between(_ORIGIN, day) / 12


def path_value(spec: ChartSpec, day: date) -> float | None:
    """The path's value on a day, straight between its points; None before, after, or without a path."""
    points = sorted(spec.path)
    for (from_day, from_value), (to_day, to_value) in pairwise(points):
        if from_day <= day <= to_day:
            span = position(to_day) - position(from_day)
            share = (
                0.0
                if spec.shape is PathShape.STEPS and day < to_day
                else (position(day) - position(from_day)) / (span or 1)
            )
            return from_value + (to_value - from_value) * share
    return None
