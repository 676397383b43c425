"""A target as a worked case writes it: without clause and quote, with the baseline in one line."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, model_validator

from config.entries import CodeOf, Day, Entry, PeriodText, Printed
from config.kinds import code_of, known
from domain.indicator import Direction
from domain.kind import Sort
from domain.plan import DatedValue, PathKind, Target
from domain.targetkind import TargetKind


class BaselineEntry(Entry):
    value: Printed = Field(description="value at the start, as printed")
    period: PeriodText = Field(description="its period")


class StepEntry(Entry):
    date: Day = Field(description="day of the dated value")
    value: float = Field(description="value to be had on that day")


class CaseTarget(Entry):
    id: str = Field("", description="identity, where there are several")
    kind: Annotated[str, *code_of(Sort.TARGET)] = Field(description="how it is judged")
    indicator: CodeOf = Field("", description="empty: the indicator of the case")
    item: str = Field("", description="the disaggregation that is meant")
    baseline: BaselineEntry | None = Field(None, description="printed baseline")
    value: Printed = Field("", description="end value, as printed")
    low: float | None = Field(None, description="lower end of a range")
    high: float | None = Field(None, description="upper end of a range")
    strict: bool = Field(False, description="whether reaching the bare value is not enough")
    change_unit: Literal["points", "percent"] = Field("points", description="what a change is counted in")
    reference: CodeOf = Field("", description="the other indicator")
    numerator: CodeOf = Field("", description="what a ratio that is an indicator of its own has above its line")
    deadline: Day | None = Field(None, description="day by which it is to be reached")
    latest_deadline: Day | None = Field(None, description="the later of two readings of the deadline")
    nature: Literal["binding", "expected", ""] = Field("", description="binding or expected")
    direction: Direction | Literal[""] = Field("", description="which way is better; empty: the indicator's")
    tolerance: float | None = Field(None, ge=0, description="half width of an approximate value")
    path: PathKind = Field("linear", description="how the way is divided over time")
    milestones: tuple[StepEntry, ...] = Field((), description="dated values")
    effective_from: Day | None = Field(None, description="first day")
    effective_to: Day | None = Field(None, description="last day, where it was replaced")

    @model_validator(mode="after")
    def _has_its_figures(self, info: ValidationInfo) -> CaseTarget:
        kind: TargetKind = known(Sort.TARGET, info)[self.kind]
        if kind.needs_reference and not self.reference:
            raise ValueError(f"a target of kind {self.kind} needs `reference`, another indicator")
        for printed in (self.value, self.baseline.value if self.baseline else ""):
            _number(printed)
        return self

    def build(self, indicator: str, place: str, number: int) -> Target:
        """The target of a case about an indicator at a place; the n-th of those that it writes out."""
        same = self.model_dump(exclude={"id", "indicator", "baseline", "value", "milestones"})
        start: dict[str, Any] = {}
        if self.baseline:
            printed = self.baseline.value
            start = {
                "baseline_value": _number(printed),
                "baseline_text": printed,
                "baseline_period": self.baseline.period,
            }
        return Target(
            id=self.id or f"target-{number + 1}",
            plan="case",
            indicator=self.indicator or indicator,
            clause="",
            quotes=(),
            place=place,
            value=_number(self.value),
            value_text=self.value,
            milestones=tuple(DatedValue(step.date, step.value) for step in self.milestones),
            **same,
            **start,
        )


def _number(printed: str) -> float | None:
    """A printed number; None where nothing is printed. Raises ValueError for anything else."""
    number = float(printed) if printed else None
    if number is not None and not math.isfinite(number):
        raise ValueError("a finite number")
    return number
