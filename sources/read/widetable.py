"""Where a wide table stands on a sheet: its one or two rows of headings, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sources.read.chosen import merged_columns
from sources.read.directory import Directory
from sources.read.grammar.headings import HEADING, PARTS, key_of_heading, split_part, without_brackets
from sources.read.grammar.lines import known_names, named_by
from sources.read.grammar.unitwords import is_unit_word
from sources.read.sheet import Sheet, address
from sources.read.table import HEADER_WITHIN
from sources.read.tablerows import end_of_table
from words.labels import language_of

_ROWS_ABOVE = 2  # in which the headings of place and period may stand


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column below an indicator's heading. `heading` is all of it, `name` without the word for its part (签约率（分子）);
    `merged` are the further columns over which it is merged, where each is no part of its own."""

    column: int
    heading: str
    name: str
    part: str
    cell: str  # of the heading
    merged: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WideTable:
    """Where the rows stand (zero-based, `last` exclusive), the columns that say place and period, and the figures."""

    header: int
    first: int
    last: int
    columns: dict[str, int]
    figures: tuple[FigureColumn, ...]
    language: str
    others: Mapping[str, Sequence[int]] = field(default_factory=dict)  # further columns that say place or period


def find_wide(sheet: Sheet, against: Directory) -> WideTable | None:
    """The first row that carries the code or a name of an indicator."""
    known = known_names(against)
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        texts = [sheet.text(row, column) for column in range(len(cells))]
        if any(named_by(text, known) for text in texts if text):
            return _table(sheet, row, known, against)
    return None


def wide_figures(table: WideTable, against: Directory) -> frozenset[tuple[int, int]]:
    """The cells below the name of an indicator, where eleven digits are no telephone."""
    known = known_names(against)
    columns = [one.column for one in table.figures if named_by(one.heading, known)]
    return frozenset((row, column) for row in range(table.first, table.last) for column in columns)


def _table(sheet: Sheet, header: int, known: frozenset[str], against: Directory) -> WideTable:
    width = max(len(row) for row in sheet.rows[header : header + 2])
    below = _second_row(sheet, header + 1, width)
    units = {} if below else _row_of_units(sheet, header + 1, width, against)
    columns = _headings_above(sheet, header, width)
    figures: list[FigureColumn] = []
    others: dict[str, list[int]] = {}
    heading, at = "", 0
    for column in range(width):
        text, part = sheet.text(header, column), below.get(column)
        key = key_of_heading(text) if text else part
        if text:
            heading, at = ("", 0) if key else (text, column)
        if key in HEADING:
            if columns.setdefault(str(key), column) != column:
                others.setdefault(str(key), []).append(column)
            heading = ""
        elif heading and (text or part in PARTS):
            figures.append(_figure_column(sheet, header, column, at, part, units.get(column, "")))
    language = language_of(sheet.text(header, figures[0].column) if not columns else _word(sheet, header, columns))
    first = header + 1 + bool(below or units)
    last = end_of_table(sheet, first - 1, tuple(columns.values()), tuple(one.column for one in figures))
    return WideTable(header, first, last, columns, tuple(figures), language, others)


def _headings_above(sheet: Sheet, header: int, width: int) -> dict[str, int]:
    """The headings of place and period that stand in a row above, over an empty cell: below a heading for a group of
    indicators the names of the indicators stand one row further down."""
    found: dict[str, int] = {}
    for row in range(max(0, header - _ROWS_ABOVE), header):
        for column in range(width):
            key = key_of_heading(sheet.text(row, column))
            if key in HEADING and not any(sheet.text(below, column) for below in range(row + 1, header + 1)):
                found[str(key)] = column
    return found


def _second_row(sheet: Sheet, row: int, width: int) -> dict[int, str]:
    """The keys of a second row of headings by column; empty when the row is one of figures."""
    texts = {column: sheet.text(row, column) for column in range(width) if sheet.text(row, column)}
    keys = {column: key for column, text in texts.items() if (key := key_of_heading(text)) is not None}
    return keys if len(keys) == len(texts) and set(keys.values()) & set(PARTS) else {}


def _row_of_units(sheet: Sheet, row: int, width: int, against: Directory) -> dict[int, str]:
    """The units by column of a row that holds nothing else, below the headings; empty for another row."""
    texts = {column: without_brackets(text) for column in range(width) if (text := sheet.text(row, column))}
    return texts if all(is_unit_word(text, against.units.values()) for text in texts.values()) else {}


def _word(sheet: Sheet, header: int, columns: Mapping[str, int]) -> str:
    """A heading of our own, by which the language is known."""
    column = min(columns.values())
    rows = (header, header + 1, *range(max(0, header - _ROWS_ABOVE), header))
    return next((text for row in rows if (text := sheet.text(row, column))), "")


def _figure_column(sheet: Sheet, header: int, column: int, at: int, below: str | None, unit: str) -> FigureColumn:
    heading = sheet.text(header, at)
    name, part = split_part(heading)
    if unit and part == "value":
        heading = f"{heading}({unit})"
    merged = () if below in PARTS else tuple(one for one in merged_columns(sheet, header, column) if one != column)
    name = name if part != "value" else heading
    return FigureColumn(column, heading, name, below if below in PARTS else part, address(header, at), merged)
