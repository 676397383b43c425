"""breaks.yaml: dated breaks of series, each with its source and what it did to the figures before it."""

from __future__ import annotations

from pydantic import Field

from config.entries import CodeOf, Day, Entry, Text
from domain.seriesbreak import BreakKind, SeriesBreak


class BreakEntry(Entry):
    indicators: tuple[CodeOf, ...] = Field(min_length=1, description="codes of indicators.yaml")
    places: tuple[CodeOf, ...] = Field((), description="codes of places.yaml; empty: all places")
    on: Day = Field(description="first day that is counted in the new way")
    kind: BreakKind = Field(description="definition, census, or boundary")
    source: Text = Field(description="who announced it, where")
    factor: float | None = Field(None, gt=0, description="what figures before it are multiplied by to be comparable")
    shift: float | None = Field(None, description="what is added to figures before it, in the indicator's unit")
    note: str = Field("", description="remark")

    def build(self, file: str, line: int) -> SeriesBreak:
        return SeriesBreak(**self.model_dump(), file=file, line=line)


class BreaksFile(Entry):
    breaks: tuple[BreakEntry, ...] = Field(description="one entry per break")
