"""One row per reporting place and period, one column per indicator, often with 分子 and 分母 below it in a second row of
headings: what a city or district exports from its own tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.errors import RefusedFile
from domain.evidence import Doubt
from domain.form import FormLine
from domain.submission import Cell
from sources.read.around_name import unit_said, units_above
from sources.read.chosen import said
from sources.read.directory import Directory
from sources.read.grammar.headings import is_total
from sources.read.grammar.lines import known_names, named_by
from sources.read.grammar.numbers import figure
from sources.read.heading import Heading, labels_above, refuse_other_title
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, refuse_mixture, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.tablerows import headings_only, numbers_only
from sources.read.told import together
from sources.read.widecolumns import Matched, matched, read_columns
from sources.read.widetable import FigureColumn, WideTable, find_wide, wide_figures
from sources.read.written import Written, cell_of


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings that names an indicator."""
    table = find_wide(sheet, against)
    if table is None:
        return None
    figures = wide_figures(table, against)
    return Located(sheet, figures, lambda: read(sheet, table, against), table.header, table.last)


def read(sheet: Sheet, table: WideTable, against: Directory) -> list[FormFigures]:
    """One part per row; rows without a figure and sums of the others are left out. Raises RefusedFile."""
    above = labels_above(sheet, table.header)
    rows = [row for row in range(table.first, table.last) if _counts(sheet, table, row)]
    known = known_names(against)
    written = list(dict.fromkeys(one.name for one in table.figures if named_by(one.heading, known)))
    found: dict[int, Heading] = {}
    for row in rows:
        heading = row_heading(sheet, row_labels(sheet, row, table.columns, above, table.others), written, against)
        _refuse_beside(sheet, table, found, row, heading, against.file)
        found[row] = heading
    if not found:
        return []
    first = next(iter(found.values()))
    refuse_other_title(first, range(table.header), [one.period for one in found.values()], against)
    named = matched(sheet, table, first.form, against)
    columns = read_columns(named).union(table.columns.values(), *table.others.values())
    return [
        FormFigures(heading, tuple(_cells(sheet, table, row, named, against)), columns)
        for row, heading in found.items()
    ]


def _is_figure(sheet: Sheet, row: int, column: int) -> bool:
    return figure(sheet.at(row, column)).value is not None


def _counts(sheet: Sheet, table: WideTable, row: int) -> bool:
    named = [sheet.text(row, table.columns[key]) for key in ("place", "place_code") if key in table.columns]
    if any(is_total(text) for text in named):
        return False
    if numbers_only(sheet, row) or headings_only(sheet, row):
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


def _cells(sheet: Sheet, table: WideTable, row: int, named: Sequence[Matched], against: Directory) -> Iterator[Cell]:
    above = units_above(sheet, table.header, against)
    for found in _lines(sheet, row, named, against):
        indicator = against.indicators[found.line.indicator]
        unit = against.units.get(indicator.unit)
        cell = cell_of(_entry(sheet, row, found, above, against), found.line, indicator, unit, table.language)
        if cell is not None:
            yield cell


@dataclass(slots=True)
class LineColumns:
    """The columns of one line by part, and those that would be its figure too."""

    line: FormLine
    columns: dict[str, Matched] = field(default_factory=dict)
    others: list[FigureColumn] = field(default_factory=list)


def _lines(sheet: Sheet, row: int, named: Sequence[Matched], against: Directory) -> Iterable[LineColumns]:
    """The form's lines with their columns by part. Of two columns for one part the one that can be seen and whose heading
    is the line's own counts. Raises RefusedFile for a part that has two such columns, and for a column with figures that
    is no line's: a column that is none may hold texts (经办科室), but no misspelt indicator is lost in silence."""
    found: dict[tuple[str, str], LineColumns] = {}
    for one in named:
        at, line = one.column, one.line
        where = {"file": against.file, "sheet": sheet.name, "cell": at.cell}
        if line is None:
            if _is_figure(sheet, row, at.column):
                raise RefusedFile("unknown_indicator", **where, found=at.heading[:100], allowed=one.near)
            continue
        columns = found.setdefault((line.indicator, line.item), LineColumns(line))
        if at.part not in columns.columns:
            columns.columns[at.part] = one
        elif one.hidden:
            columns.others.append(at)
        elif not one.around.doubts:
            raise RefusedFile("duplicate_row", **where, found=against.indicators[line.indicator].name)
    return found.values()


def _entry(sheet: Sheet, row: int, found: LineColumns, above: tuple[str, ...], against: Directory) -> Written:
    """The figures of one line in a row, with what stands around its heading and what else could be the figure."""
    value = found.columns.get("value") or next(iter(found.columns.values()))
    around = value.around
    merged = [column for column in value.column.merged if sheet.filled(row, column)]
    others = [*merged, *(one.column for one in found.others if sheet.filled(row, one.column))]
    different = [one for one in others if sheet.text(row, one) != sheet.text(row, value.column.column)]
    texts = tuple(said(sheet, row, column) for column in different)
    code = "merged" if set(different) & set(merged) else "second_candidate"
    return Written.of(
        sheet,
        row,
        {part: one.column.column for part, one in found.columns.items()},
        unit=unit_said(around.units, above, found.line, against),
        doubts=(*around.doubts, *((Doubt(code, {"found": together(texts)}),) if texts else ())),
        candidates=texts,
    )


KIND = Layout(
    code="wide",
    meaning="one row per place and period, one column per indicator, its parts below it in a second row of headings",
    rank=30,
    find=find,
)
