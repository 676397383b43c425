"""printed/*.csv: the figures that a document prints, each with its exact quote. Files are named after the plan."""

from __future__ import annotations

from pydantic import Field

from config.entries import CodeOf, Entry, PeriodText, Text
from domain.deployment import PrintedFigure


class PrintedRow(Entry):
    place: CodeOf = Field(description="a code of places.yaml")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    period: PeriodText = Field(description="period of the figure")
    item: str = Field("", description="tells apart several figures of one place, indicator and period")
    value: float | None = Field(None, description="the figure; empty where the document states something without one")
    value_text: Text = Field(description="the figure, or the statement, as printed")
    unit: CodeOf = Field(description="a code of units.yaml")
    quotes: Text = Field(description="exact words, several separated by |")
    sample_size: float | None = Field(None, gt=0, description="people who were asked, where it was a survey")
    standard_error: float | None = Field(None, ge=0, description="standard error, in the indicator's unit")
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
