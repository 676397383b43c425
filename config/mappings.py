"""mappings/*.yaml and institutions.csv: how files of other systems lie, and whose figures are summed to a district.

`planwatch map FILE` proposes a mapping; a person reads it through and puts it here."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.entries import Code, CodeOf, Day, Entry, Text
from domain.filemapping import FileMapping, Holds, Institution, MappedColumn, MappedLine, Part, Rows

_OF_ROWS = {
    Rows.PLACES: ("an indicator", "`place` or `place_code`, where the file has more than one place"),
    Rows.INSTITUTIONS: ("an indicator", "`institution` or `institution_name`"),
    Rows.INDICATORS: ("`value`", "`label`"),
}
_FIGURES = frozenset({Holds.VALUE, Holds.NUMERATOR, Holds.DENOMINATOR})


class MappedColumnEntry(Entry):
    heading: Text = Field(description="the heading as it is written; headings above each other are joined by /")
    holds: Holds | None = Field(None, description="what it holds, where that is no figure of one indicator")
    indicator: CodeOf | None = Field(None, description="a code of indicators.yaml")
    item: str = Field("", description="a disaggregation")
    part: Part = Field(Part.VALUE, description="value, numerator or denominator of the indicator")

    @model_validator(mode="after")
    def _is_one_thing(self) -> MappedColumnEntry:
        if (self.holds is None) == (self.indicator is None):
            raise ValueError("needs either `holds` or `indicator`")
        return self

    def build(self) -> MappedColumn:
        return MappedColumn(self.heading, self.holds, self.indicator or "", self.item, self.part)


class MappedLineEntry(Entry):
    label: Text = Field(description="the text that names the figure of the row")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    item: str = Field("", description="a disaggregation")

    def build(self) -> MappedLine:
        return MappedLine(self.label, self.indicator, self.item)


class MappingFile(Entry):
    code: Code = Field(description="identity of the mapping")
    name: Text = Field(description="what people call the file")
    name_en: str = Field("", description="English name")
    form: CodeOf = Field(description="code of the form that its figures are of")
    rows: Rows = Field(
        description="what a row is about: places, institutions (summed to their district), or indicators"
    )
    header_rows: int = Field(1, ge=1, le=3, description="how many rows of headings stand above each other")
    columns: tuple[MappedColumnEntry, ...] = Field(min_length=2, description="the headings by which the file is known")
    lines: tuple[MappedLineEntry, ...] = Field((), description="the rows, where they are indicators")

    @model_validator(mode="after")
    def _has_what_its_rows_need(self) -> MappingFile:
        held = {column.holds for column in self.columns}
        figures, names = _OF_ROWS[self.rows]
        if self.rows is Rows.INDICATORS:
            if Holds.VALUE not in held or Holds.LABEL not in held:
                raise ValueError(f"rows of {self.rows} need a column for {figures} and one for {names}")
            if not self.lines or any(column.indicator for column in self.columns):
                raise ValueError(f"rows of {self.rows} name their indicators in `lines`, not in `columns`")
            return self
        if self.lines or held & _FIGURES:
            raise ValueError(f"rows of {self.rows} name their indicators in `columns`, not in `lines`")
        if not any(column.indicator for column in self.columns):
            raise ValueError(f"rows of {self.rows} need a column for {figures}")
        if self.rows is Rows.INSTITUTIONS and not held & {Holds.INSTITUTION, Holds.INSTITUTION_NAME}:
            raise ValueError(f"rows of {self.rows} need a column for {names}")
        return self

    def build(self) -> FileMapping:
        return FileMapping(
            self.code,
            self.name,
            self.form,
            self.rows,
            tuple(column.build() for column in self.columns),
            tuple(line.build() for line in self.lines),
            self.header_rows,
            self.name_en,
        )


class InstitutionRow(Entry):
    code: Code = Field(description="code by which the other system knows it")
    name: Text = Field(description="its name")
    district: CodeOf = Field(description="code of the place that its figures count to")
    valid_from: Day | None = Field(None, description="first day of validity")
    valid_to: Day | None = Field(None, description="last day of validity")

    @model_validator(mode="after")
    def _runs_forward(self) -> InstitutionRow:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def build(self) -> Institution:
        return Institution(**self.model_dump())


class InstitutionsFile(Entry):
    rows: tuple[InstitutionRow, ...] = Field(description="one row per institution")
