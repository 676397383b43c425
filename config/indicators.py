"""units.yaml, indicators.yaml (or indicators/*.yaml) and denominators.csv: what a figure means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from config.entries import Code, CodeOf, Day, Entry, Text
from domain.indicator import (
    YEAR_ENDS,
    Bounds,
    Chance,
    Counted,
    Denominator,
    Direction,
    Indicator,
    IndicatorKind,
    Parts,
    Sensitivity,
    Unit,
)
from domain.submission import Provenance, SubmissionStatus

COMMON_YEAR = 2023  # without a 29th of February
# What units measure. Lint names a unit with any other dimension: nothing knows how to compare it.
DIMENSIONS: tuple[str, ...] = (
    "share",
    "rate",
    "density",
    "ratio",
    "points",
    "count",
    "frequency",
    "money",
    "time",
    "length",
    "index",
    "rank",
    "level",
    "done",
    "quality",
)


class UnitEntry(Entry):
    code: Code = Field(description="identity of the unit")
    symbol: Text = Field(description="as printed behind a figure")
    dimension: Text = Field(description="what is measured", json_schema_extra={"examples": list(DIMENSIONS)})
    per: int | None = Field(None, gt=0, description="base of a rate: 100, 1000, 10000, 100000")
    symbol_en: str = Field("", description="as printed in English")

    def build(self) -> Unit:
        return Unit(**self.model_dump())


def scale_between(given: Unit, own: Unit) -> float | None:
    """The factor that turns a figure in the given unit into one's own: 0.1 from per 10,000 to per 1,000. None where the
    two measure different things."""
    if given.code == own.code:
        return 1.0
    if given.dimension != own.dimension or not given.per or not own.per:
        return None
    return own.per / given.per


class UnitsFile(Entry):
    units: tuple[UnitEntry, ...] = Field(description="one entry per unit")


class PartsEntry(Entry):
    numerator: Text = Field(description="name of the numerator for people")
    denominator: Text = Field(description="name of the denominator for people")
    numerator_en: str = Field("", description="English name of the numerator")
    denominator_en: str = Field("", description="English name of the denominator")
    multiplier: float | None = Field(None, gt=0, description="value = multiplier * numerator / denominator")
    register_name: str = Field(
        "", alias="register", description="register of denominators.csv, where the clerk does not type it"
    )

    size_from: str = Field("", description="register that tells how large a denominator is that clerks type; for lint")

    def build(self, per: int | None) -> Parts:
        """`per`, the base of the unit, is the multiplier where none is written."""
        return Parts(
            self.numerator,
            self.denominator,
            self.multiplier or float(per or 1),
            self.numerator_en,
            self.denominator_en,
            self.register_name,
        )


class BoundsEntry(Entry):
    low: float | None = Field(None, description="lowest value that can be")
    high: float | None = Field(None, description="highest value that can be")

    @model_validator(mode="after")
    def _are_ordered(self) -> BoundsEntry:
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError("low must not lie above high")
        return self

    def build(self) -> Bounds:
        return Bounds(self.low, self.high)


class IndicatorEntry(Entry):
    code: Code = Field(description="identity of the indicator")
    name: Text = Field(description="name as it stands on forms and in plans")
    unit: CodeOf = Field(description="a code of units.yaml")
    direction: Direction = Field(description="which way is better")
    kind: IndicatorKind = Field(description="what sort of figure it is; decides which rules apply")
    decimals: int = Field(2, ge=0, le=6, description="decimals it is printed with")
    name_en: str = Field("", description="English name")
    accumulates: Literal["no", "year_to_date"] = Field("no", description="whether months add up within the year")
    parts: PartsEntry | None = Field(None, description="numerator and denominator")
    bounds: BoundsEntry = Field(BoundsEntry(low=None, high=None), description="what a value can be at all")
    sensitivity: Sensitivity = Field("internal", description="private figures never reach a group channel")
    aliases: tuple[Text, ...] = Field((), description="other names that may stand on forms")
    chance: Chance | None = Field(
        None,
        description="what may move a figure although nothing has changed: none (full counts), poisson (few cases), "
        "sample (a survey); empty: poisson for rates of deaths and the like, else what the figure itself says",
    )
    measure: Counted = Field(
        Counted.STOCK, description="stock: what is there at the end of the period; flow: what was added in it"
    )
    year_ends: str = Field(
        YEAR_ENDS,
        pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
        description="month and day on which its reporting year ends: 09-30 for maternal and child health",
    )

    @field_validator("year_ends")
    @classmethod
    def _is_a_day_of_every_year(cls, month_day: str) -> str:
        try:
            date.fromisoformat(f"{COMMON_YEAR}-{month_day}")
        except ValueError:
            raise ValueError("a month and a day that every year has, for example 09-30") from None
        return month_day

    def build(self, units: Mapping[str, Unit]) -> Indicator:
        unit = units.get(self.unit)
        return Indicator(
            **self.model_dump(exclude={"parts", "bounds"}),
            parts=self.parts.build(unit.per if unit else None) if self.parts else None,
            bounds=self.bounds.build(),
        )


class IndicatorsFile(Entry):
    indicators: tuple[IndicatorEntry, ...] = Field(description="one entry per indicator")


class DenominatorRow(Entry):
    register_name: Code = Field(alias="register", description="name of the register: resident_population, births")
    place: CodeOf = Field(description="a code of places.yaml")
    year: int = Field(ge=1900, le=2100, description="year whose end or sum it is")
    value: float = Field(ge=0, description="persons or events")
    source: Text = Field(description="who published it")
    status: SubmissionStatus = Field(SubmissionStatus.FINAL, description="preliminary | final")
    provenance: Provenance = Field(Provenance.SUBMITTED, description="submitted | printed | simulated")
    known_from: Day | None = Field(None, description="day from which it was known")
    item: str = Field("", description="a disaggregation")

    def build(self) -> Denominator:
        known = self.known_from.isoformat() if self.known_from else ""
        fields = self.model_dump(exclude={"register_name", "known_from"})
        return Denominator(register=self.register_name, known_from=known, **fields)


class DenominatorsFile(Entry):
    rows: tuple[DenominatorRow, ...]
