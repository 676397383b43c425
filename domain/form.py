"""Forms (报表): what one place sends for one period, and by when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.naming import named
from domain.period import Period
from domain.submission import SubmissionStatus


@dataclass(frozen=True, slots=True)
class DueRule:
    """Either `working_days` after the end of the period, or a fixed `month`/`day` after it that rolls over to the next
    working day. `months_after` places the fixed day: 1 is the month after the period's last."""

    working_days: int | None = None
    months_after: int | None = None
    day: int | None = None
    grace_working_days: int = 0
    remind_working_days: int = 2  # how long before the due day a reminder goes out


@dataclass(frozen=True, slots=True)
class FormLine:
    """One row of a form."""

    indicator: str
    row: int
    required: bool = True
    parts_required: bool = False
    item: str = ""
    primary: bool = False  # of several reporting years of the indicator this is the one that targets are judged by
    asks_sample: bool = False  # a survey: the form has columns for the people asked and the standard error
    from_export: str = ""  # a mapping: the figure comes with that export, and nobody types it


@dataclass(frozen=True, slots=True)
class Form:
    code: str
    name: str
    periodicity: Literal["year", "half", "quarter", "month"]
    lines: tuple[FormLine, ...]
    places: tuple[str, ...]
    due: DueRule
    valid_from: date
    valid_to: date | None = None
    reporting_year_offset_months: int = 0
    status: SubmissionStatus = SubmissionStatus.FINAL
    table_no: str = ""  # 表号
    authority: str = ""  # 制定机关
    approved_by: str = ""  # 批准（备案）机关
    approval_no: str = ""  # 批准（备案）文号
    name_en: str = ""
    version: int = 1

    def line_of(self, indicator: str, item: str = "") -> FormLine | None:
        return next((line for line in self.lines if line.indicator == indicator and line.item == item), None)

    def asks(self, place: str, period: Period) -> bool:
        """Whether the place sends this form for the period."""
        return place in self.places and self._is_valid(period)

    def covers(self, period: Period) -> bool:
        """Whether anybody sends this form for the period, which is one of its own periodicity."""
        return self.periodicity == period.kind and bool(self.places) and self._is_valid(period)

    def _is_valid(self, period: Period) -> bool:
        start, end = period.bounds(self.reporting_year_offset_months)
        return start >= self.valid_from and (self.valid_to is None or end <= self.valid_to)

    def newest_period(self, place: str, today: date) -> Period | None:
        """The newest period that has ended before a day and that the place sends this form for; None where there is none."""
        period = Period.containing(min(today, self.valid_to or today), self.periodicity).next()
        while period.bounds(self.reporting_year_offset_months)[0] >= self.valid_from:
            if period.bounds(self.reporting_year_offset_months)[1] < today and self.asks(place, period):
                return period
            period = period.previous()
        return None

    def still_lacking(self, lines: Collection[str]) -> tuple[str, ...]:
        """Those of these lines (indicators) that the form requires as it is now."""
        required = {line.indicator for line in self.lines if line.required}
        return tuple(line for line in lines if line in required)

    def lacking(self, present: Collection[tuple[str, str]]) -> tuple[str, ...]:
        """The indicators of required lines that are not among the (indicator, item) pairs present."""
        return tuple(
            line.indicator for line in self.lines if line.required and (line.indicator, line.item) not in present
        )

    def label(self, language: str) -> str:
        return named(self.name, self.name_en, language)


Lines = frozenset[tuple[str, str, str]]  # (form or place, indicator, item)


def primary_lines(forms: Iterable[Form]) -> frozenset[tuple[str, str, str]]:
    """(form, indicator, item) of the lines whose reporting year targets are judged by."""
    return frozenset((form.code, line.indicator, line.item) for form in forms for line in form.lines if line.primary)


def yearly_lines(forms: Iterable[Form]) -> frozenset[tuple[str, str, str]]:
    """(place, indicator, item) of the lines that a place sends for whole years: they settle what months and quarters say."""
    yearly = [form for form in forms if form.periodicity == "year"]
    return frozenset(
        (place, line.indicator, line.item) for form in yearly for line in form.lines for place in form.places
    )
