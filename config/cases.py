"""Worked cases in YAML: what is planned, what is known, what must be said. `planwatch judge` holds the product against them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from config.breaks import BreakEntry
from config.casetargets import CaseTarget
from config.document import parse_yaml
from config.entries import CodeOf, Day, Entry, PeriodText, Text
from config.indicators import IndicatorEntry
from config.places import PlaceEntry
from config.problems import from_validation
from domain.assessment import Assessment
from domain.columns import names_of
from domain.errors import CasesInvalid, Problem
from domain.indicator import Indicator, Parts
from domain.kind import Kinds
from domain.nearest import did_you_mean, listed
from domain.period import FIRST_YEAR, LAST_YEAR, Period
from domain.submission import ObservationState
from domain.workedcase import HERE, CaseFigure, OverdueFigure, WorkedCase

SAYABLE = frozenset({*names_of(Assessment), "strictest", "target"})


def _texts(given: Any) -> Any:
    """One text, or several of which any will do."""
    if not isinstance(given, Mapping):
        return given
    return {name: tuple(value) if isinstance(value, list) else (value or "",) for name, value in given.items()}


def _known_names(given: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for name in given:
        if name not in SAYABLE:
            raise ValueError(f"an assessment has no {name}{did_you_mean(name, SAYABLE)}; it has {listed(SAYABLE, 40)}")
    return given


Said = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_texts)]


class CaseIndicator(IndicatorEntry):
    """An indicator of a case: a multiplier instead of parts, and no unit or name where none is given."""

    unit: CodeOf = Field("unit", description="a code of units.yaml")
    name: Text = Field("indicator", description="name for people")
    multiplier: float | None = Field(None, gt=0, description="value = multiplier * numerator / denominator")

    def made(self, guessed: float | None) -> Indicator:
        """The indicator; `guessed` is the multiplier that its figures show."""
        fields = self.model_dump(exclude={"parts", "bounds", "multiplier"})
        multiplier = self.multiplier or (self.parts.multiplier if self.parts else None) or guessed
        return Indicator(**fields, parts=Parts("numerator", "denominator", multiplier) if multiplier else None)


class FigureEntry(Entry):
    period: PeriodText = Field(description="period of the figure: 2024, 2024-Q2")
    start: Day | None = Field(None, description="first day, where it is not that of the calendar period")
    end: Day | None = Field(None, description="last day, where it is not that of the calendar period")
    value: float | None = Field(None, description="the figure")
    numerator: float | None = Field(None, description="what it is made of")
    denominator: float | None = Field(None, description="what it is made of")
    place: CodeOf = Field("", description="empty: the place of the case")
    indicator: CodeOf = Field("", description="empty: the indicator of the case")
    item: str = Field("", description="a disaggregation")
    form: str = Field("", description="the form that it came by")
    state: ObservationState = Field(
        ObservationState.VALUE, description="value, missing, not_applicable, suppressed or estimated"
    )
    primary: bool = Field(False, description="whether targets are judged by the series that it belongs to")
    preliminary: bool = Field(False, description="whether its form is a preliminary one")
    held: bool = Field(False, description="whether a question about it is open")
    sample: float | None = Field(None, description="people who were asked")
    standard_error: float | None = Field(None, description="in the indicator's unit")

    @model_validator(mode="after")
    def _runs_forward(self) -> FigureEntry:
        if self.start and self.end and self.end < self.start:
            raise ValueError("`end` lies before `start`")
        return self

    def build(self) -> CaseFigure:
        period = Period.parse(self.period)
        fields = self.model_dump(exclude={"sample", "start", "end"})
        start, end = self.start or period.start, self.end or period.end
        return CaseFigure(**fields, start=start, end=end, sample_size=self.sample)


class OverdueEntry(Entry):
    period: PeriodText = Field(description="period of the figure that is overdue")
    end: Day | None = Field(None, description="its last day, where it is not that of the calendar period")
    place: CodeOf = Field("", description="empty: the place of the case")
    indicator: CodeOf = Field("", description="empty: the indicator of the case")

    def build(self) -> OverdueFigure:
        return OverdueFigure(self.end or Period.parse(self.period).end, self.place, self.indicator)


class CasePlace(PlaceEntry):
    name: Text = Field("place", description="full name")
    level: Text = Field("district", description="province, city, district, zone")


class CaseBreak(BreakEntry):
    indicators: tuple[CodeOf, ...] = Field((), description="empty: the indicator of the case")
    source: Text = Field("case", description="who announced it")


class CaseEntry(Entry):
    case: Text = Field(description="what the case is about")
    why: str = Field("", description="the arithmetic by hand")
    as_of: Day = Field(description="periods and deadlines that count")
    known_at: datetime | None = Field(None, description="versions that count; empty: all that is given")
    place: CodeOf = Field("", description="empty: the place that the target is promised for")
    indicator: CaseIndicator | None = Field(None, description="what the target is about")
    others: tuple[CaseIndicator, ...] = Field((), description="further indicators")
    target: CaseTarget | CodeOf | None = Field(None, description="a target, or the id of a shipped one")
    targets: tuple[CaseTarget | CodeOf, ...] = Field((), description="several targets")
    places: tuple[CasePlace, ...] = Field((), description="places with their predecessors")
    figures: tuple[FigureEntry, ...] = Field((), description="what is known")
    overdue: tuple[OverdueEntry, ...] = Field((), description="what should have been there")
    breaks: tuple[CaseBreak, ...] = Field((), description="breaks of series")
    must: Said = Field(default_factory=dict, description="what must be said, by the names of an assessment")
    must_not: Said = Field(default_factory=dict, description="what must not be said")

    @model_validator(mode="after")
    def _is_of_our_time(self) -> CaseEntry:
        if not FIRST_YEAR <= self.as_of.year <= LAST_YEAR:
            raise ValueError(f"`as_of` is a day of the years {FIRST_YEAR} to {LAST_YEAR}")
        return self

    @model_validator(mode="after")
    def _asks_something(self) -> CaseEntry:
        if not (self.target or self.targets):
            raise ValueError("a case needs `target` or `targets`")
        if not (self.must or self.must_not):
            raise ValueError("a case needs `must` or `must_not`")
        _known_names(self.must)
        _known_names(self.must_not)
        return self

    def build(self, line: int) -> WorkedCase:
        every = (*((self.target,) if self.target else ()), *self.targets)
        own = self.indicator.code if self.indicator else ""
        written = [one for one in every if isinstance(one, CaseTarget)]
        brought = (*((self.indicator,) if self.indicator else ()), *self.others)
        return WorkedCase(
            name=self.case,
            why=self.why,
            as_of=self.as_of,
            known_at=self.known_at,
            place=self.place,
            shipped=tuple(one for one in every if isinstance(one, str)),
            targets=tuple(one.build(own, self.place or HERE, n) for n, one in enumerate(written)),
            indicators=tuple(one.made(self._multiplier(one.code)) for one in brought),
            places=tuple(place.build() for place in self.places),
            figures=tuple(figure.build() for figure in self.figures),
            overdue=tuple(one.build() for one in self.overdue),
            breaks=tuple(one.build("", line) for one in self.breaks),
            must=self.must,
            must_not=self.must_not,
            line=line,
        )

    def _multiplier(self, code: str) -> float | None:
        """The power of ten that makes the given values of their parts."""
        for one in self.figures:
            if one.indicator in ("", code) and one.value and one.numerator and one.denominator:
                wanted = one.value * one.denominator / one.numerator
                return min((10.0**n for n in range(7)), key=lambda base: abs(base - wanted))
        return None


class CasesFile(Entry):
    cases: tuple[CaseEntry, ...] = Field(min_length=1, description="one entry per case")


def read_cases(path: Path, kinds: Kinds) -> tuple[WorkedCase, ...]:
    """The cases of a file: a list, or a list under `cases`. Raises CasesInvalid with every mistake and its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CasesInvalid((Problem(str(path), 1, "file", f"cannot be read: {error}", "a YAML file"),)) from error
    document = parse_yaml(path.name, text)
    if isinstance(document.data, list):
        document.data = {"cases": document.data}
        document.lines = {("cases", *where): line for where, line in document.lines.items()}
    if document.problems:
        raise CasesInvalid(tuple(document.problems))
    try:
        shape = CasesFile.model_validate(document.data or {}, context={"kinds": kinds})
    except ValidationError as error:
        raise CasesInvalid(tuple(from_validation(document, CasesFile, error))) from error
    return tuple(entry.build(document.line(("cases", n))) for n, entry in enumerate(shape.cases))
