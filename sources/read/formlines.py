"""The rows of a table as cells: which line of the form, what state, which figures."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.form import Form, FormLine
from domain.submission import Cell
from sources.read.directory import Directory
from sources.read.grammar.lines import coded_or_named_line, line_key, named_line, nearest_line
from sources.read.sheet import Sheet, address
from sources.read.table import Table
from sources.read.written import Written, cell_of
from words.labels import plain


@dataclass(frozen=True, slots=True)
class FormLines:
    """The table of one form with what its words mean."""

    sheet: Sheet
    table: Table
    form: Form
    against: Directory

    def cells(self) -> tuple[Cell, ...]:
        """One cell per line that says something; nothing for a line left empty. Raises RefusedFile: unknown_indicator,
        duplicate_row."""
        seen: set[tuple[str, str]] = set()
        cells: list[Cell] = []
        for row in self.table.rows:
            line = self._line(row)
            if line is None:
                continue
            if (line.indicator, line.item) in seen:
                raise self._refused("duplicate_row", row, f"{line_key(line)} {self._name(line.indicator)}")
            seen.add((line.indicator, line.item))
            cells.extend(self._cell(row, line))
        return tuple(cells)

    def _line(self, row: int) -> FormLine | None:
        code, name = self._text(row, "indicator"), self._text(row, "name")
        if not code and not name:
            if self._text(row, "value"):
                raise self._refused("unknown_indicator", row, "", column="value")
            return None
        by_code = next((line for line in self.form.lines if plain(line_key(line)) == plain(code)), None)
        by_name = (named_line if code else coded_or_named_line)(self.form, self.against.indicators, name)
        if code and by_code and by_name and by_name.indicator != by_code.indicator:
            raise self._refused("unknown_indicator", row, f"{code} {name}")
        line = by_code or (None if code else by_name)
        if line is None:
            near = nearest_line(self.form, self.against.indicators, code or name, self.table.language)
            raise self._refused("unknown_indicator", row, code or name, near)
        return line

    def _cell(self, row: int, line: FormLine) -> list[Cell]:
        entry = Written.of(self.sheet, row, self.table.columns)
        indicator = self.against.indicators[line.indicator]
        cell = cell_of(entry, line, indicator, self.against.units.get(indicator.unit), self.table.language)
        return [] if cell is None else [cell]

    def _text(self, row: int, column: str) -> str:
        return self.sheet.text(row, self.table.columns[column]) if column in self.table.columns else ""

    def _name(self, indicator: str) -> str:
        return self.against.indicators[indicator].label(self.table.language)

    def _refused(self, code: str, row: int, found: str, allowed: str = "", column: str = "indicator") -> RefusedFile:
        columns = self.table.columns
        at = columns.get(column, columns.get("name", columns["value"]))
        return RefusedFile(
            code,
            file=self.against.file,
            sheet=self.sheet.name,
            cell=address(row, at),
            found=found[:100] or "?",
            allowed=allowed,
        )
