"""forms/*.yaml: what one place sends for one period, and by when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.entries import Code, CodeOf, Day, Entry, Text
from domain.form import DueRule, Form, FormLine
from domain.submission import SubmissionStatus


class DueEntry(Entry):
    working_days: int | None = Field(None, ge=0, description="working days after the end of the period")
    months_after: int | None = Field(None, ge=1, le=24, description="month of the fixed day: 1 is the one after")
    day: int | None = Field(None, ge=1, le=31, description="fixed day of that month, rolled over to a working day")
    grace_working_days: int = Field(0, ge=0, description="further working days before it counts as late")
    remind_working_days: int = Field(2, ge=0, description="working days before the due day of the reminder")

    @model_validator(mode="after")
    def _is_one_rule(self) -> DueEntry:
        if (self.working_days is None) == (self.day is None):
            raise ValueError("needs either `working_days` or `months_after` with `day`")
        if self.day is not None and self.months_after is None:
            raise ValueError("a fixed `day` needs `months_after`")
        return self

    def build(self) -> DueRule:
        return DueRule(**self.model_dump())


class LineEntry(Entry):
    row: int = Field(ge=1, description="number of the row on the form")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    required: bool = Field(True, description="whether the form is partial without it")
    parts_required: bool = Field(False, description="whether numerator and denominator must be given")
    item: str = Field("", description="a disaggregation")
    primary: bool = Field(
        False, description="of several reporting years of the indicator this is the one that targets are judged by"
    )
    asks_sample: bool = Field(
        False, description="a survey: the form has columns for the people asked and the standard error"
    )
    from_export: str = Field(
        "", alias="from", description="code of a mapping: the figure comes with that export, and nobody types it"
    )

    def build(self) -> FormLine:
        """A line that comes with an export is not required here: the export has a form and a due day of its own."""
        return FormLine(**(self.model_dump() | {"required": self.required and not self.from_export}))


class FormFile(Entry):
    code: Code = Field(description="identity of the form")
    name: Text = Field(description="title of the form")
    name_en: str = Field("", description="English title")
    table_no: str = Field("", description="number of the form")
    authority: str = Field("", description="who prescribed it")
    approved_by: str = Field("", description="who approved it, or keeps it on file")
    approval_no: str = Field("", description="number of the approval, or of the entry on file")
    version: int = Field(1, ge=1, description="version of the form")
    status: SubmissionStatus = Field(SubmissionStatus.FINAL, description="preliminary (a flash figure) or final")
    periodicity: Literal["year", "half", "quarter", "month"] = Field(description="what one return covers")
    reporting_year_offset_months: int = Field(
        0, ge=-11, le=11, description="-3 lets the year run from October to September"
    )
    valid_from: Day = Field(description="first day that a period may start on")
    valid_to: Day | None = Field(None, description="last day that a period may end on")
    due: DueEntry = Field(description="when it is due")
    places: tuple[CodeOf, ...] = Field(min_length=1, description="codes of the places that send it")
    lines: tuple[LineEntry, ...] = Field(min_length=1, description="one entry per row of the form")

    def build(self) -> Form:
        fields = self.model_dump(exclude={"due", "lines"})
        return Form(**fields, due=self.due.build(), lines=tuple(line.build() for line in self.lines))
