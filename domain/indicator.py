"""Units, indicators and denominators: what a figure means."""

from __future__ import annotations

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
