"""Units, indicators and denominators: what a figure means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.naming import named
from domain.submission import Provenance, SubmissionStatus

Direction = Literal["higher_better", "lower_better", "neutral"]


class IndicatorKind(StrEnum):
    """What sort of figure an indicator is: what it can be, and how it may be added up."""

    SHARE = "share"  # a part of a whole, at most 100 %
    COVERAGE = "coverage"  # of a population that may be larger than counted: over 100 % can be right
    RATE = "rate"  # events per so many
    DENSITY = "density"  # something there per so many people
    COUNT = "count"  # how many
    AMOUNT = "amount"  # how much: money, area
    RATIO = "ratio"  # one thing by another
    RANK = "rank"  # a place in an order
    SCORE = "score"  # points
    MILESTONE = "milestone"  # done or not


Sensitivity = Literal["public", "internal", "private"]


class Chance(StrEnum):
    """What may move a figure although nothing has changed."""

    NONE = "none"  # nothing: all of it was counted (staff, beds, institutions, people who are registered)
    POISSON = "poisson"  # few cases among many people: deaths and other rare events
    SAMPLE = "sample"  # who was asked: a survey


class Counted(StrEnum):
    """Whether a figure is what is there, or what was added."""

    STOCK = "stock"  # what is there at the end of the period
    FLOW = "flow"  # what was added in the period: years add up


YEAR_ENDS = "12-31"
MONTHS_OF_A_YEAR = 12
# Shares, coverages and rates may stand for all the time of a period; that they are of its last day is said by nobody.
_OF_A_DAY = frozenset({IndicatorKind.DENSITY, IndicatorKind.COUNT, IndicatorKind.RATIO})
_OF_A_WHOLE = frozenset({IndicatorKind.SHARE, IndicatorKind.COVERAGE, IndicatorKind.SCORE})
_WHOLE = frozenset({IndicatorKind.COUNT, IndicatorKind.RANK, IndicatorKind.MILESTONE})
# From where to where a figure of a kind can lie, where its indicator says nothing narrower: a coverage may pass 100.
_OF_KIND: Mapping[IndicatorKind, tuple[float | None, float | None]] = {
    IndicatorKind.SHARE: (0.0, 100.0),
    IndicatorKind.COVERAGE: (0.0, None),
    IndicatorKind.RATE: (0.0, None),
    IndicatorKind.DENSITY: (0.0, None),
    IndicatorKind.COUNT: (0.0, None),
    IndicatorKind.AMOUNT: (0.0, None),
    IndicatorKind.RATIO: (0.0, None),
    IndicatorKind.RANK: (1.0, None),
    IndicatorKind.MILESTONE: (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit word of a plan. `per` is the base of a rate: 100, 1000, 10000, 100000; None where there is none."""

    code: str
    symbol: str
    dimension: str
    per: int | None = None
    symbol_en: str = ""

    def label(self, language: str) -> str:
        return named(self.symbol, self.symbol_en, language)


@dataclass(frozen=True, slots=True)
class Parts:
    """How a rate is made: value = multiplier * numerator / denominator. Each part has a name for people; `register`
    names the denominator of the city's register, where the clerk does not type it."""

    numerator: str
    denominator: str
    multiplier: float
    numerator_en: str = ""
    denominator_en: str = ""
    register: str = ""

    def labels(self, language: str) -> tuple[str, str]:
        """The names of numerator and denominator."""
        return self.numerator_label(language), self.denominator_label(language)

    def numerator_label(self, language: str) -> str:
        return named(self.numerator, self.numerator_en, language)

    def denominator_label(self, language: str) -> str:
        return named(self.denominator, self.denominator_en, language)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a value can be. Outside is a deterministic finding, never a statistical one."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    name: str
    unit: str
    direction: Direction
    kind: IndicatorKind
    decimals: int = 2
    name_en: str = ""
    accumulates: Literal["no", "year_to_date"] = "no"
    parts: Parts | None = None
    bounds: Bounds = Bounds()
    sensitivity: Sensitivity = "internal"
    aliases: tuple[str, ...] = ()
    chance: Chance | None = None  # None: what its kind says
    measure: Counted = Counted.STOCK
    year_ends: str = YEAR_ENDS  # month and day on which its own reporting year ends: 09-30

    @property
    def moved_by(self) -> Chance | None:
        """What may move it by chance: rates of deaths and the like by few cases; None where only the figure can say."""
        if self.chance is not None:
            return self.chance
        rare = self.kind == IndicatorKind.RATE and self.direction == "lower_better" and self.parts is not None
        return Chance.POISSON if rare else None

    @property
    def limits(self) -> Bounds:
        """What a value can be: its own bounds, and where it has none those of its kind."""
        low, high = _OF_KIND.get(self.kind, (None, None))
        if self.kind == IndicatorKind.SHARE and self.parts:
            high = self.parts.multiplier
        own = self.bounds
        return Bounds(low if own.low is None else own.low, high if own.high is None else own.high)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers can be: people, beds, places in an order; not what is counted in ten thousands."""
        return self.kind in _WHOLE and self.decimals == 0

    @property
    def is_level(self) -> bool:
        """Whether a figure does not grow with the length of its period."""
        return self.accumulates == "no" and (self.stands_at_end or self.kind in _OF_A_WHOLE)

    @property
    def stands_at_end(self) -> bool:
        """Whether a figure is one of a day, the last of its period (年末), and not of all the time before it."""
        return self.kind in _OF_A_DAY and self.measure == Counted.STOCK

    @property
    def year_offset(self) -> int:
        """By how many months its own reporting year ends before the calendar's does, as a negative number: 09-30 is -3."""
        return int(self.year_ends.split("-", maxsplit=1)[0]) - MONTHS_OF_A_YEAR

    @property
    def is_private(self) -> bool:
        """Single cases could be told from it: never shown as a rate, a gap or a target."""
        return self.sensitivity == "private"

    def tells_apart(self, one: float, other: float) -> bool:
        """Whether two figures are more than half a printed unit apart."""
        return abs(one - other) > 0.5 * 10.0**-self.decimals * (1 + 1e-9)

    def label(self, language: str) -> str:
        return named(self.name, self.name_en, language)


@dataclass(frozen=True, slots=True)
class Denominator:
    """One value of the city's register: population, births ... of a place and year, never typed by a clerk."""

    register: str
    place: str
    year: int
    value: float
    source: str
    status: SubmissionStatus = SubmissionStatus.FINAL
    provenance: Provenance = Provenance.SUBMITTED
    known_from: str = ""  # ISO date; empty: always known
    item: str = ""

    @property
    def cited(self) -> str:
        """How a verdict names the entry that it stands on: `resident_population 2022: 298,700 (final; source)`."""
        source = f"; {self.source}" if self.source else ""
        return f"{self.register} {self.year}: {self.value:,.10g} ({self.status}{source})"
