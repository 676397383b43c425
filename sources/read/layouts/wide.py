"""One row per reporting place and period, one column per indicator, often with 分子 and 分母 below it in a second row of
headings: what a city or district exports from its own tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.errors import RefusedFile
from domain.form import Form, FormLine
from domain.submission import Cell
from sources.read.directory import Directory
from sources.read.grammar.headings import is_total
from sources.read.grammar.lines import coded_or_named_line, nearest_line
from sources.read.grammar.numbers import figure
from sources.read.heading import Heading, labels_above
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, refuse_mixture, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.widetable import FigureColumn, WideTable, find_wide, known_names, wide_figures
from sources.read.written import Written, cell_of


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings that names an indicator."""
    table = find_wide(sheet, against.indicators)
    if table is None:
        return None
    return Located(sheet, wide_figures(table, against.indicators), lambda: read(sheet, table, against))


def read(sheet: Sheet, table: WideTable, against: Directory) -> list[FormFigures]:
    """One part per row; rows without a figure and sums of the others are left out. Raises RefusedFile."""
    above = labels_above(sheet, table.header)
    rows = [row for row in range(table.first, table.last) if _counts(sheet, table, row)]
    known = known_names(against.indicators)
    written = list(dict.fromkeys(one.name for one in table.figures if one.name in known))
    found: dict[int, Heading] = {}
    for row in rows:
        heading = row_heading(sheet, row_labels(sheet, row, table.columns, above), written, against)
        _refuse_beside(sheet, table, found, row, heading, against.file)
        found[row] = heading
    return [FormFigures(heading, tuple(_cells(sheet, table, row, heading, against))) for row, heading in found.items()]


def _is_figure(sheet: Sheet, row: int, column: int) -> bool:
    return figure(sheet.at(row, column)).value is not None


def _counts(sheet: Sheet, table: WideTable, row: int) -> bool:
    named = [sheet.text(row, table.columns[key]) for key in ("place", "place_code") if key in table.columns]
    if any(is_total(text) for text in named):
        return False
    return any(sheet.filled(row, one.column) for one in table.figures)


def _refuse_beside(
    sheet: Sheet, table: WideTable, before: Mapping[int, Heading], row: int, heading: Heading, file: str
) -> None:
    """Raises RefusedFile: two_places, two_forms, or duplicate_row for a period that stands above already."""
    place = address(row, table.columns.get("place", table.columns.get("place_code", 0)))
    refuse_mixture(file, ((one, place) for one in (*list(before.values())[:1], heading)))
    if heading.period in {one.period for one in before.values()}:
        cell = address(row, table.columns.get("period", 0))
        said = f"{heading.place.name} {heading.period}"
        raise RefusedFile("duplicate_row", file=file, sheet=sheet.name, cell=cell, found=said)


def _cells(sheet: Sheet, table: WideTable, row: int, heading: Heading, against: Directory) -> Iterator[Cell]:
    for line, columns in _lines(sheet, table, row, heading.form, against):
        indicator = against.indicators[line.indicator]
        unit = against.units.get(indicator.unit)
        cell = cell_of(_entry(sheet, row, columns, line), line, indicator, unit, table.language)
        if cell is not None:
            yield cell


def _lines(
    sheet: Sheet, table: WideTable, row: int, form: Form, against: Directory
) -> Iterable[tuple[FormLine, dict[str, FigureColumn]]]:
    """The form's lines with their columns by part. Raises RefusedFile for a part that has two columns."""
    found: dict[tuple[str, str], tuple[FormLine, dict[str, FigureColumn]]] = {}
    for one in table.figures:
        line = _line(sheet, row, one, form, against, table.language)
        if line is None:
            continue
        _, columns = found.setdefault((line.indicator, line.item), (line, {}))
        if one.part in columns:
            name = against.indicators[line.indicator].label(table.language)
            raise RefusedFile("duplicate_row", file=against.file, sheet=sheet.name, cell=one.cell, found=name)
        columns[one.part] = one
    return found.values()


def _line(sheet: Sheet, row: int, one: FigureColumn, form: Form, against: Directory, language: str) -> FormLine | None:
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


def _form_line(one: FigureColumn, form: Form, against: Directory) -> FormLine | None:
    texts = dict.fromkeys((one.heading, one.name))
    lines = (coded_or_named_line(form, against.indicators, text) for text in texts)
    return next((line for line in lines if line is not None), None)


def _entry(sheet: Sheet, row: int, columns: Mapping[str, FigureColumn], line: FormLine) -> Written:
    value = columns.get("value") or next(iter(columns.values()))
    at = {part: one.column for part, one in columns.items()}
    return Written.of(sheet, row, at, unit=value.unit if not line.item else "")


KIND = Layout(
    code="wide",
    meaning="one row per place and period, one column per indicator, its parts below it in a second row of headings",
    rank=30,
    find=find,
)
