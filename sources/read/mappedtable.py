"""Where a table stands that a mapping describes: known by its headings, never by the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.filemapping import FileMapping, Holds, MappedColumn, Rows
from domain.form import Form
from domain.period import Period
from sources.read.grammar.headings import is_total
from sources.read.grammar.numbers import Figure
from sources.read.grammar.periods import Kind, period_in_title, written_period
from sources.read.grammar.shown import seen_figure
from sources.read.labelled import Labelled
from sources.read.sheet import Sheet, address
from sources.read.surroundings import around_of
from sources.read.table import HEADER_WITHIN
from sources.read.tablerows import end_of_table, numbers_only
from words.labels import plain

JOINT = "/"
_YEAR = re.compile(r"(?<!\d)\d{4}")
_LONGEST_PERIOD = 12  # characters
_KINDS: tuple[Kind, ...] = ("year", "half", "quarter", "month")
_NUMBERS = frozenset({Holds.VALUE, Holds.NUMERATOR, Holds.DENOMINATOR})
_NAMING = frozenset({Holds.LABEL, Holds.PLACE, Holds.PLACE_CODE, Holds.INSTITUTION, Holds.INSTITUTION_NAME})


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A sheet by a mapping: the first row of headings, the rows of figures (`last` exclusive), and the columns that the
    mapping names."""

    sheet: Sheet
    mapping: FileMapping
    header: int
    first: int
    last: int
    columns: Mapping[int, MappedColumn]

    def column_of(self, holds: Holds) -> int | None:
        return next((at for at, column in self.columns.items() if column.holds is holds), None)

    def text(self, row: int, holds: Holds) -> str:
        """What stands in a row under the heading that holds this; "" where there is none."""
        column = self.column_of(holds)
        return "" if column is None else self.sheet.text(row, column)

    @property
    def rows(self) -> list[int]:
        """The rows that say something: no sums of the others, no row that numbers the columns."""
        understood, columns = self.understood, self.figure_columns
        rows = (row for row in range(self.first, self.last) if row not in understood)
        return [row for row in rows if any(self.sheet.text(row, column) for column in columns)]

    @property
    def figures(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """(indicator, item) -> the column of each part of the figure."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for at, column in self.columns.items():
            if column.indicator:
                found.setdefault((column.indicator, column.item), {})[str(column.part)] = at
        return found

    def figure_at(self, row: int, column: int) -> Figure:
        """The number of a cell, as the workbook shows it."""
        return seen_figure(self.sheet.at(row, column), around_of(self.sheet, row, column))

    def is_figure(self, row: int, column: int) -> bool:
        return self.figure_at(row, column).value is not None

    @property
    def figure_columns(self) -> tuple[int, ...]:
        """The columns of numbers."""
        return tuple(at for at, column in self.columns.items() if column.indicator or column.holds in _NUMBERS)

    def is_sum(self, row: int) -> bool:
        """Whether a row adds up the others."""
        return any(is_total(self.text(row, holds)) for holds in _NAMING)

    @property
    def understood(self) -> frozenset[int]:
        """The rows that say nothing of their own: sums of the others, and numbers of the columns."""
        rows = range(self.first, self.last)
        return frozenset(row for row in rows if self.is_sum(row) or numbers_only(self.sheet, row))


def find_mapped(sheet: Sheet, mappings: Iterable[FileMapping]) -> MappedTable | None:
    """The table of the mapping that knows most of the sheet's headings."""
    found = [table for mapping in mappings if (table := _located(sheet, mapping)) is not None]
    return max(found, key=lambda table: (len(table.columns), table.mapping.code), default=None)


def headings_of(sheet: Sheet, header: int, rows: int) -> dict[int, str]:
    """The headings by column; of several rows above each other joined, what spans several columns counting for each."""
    levels = [dict(_level(sheet, header + depth, spans=depth < rows - 1)) for depth in range(rows)]
    columns = sorted({column for level in levels for column in level})
    joined = {}
    for column in columns:
        texts = dict.fromkeys(level[column] for level in levels if level.get(column))
        if sheet_says(sheet, header, rows, column):
            joined[column] = JOINT.join(texts)
    return joined


def sheet_says(sheet: Sheet, header: int, rows: int, column: int) -> bool:
    """Whether a column has a heading of its own in one of the rows."""
    return any(sheet.text(header + depth, column) for depth in range(rows))


def _level(sheet: Sheet, row: int, *, spans: bool) -> Iterator[tuple[int, str]]:
    width = len(sheet.rows[row]) if row < len(sheet.rows) else 0
    below = len(sheet.rows[row + 1]) if spans and row + 1 < len(sheet.rows) else 0
    text = ""
    for column in range(max(width, below)):
        here = _one_line(sheet.text(row, column))
        text = here or (text if spans else "")
        if text:
            yield column, text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _located(sheet: Sheet, mapping: FileMapping) -> MappedTable | None:
    wanted = {plain(column.heading): column for column in mapping.columns}
    for header in range(min(len(sheet.rows), HEADER_WITHIN)):
        headings = headings_of(sheet, header, mapping.header_rows)
        written = [plain(text) for text in headings.values()]
        if not wanted.keys() <= set(written) or any(written.count(heading) > 1 for heading in wanted):
            continue
        columns = {at: wanted[plain(text)] for at, text in headings.items() if plain(text) in wanted}
        last = _end(sheet, header, columns)
        table = MappedTable(sheet, mapping, header, header + mapping.header_rows, last, columns)
        return table if mapping.rows is not Rows.INDICATORS or _has_its_lines(table) else None
    return None


def _end(sheet: Sheet, header: int, columns: Mapping[int, MappedColumn]) -> int:
    """The row of the signature block below the table, or the end of the sheet."""
    names = [at for at, column in columns.items() if column.holds in _NAMING]
    figures = [at for at, column in columns.items() if column.indicator or column.holds in _NUMBERS]
    return end_of_table(sheet, header, names, figures)


def _has_its_lines(table: MappedTable) -> bool:
    """Whether at least half of the lines stand there: a heading like `value` alone is no mark of a file."""
    labels = {plain(table.text(row, Holds.LABEL)) for row in range(table.first, table.last)}
    known = sum(plain(line.label) in labels for line in table.mapping.lines)
    return known * 2 >= len(table.mapping.lines)


def period_above(sheet: Sheet, header: int, form: Form) -> Labelled | None:
    """A period of the form in a text above the table (2024年卫生资源统计年报); None for none, or for two."""
    found: dict[Period, Labelled] = {}
    for row in range(header):
        for column in range(len(sheet.rows[row])):
            period = _period_in(sheet.text(row, column), form)
            if period is not None:
                found.setdefault(period, Labelled(str(period), address(row, column)))
    return next(iter(found.values())) if len(found) == 1 else None


def _period_in(text: str, form: Form) -> Period | None:
    """The period that a title names, in whichever words go on behind it."""
    kind, offset = form.periodicity, form.reporting_year_offset_months
    if (found := period_in_title(text, kind, offset)) is not None:
        return found
    for match in _YEAR.finditer(text):
        rest = text[match.start() : match.start() + _LONGEST_PERIOD]
        for length in range(len(rest), len("2024"), -1):
            # The longest text that is a period at all: a title of October names no year.
            lengths = [one for one in _KINDS if written_period(rest[:length], one, offset) is not None]
            if lengths:
                return written_period(rest[:length], kind, offset) if kind in lengths else None
    return None
