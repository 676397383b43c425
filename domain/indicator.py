"""Units, indicators and denominators: what a figure means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.naming import named

Direction = Literal["higher_better", "lower_better", "neutral"]
Kind = Literal["share", "coverage", "rate", "density", "count", "amount", "ratio", "rank", "score", "milestone"]
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
    kind: Kind
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
    status: Literal["preliminary", "final"] = "final"
    provenance: str = "submitted"
    known_from: str = ""  # ISO date; empty: always known
    item: str = ""
