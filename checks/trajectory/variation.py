"""Two plain questions to a series, as health services ask them (NHS England, Making Data Count):

    variation   was the last movement more than the series' own coming and going (a special cause)?
    assurance   would the process, left as it is, meet the value that is wanted?

Both from the limits of a chart of single values (XmR): mean +- 2.66 times the mean moving range of at least six figures
before the last one. A special cause is a figure outside them, or seven in a row on one side of the mean. The limits of a
process that has just moved describe it no longer: then nothing is said of assurance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST = 6  # figures that limits are made of
RUN = 7  # on one side of the mean
RANGES = 2.66  # three standard deviations in mean moving ranges: 3 / 1.128


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and natural limits of a process, in the unit of its figures."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Marks:
    """`variation`: common | improving | worsening | moved (neither side is the good one); `assurance`: passes | varies |
    fails. Empty where it cannot be told."""

    variation: str = ""
    assurance: str = ""


def limits_of(values: Sequence[float]) -> Limits | None:
    """The limits of at least six figures in the order of time; None for fewer."""
    if len(values) < FEWEST:
        return None
    mean = sum(values) / len(values)
    ranges = [abs(later - sooner) for sooner, later in pairwise(values)]
    width = RANGES * sum(ranges) / len(ranges)
    return Limits(mean - width, mean, mean + width)


def marks_of(values: Sequence[float], side: int, wanted: float | None) -> Marks:
    """Both marks of figures in the order of time; `side` is 1 where more is better, -1 where less is, 0 where neither is.
    The last figure is what is looked at, and never part of its own limits."""
    limits = limits_of(values[:-1])
    if limits is None:
        return Marks()
    moved = moved_to(values, limits)
    if moved:
        return Marks({1: "improving", -1: "worsening", 0: "moved"}[moved * side])
    return Marks("common", assurance_of(limits, side, wanted))


def moved_to(values: Sequence[float], limits: Limits) -> int:
    """1 or -1: the side to which the last figure is a special cause; 0 where it is none."""
    last = values[-1]
    if last > limits.high or last < limits.low:
        return 1 if last > limits.mean else -1
    sides = {(value > limits.mean) - (value < limits.mean) for value in values[-RUN:]}
    return sides.pop() if len(values) >= RUN and len(sides) == 1 else 0


def assurance_of(limits: Limits, side: int, wanted: float | None) -> str:
    """passes where all that the process does lies on the good side of the value wanted, fails where none of it does."""
    if wanted is None or not side:
        return ""
    worst, best = (limits.low, limits.high) if side > 0 else (limits.high, limits.low)
    if side * (worst - wanted) >= 0:
        return "passes"
    return "varies" if side * (best - wanted) >= 0 else "fails"
