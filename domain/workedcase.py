"""Worked cases: what is planned, what is known, and what must be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.indicator import Indicator
from domain.place import Place
from domain.plan import Target
from domain.seriesbreak import SeriesBreak

HERE = "here"  # the place of a case that names none
Wanted = Mapping[str, tuple[str, ...]]  # by the name of an assessment's field the texts of which one must (not) be said


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """One figure of a case. Empty place and indicator are those that the case is about."""

    period: str
    start: date
    end: date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    place: str = ""
    indicator: str = ""
    item: str = ""
    form: str = ""
    state: str = "value"
    primary: bool = False
    preliminary: bool = False
    held: bool = False
    sample_size: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class OverdueFigure:
    """A figure that should have been there."""

    end: date
    place: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """`shipped` names targets of the deployment, `targets` are written out; `indicators` are those that the case brings. A
    case without a place is about the place that its target is promised for."""

    name: str
    why: str
    as_of: date
    known_at: datetime | None
    place: str
    shipped: tuple[str, ...]
    targets: tuple[Target, ...]
    indicators: tuple[Indicator, ...]
    places: tuple[Place, ...]
    figures: tuple[CaseFigure, ...]
    overdue: tuple[OverdueFigure, ...]
    breaks: tuple[SeriesBreak, ...]
    must: Wanted
    must_not: Wanted
    line: int = 0
