"""The targets inside plans/*.yaml: what is promised, by when, and the exact words it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from config.entries import Code, CodeOf, Day, Entry, PeriodText, Printed, Text
from config.kinds import code_of, known
from domain.indicator import Direction
from domain.kind import Sort
from domain.plan import DatedValue, PathKind, Quote, Target
from domain.targetkind import Measure, TargetKind
from words.catalogue import languages
from words.names import name_of

# As the plans themselves call them.
_NATURES = " or ".join(f"{code} ({name_of('nature', code, languages()[0])})" for code in ("binding", "expected"))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a target is counted in: its unit, the indicator's direction, and what turns figures given in another unit into
    the indicator's."""

    unit: str
    direction: Direction
    scale: float


class QuoteEntry(Entry):
    quote: Text = Field(description="exact words of the document, white space aside")
    clause: Text = Field(description="where they stand")
    line: int | None = Field(None, ge=1, description="line of the source text")
    item_no: int | None = Field(None, ge=1, description="number of the statement within its plan")

    def build(self) -> Quote:
        return Quote(self.quote, self.clause, self.line)


class DatedEntry(Entry):
    on: Day = Field(description="day of the milestone")
    value: float = Field(description="value to be had on that day")


class TargetEntry(Entry):
    id: Code = Field(description="identity of the target")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    kind: Annotated[str, *code_of(Sort.TARGET)] = Field(description="how it is judged")
    clause: Text = Field(description="where it stands in the document")
    quote: Text = Field(description="exact words of the document, white space aside; block style")
    quote_line: int | None = Field(None, ge=1, description="line of the source text")
    item_no: int | None = Field(None, ge=1, description="number of the statement within its plan")
    restated: tuple[QuoteEntry, ...] = Field((), description="further places of the document that say the same")
    place: CodeOf | None = Field(None, description="place it is promised for; empty: the plan's")
    applies_to: Literal["self", "children", "self_and_children"] = Field("self", description="which places it judges")
    item: str = Field("", description="the disaggregation that is meant, where the indicator has several")
    area: str = Field("", description="heading of the plan's table that it stands under")
    unit: CodeOf | None = Field(
        None, description="unit of the figures, where it differs from the indicator's; they are converted"
    )
    baseline_value: float | None = Field(None, description="value at the start")
    baseline_period: PeriodText = Field("", description="period of the baseline: 2020")
    baseline_text: Printed = Field("", description="baseline as printed")
    value: float | None = Field(None, description="end value; for change_by and change_per_year the signed change")
    value_text: Printed = Field("", description="value as printed")
    low: float | None = Field(None, description="lower end of a range")
    high: float | None = Field(None, description="upper end of a range")
    strict: bool = Field(False, description="whether reaching the bare value is not enough")
    change_unit: Literal["points", "percent"] = Field("points", description="what a change is counted in")
    reference: CodeOf | None = Field(None, description="the other indicator of proportional_to and ratio_of")
    numerator: CodeOf | None = Field(
        None, description="what a ratio_of that is an indicator of its own has above its line; empty: the indicator"
    )
    deadline: Day | None = Field(None, description="day by which it is to be reached")
    latest_deadline: Day | None = Field(
        None, description="the later of two readings of the deadline; nothing is missed before it"
    )
    nature: Literal["binding", "expected", ""] = Field("", description=_NATURES)
    direction: Direction | None = Field(None, description="empty: the indicator's")
    tolerance: float | None = Field(None, ge=0, description="half width of a value that is meant approximately")
    path: PathKind = Field("linear", description="how the way is divided over time")
    milestones: tuple[DatedEntry, ...] = Field((), description="dated values of the path")
    lead: tuple[Text, ...] = Field((), description="lead departments, as the plan names them")
    partners: tuple[Text, ...] = Field((), description="partner departments, as the plan names them")
    effective_from: Day | None = Field(None, description="empty: the plan's")
    effective_to: Day | None = Field(None, description="last day of validity, where it was replaced")
    source_kind: Text = Field("table", description="what words of the document the kind was read from")
    note: str = Field("", description="remark for the reader of this file")

    @model_validator(mode="after")
    def _has_its_figures(self, info: ValidationInfo) -> TargetEntry:
        kind: TargetKind = known(Sort.TARGET, info)[self.kind]
        if kind.needs_value and self.value is None:
            raise ValueError(f"a target of kind {self.kind} needs `value`")
        if kind.measure is Measure.SPAN and self.low is None and self.high is None and not self.value_text:
            raise ValueError(
                f"a target of kind {self.kind} needs `low` or `high`, or `value_text` where no bound is printed"
            )
        if kind.needs_reference and not self.reference:
            raise ValueError(f"a target of kind {self.kind} needs `reference`, another indicator")
        if self.numerator and not kind.is_ratio:
            raise ValueError(f"a target of kind {self.kind} has no `numerator`: only a ratio of two indicators has one")
        if self.baseline_value is not None and not self.baseline_period:
            raise ValueError("a baseline value needs `baseline_period`, for example 2020")
        if self.latest_deadline and (not self.deadline or self.latest_deadline < self.deadline):
            raise ValueError("`latest_deadline` is the later of two readings: it lies after `deadline`")
        return self

    def build(self, plan: str, place: str, measured: Measured, file: str, line: int) -> Target:
        """The target of a plan at a place, its figures as they are measured there."""
        scale = measured.scale
        same = self.model_dump(exclude=_REPLACED | set(_FIGURES))
        quotes = (Quote(self.quote, self.clause, self.quote_line), *(entry.build() for entry in self.restated))
        figures = {name: _scaled(getattr(self, name), scale) for name in _FIGURES}
        return Target(
            **(same | figures | {"milestones": tuple(DatedValue(m.on, m.value * scale) for m in self.milestones)}),
            plan=plan,
            quotes=quotes,
            place=self.place or place,
            unit=measured.unit,
            direction=self.direction or measured.direction,
            reference=self.reference or "",
            numerator=self.numerator or "",
            file=file,
            line=line,
        )


_FIGURES = ("baseline_value", "value", "low", "high", "tolerance")
_WORDS = {"quote", "quote_line", "item_no", "restated"}
_REPLACED = _WORDS | {"place", "unit", "direction", "reference", "numerator", "milestones"}


def _scaled(value: float | None, scale: float) -> float | None:
    """A rounded product, so that 8.5 per 10,000 is 0.85 per 1,000 and not 0.8500000000000001."""
    return value if value is None or scale == 1 else round(value * scale, 10)
