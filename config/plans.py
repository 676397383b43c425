"""plans/*.yaml and printed/*.csv: what a plan promises and what it printed, each with its exact quote."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.entries import Code, CodeOf, Day, Entry, PeriodText, Printed, Text
from domain.deployment import PrintedFigure
from domain.indicator import Direction
from domain.plan import DatedValue, PathKind, Plan, Quote, Target, TargetKind

# Which figures each kind is judged by; the others may stay empty.
NEEDS_VALUE: frozenset[str] = frozenset(
    {
        "reach_at_least",
        "reach_at_most",
        "stay_at_most",
        "maintain_at_least",
        "approximately",
        "change_by",
        "change_per_year",
        "count_to_complete",
        "ratio_of",
    }
)
NEEDS_REFERENCE: frozenset[str] = frozenset({"proportional_to", "ratio_of"})


class QuoteEntry(Entry):
    quote: Text = Field(description="exact words of the document, white space aside")
    clause: Text = Field(description="where they stand")
    line: int | None = Field(None, ge=1, description="line of the source text")

    def build(self) -> Quote:
        return Quote(self.quote, self.clause, self.line)


class DatedEntry(Entry):
    on: Day = Field(description="day of the milestone")
    value: float = Field(description="value to be had on that day")


class TargetEntry(Entry):
    id: Code = Field(description="identity of the target")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    kind: TargetKind = Field(description="how it is judged")
    clause: Text = Field(description="where it stands in the document")
    quote: Text = Field(description="exact words of the document, white space aside; block style")
    quote_line: int | None = Field(None, ge=1, description="line of the source text")
    restated: tuple[QuoteEntry, ...] = Field((), description="further places of the document that say the same")
    place: CodeOf | None = Field(None, description="place it is promised for; empty: the plan's")
    applies_to: Literal["self", "children", "self_and_children"] = Field("self", description="which places it judges")
    unit: CodeOf | None = Field(None, description="a code of units.yaml; empty: the indicator's")
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
    deadline: Day | None = Field(None, description="day by which it is to be reached")
    nature: Literal["binding", "expected", ""] = Field("", description="binding (约束性) or expected (预期性)")
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
    def _has_its_figures(self) -> TargetEntry:
        if self.kind in NEEDS_VALUE and self.value is None:
            raise ValueError(f"a target of kind {self.kind} needs `value`")
        if self.kind == "range" and self.low is None and self.high is None:
            raise ValueError("a target of kind range needs `low` or `high`")
        if self.kind in NEEDS_REFERENCE and not self.reference:
            raise ValueError(f"a target of kind {self.kind} needs `reference`, another indicator")
        if self.baseline_value is not None and not self.baseline_period:
            raise ValueError("a baseline value needs `baseline_period`, for example 2020")
        return self

    def build(self, plan: PlanFile, unit: str, direction: Direction, file: str, line: int) -> Target:
        """`unit` and `direction` are the indicator's, used where the target has none of its own."""
        same = self.model_dump(exclude={"quote", "quote_line", "restated", "place", "unit", "direction", "reference"})
        quotes = (Quote(self.quote, self.clause, self.quote_line), *(entry.build() for entry in self.restated))
        return Target(
            **(same | {"milestones": tuple(DatedValue(entry.on, entry.value) for entry in self.milestones)}),
            plan=plan.id,
            quotes=quotes,
            place=self.place or plan.place,
            unit=self.unit or unit,
            direction=self.direction or direction,
            reference=self.reference or "",
            file=file,
            line=line,
        )


class PlanFile(Entry):
    id: Code = Field(description="identity of the plan")
    title: Text = Field(description="full title")
    title_en: str = Field("", description="English title")
    place: CodeOf = Field(description="place whose plan it is")
    document_no: str = Field("", description="number of the document (文号)")
    document: str = Field("", description="file name of the source text")
    issued_on: Day = Field(description="day of the document; no message cites the plan before it")
    received_on: Day | None = Field(None, description="day from which its printed figures are known")
    received_inferred: bool = Field(False, description="whether that day was inferred")
    effective_from: Day = Field(description="first day of the span it covers; decides verdicts")
    effective_to: Day = Field(description="last day of the span it covers")
    targets: tuple[TargetEntry, ...] = Field((), description="one entry per target")

    @model_validator(mode="after")
    def _runs_forward(self) -> PlanFile:
        if self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self

    def build(self, targets: tuple[Target, ...]) -> Plan:
        return Plan(**self.model_dump(exclude={"targets"}), targets=targets)


class PrintedRow(Entry):
    place: CodeOf = Field(description="a code of places.yaml")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    period: PeriodText = Field(description="period of the figure")
    item: str = Field("", description="tells apart several figures of one place, indicator and period")
    value: float = Field(description="the figure")
    value_text: Text = Field(description="the figure as printed")
    unit: CodeOf = Field(description="a code of units.yaml")
    quotes: Text = Field(description="exact words, several separated by |")
    note: str = Field("", description="remark")

    def build(self, plan: str, file: str, line: int) -> PrintedFigure:
        quotes = tuple(quote.strip() for quote in self.quotes.split("|"))
        return PrintedFigure(
            **(self.model_dump() | {"quotes": quotes}),
            plan=plan,
            file=file,
            line=line,
        )


class PrintedFile(Entry):
    rows: tuple[PrintedRow, ...]
