"""One figure per row, with columns of its own for what our form says above the table (填报单位, 报告期) or with those
labels above: what a statistical system exports."""

from __future__ import annotations

from dataclasses import replace

from sources.read.chosen import read_columns
from sources.read.directory import Directory
from sources.read.formlines import FormLines
from sources.read.grammar.headings import FIGURES, HEADING, heading_in
from sources.read.grammar.lines import known_lines
from sources.read.heading import Heading, labels_above, refuse_other_title
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, refuse_mixture, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.table import Table, table_with

_NAMES = ("indicator", "name")


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings with one for the figure."""
    table = table_with(sheet, heading_in, frozenset({"value"}), _NAMES, lambda: known_lines(against))
    if table is None:
        return None
    figures = table.cells_of(FIGURES)
    return Located(sheet, figures, lambda: read(sheet, table, against), table.header, table.last)


def read(sheet: Sheet, table: Table, against: Directory) -> list[FormFigures]:
    """The figures by period, in the order in which the periods first appear. Raises RefusedFile."""
    above = labels_above(sheet, table.header)
    rows = [row for row in table.rows if table.says_something(sheet, row) and not table.no_line(sheet, row)]
    written = list(dict.fromkeys(_written(sheet, table, row) for row in rows))
    said_by = [column for key in HEADING for column in table.all_of(key)]
    headings: dict[tuple[str, ...], Heading] = {}
    by_period: dict[str, tuple[Heading, list[int]]] = {}
    seen: list[tuple[Heading, str]] = []
    for row in rows:
        said = tuple(sheet.text(row, column) for column in said_by)
        if said not in headings:
            labels = row_labels(sheet, row, table.columns, above, table.others)
            headings[said] = row_heading(sheet, labels, written, against)
            seen.append((headings[said], address(row, table.columns.get("place", table.columns.get("place_code", 0)))))
            refuse_mixture(against.file, (seen[0], seen[-1]))
        by_period.setdefault(str(headings[said].period), (headings[said], []))[1].append(row)
    if headings:
        first = next(iter(headings.values()))
        periods = [heading.period for heading in headings.values()]
        refuse_other_title(first, range(table.header), periods, against)
    columns = read_columns(sheet, table)
    return [
        FormFigures(heading, FormLines(sheet, replace(table, only=tuple(here)), heading.form, against).cells(), columns)
        for heading, here in by_period.values()
    ]


def _written(sheet: Sheet, table: Table, row: int) -> str:
    """What names the indicator in a row."""
    texts = (sheet.text(row, table.columns[key]) for key in ("indicator", "name") if key in table.columns)
    return next((text for text in texts if text), "")


KIND = Layout(
    code="long",
    meaning="one figure per row, with columns for place and period or their labels above",
    rank=10,
    find=find,
)
