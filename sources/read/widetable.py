"""Where a wide table stands on a sheet: its one or two rows of headings, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.indicator import Indicator
from sources.read.grammar.headings import HEADING, PARTS, key_of_heading, split_part, split_unit
from sources.read.sheet import Sheet, address
from sources.read.table import HEADER_WITHIN, end_of_table
from words.labels import language_of, plain


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column below an indicator's heading. `heading` is the whole of it without its part, `name` without the brackets
    at its end, which hold a unit unless they belong to the name."""

    column: int
    heading: str
    name: str
    part: str
    unit: str
    cell: str  # of the heading


@dataclass(frozen=True, slots=True)
class WideTable:
    """Where the rows stand (zero-based, `last` exclusive), the columns that say place and period, and the figures."""

    header: int
    first: int
    last: int
    columns: dict[str, int]
    figures: tuple[FigureColumn, ...]
    language: str


def find_wide(sheet: Sheet, indicators: Mapping[str, Indicator]) -> WideTable | None:
    """The first row that carries the code or a name of an indicator."""
    known = known_names(indicators)
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        texts = [sheet.text(row, column) for column in range(len(cells))]
        if any(_named(text, known) for text in texts if text):
            return _table(sheet, row, known)
    return None


def wide_figures(table: WideTable, indicators: Mapping[str, Indicator]) -> frozenset[tuple[int, int]]:
    """The cells below the name of an indicator, where eleven digits are no telephone."""
    known = known_names(indicators)
    columns = [one.column for one in table.figures if one.heading in known or one.name in known]
    return frozenset((row, column) for row in range(table.first, table.last) for column in columns)


def _table(sheet: Sheet, header: int, known: frozenset[str]) -> WideTable:
    width = max(len(row) for row in sheet.rows[header : header + 2])
    below = _second_row(sheet, header + 1, width)
    columns: dict[str, int] = {}
    figures: list[FigureColumn] = []
    heading, at = "", 0
    for column in range(width):
        text, part = sheet.text(header, column), below.get(column)
        key = key_of_heading(text) if text else part
        if text:
            heading, at = ("", 0) if key else (text, column)
        if key in HEADING:
            columns.setdefault(str(key), column)
            heading = ""
        elif heading and (text or part in PARTS):
            figures.append(_figure_column(column, heading, address(header, at), known, part))
    language = language_of(sheet.text(header, figures[0].column) if not columns else _word(sheet, header, columns))
    first = header + 1 + bool(below)
    return WideTable(header, first, end_of_table(sheet, header), columns, tuple(figures), language)


def _second_row(sheet: Sheet, row: int, width: int) -> dict[int, str]:
    """The keys of a second row of headings by column; empty when the row is one of figures."""
    texts = {column: sheet.text(row, column) for column in range(width) if sheet.text(row, column)}
    keys = {column: key for column, text in texts.items() if (key := key_of_heading(text)) is not None}
    return keys if len(keys) == len(texts) and set(keys.values()) & set(PARTS) else {}


def _word(sheet: Sheet, header: int, columns: Mapping[str, int]) -> str:
    """A heading of our own, by which the language is known."""
    column = min(columns.values())
    return sheet.text(header, column) or sheet.text(header + 1, column)


def _figure_column(column: int, heading: str, cell: str, known: frozenset[str], below: str | None) -> FigureColumn:
    whole, part = split_part(heading)
    name, unit = (whole, "") if whole in known else split_unit(whole)
    return FigureColumn(column, whole, name, below if below in PARTS else part, unit, cell)


def _named(text: str, known: frozenset[str]) -> bool:
    whole, _ = split_part(text)
    return whole in known or split_unit(whole)[0] in known


def known_names(indicators: Mapping[str, Indicator]) -> frozenset[str]:
    """Codes and names of all indicators, as `plain` compares them."""
    names = (name for i in indicators.values() for name in (i.code, i.name, i.name_en, *i.aliases))
    return frozenset(plain(name) for name in names if name)
