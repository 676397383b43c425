"""One row per reporting place and period, one column per indicator, often with 分子 and 分母 below it in a second row of
headings: what a city or district exports from its own tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.form import Form, FormLine
from domain.formsheet import plain
from domain.indicator import Indicator
from domain.submission import Cell
from sources.readers.catalogue import Catalogue
from sources.readers.entries import Entry, cell_of
from sources.readers.heading import Heading, labels_above
from sources.readers.layout import end_of_table, language_of
from sources.readers.lines import coded_or_named_line, nearest_line
from sources.readers.numbers import figure
from sources.readers.tables import Part, refuse_mixture, row_heading, row_labels
from sources.readers.words import HEADING, PARTS, is_total, key_of_heading, split_part, split_unit
from sources.readers.workbook import Scalar, Sheet, address


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
    known = _known(indicators)
    for row, cells in enumerate(sheet.rows):
        texts = [sheet.text(row, column) for column in range(len(cells))]
        if any(_named(text, known) for text in texts if text):
            return _table(sheet, row, known)
    return None


def wide_figures(table: WideTable) -> frozenset[tuple[int, int]]:
    """The cells that hold figures, where eleven digits are no telephone."""
    return frozenset((row, one.column) for row in range(table.first, table.last) for one in table.figures)


def read_wide(sheet: Sheet, table: WideTable, against: Catalogue) -> list[Part]:
    """One part per row; rows without a figure and sums of the others are left out. Raises RefusedFile."""
    above = labels_above(sheet, table.header)
    rows = [row for row in range(table.first, table.last) if _counts(sheet, table, row)]
    known = _known(against.indicators)
    written = list(dict.fromkeys(one.name for one in table.figures if one.name in known))
    found: list[tuple[int, Heading]] = []
    for row in rows:
        labels = row_labels(sheet, row, table.columns, above)
        found.append((row, row_heading(sheet, labels, written, against)))
    refuse_mixture(against.file, ((heading, _place_cell(table, row)) for row, heading in found))
    _refuse_repeated(sheet, table, found, against.file)
    return [Part(heading, tuple(_cells(sheet, table, row, heading, against))) for row, heading in found]


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


def _known(indicators: Mapping[str, Indicator]) -> frozenset[str]:
    names = (name for i in indicators.values() for name in (i.code, i.name, i.name_en, *i.aliases))
    return frozenset(plain(name) for name in names if name)


def _is_figure(sheet: Sheet, row: int, column: int) -> bool:
    return figure(sheet.at(row, column)).value is not None


def _counts(sheet: Sheet, table: WideTable, row: int) -> bool:
    named = [sheet.text(row, table.columns[key]) for key in ("place", "place_code") if key in table.columns]
    if any(is_total(text) for text in named):
        return False
    return any(sheet.text(row, one.column) for one in table.figures)


def _place_cell(table: WideTable, row: int) -> str:
    return address(row, table.columns.get("place", table.columns.get("place_code", 0)))


def _refuse_repeated(sheet: Sheet, table: WideTable, found: list[tuple[int, Heading]], file: str) -> None:
    seen: set[str] = set()
    for row, heading in found:
        period = str(heading.period)
        if period in seen:
            cell = address(row, table.columns.get("period", 0))
            said = f"{heading.place.name} {period}"
            raise RefusedFile("duplicate_row", file=file, sheet=sheet.name, cell=cell, found=said)
        seen.add(period)


def _cells(sheet: Sheet, table: WideTable, row: int, heading: Heading, against: Catalogue) -> Iterator[Cell]:
    written: dict[tuple[str, str], dict[str, FigureColumn]] = {}
    lines: dict[tuple[str, str], FormLine] = {}
    for one in table.figures:
        line = _line(sheet, row, one, heading.form, against, table.language)
        if line is None:
            continue
        key = line.indicator, line.item
        lines[key] = line
        columns = written.setdefault(key, {})
        if one.part in columns:
            name = against.indicators[line.indicator].label(table.language)
            raise RefusedFile("duplicate_row", file=against.file, sheet=sheet.name, cell=one.cell, found=name)
        columns[one.part] = one
    for key, columns in written.items():
        indicator = against.indicators[key[0]]
        unit = against.units.get(indicator.unit)
        cell = cell_of(_entry(sheet, row, columns, lines[key]), lines[key], indicator, unit, table.language)
        if cell is not None:
            yield cell


def _line(sheet: Sheet, row: int, one: FigureColumn, form: Form, against: Catalogue, language: str) -> FormLine | None:
    """The form's line of a column. A column that is none may hold texts (经办科室); one with figures is refused, so that
    no misspelt indicator is lost in silence."""
    line = _form_line(one, form, against)
    if line is None and _is_figure(sheet, row, one.column):
        near = nearest_line(form, against.indicators, one.heading, language)
        raise RefusedFile(
            "unknown_indicator",
            file=against.file,
            sheet=sheet.name,
            cell=one.cell,
            found=one.heading[:100],
            allowed=near,
        )
    return line


def _form_line(one: FigureColumn, form: Form, against: Catalogue) -> FormLine | None:
    texts = dict.fromkeys((one.heading, one.name))
    lines = (coded_or_named_line(form, against.indicators, text) for text in texts)
    return next((line for line in lines if line is not None), None)


def _entry(sheet: Sheet, row: int, columns: Mapping[str, FigureColumn], line: FormLine) -> Entry:
    def raw(part: str) -> Scalar:
        return sheet.at(row, columns[part].column) if part in columns else ""

    def text(part: str) -> str:
        return sheet.text(row, columns[part].column) if part in columns else ""

    value = columns.get("value") or next(iter(columns.values()))
    return Entry(
        sheet=sheet.name,
        cell=address(row, value.column),
        value=raw("value"),
        numerator=raw("numerator"),
        denominator=raw("denominator"),
        state=text("state"),
        unit=value.unit if not line.item else "",
        note=text("note"),
    )
