"""One figure per row, with columns of its own for what our form says above the table (填报单位, 报告期) or with those
labels above: what a statistical system exports."""

from __future__ import annotations

from dataclasses import replace

from sources.read.directory import Directory
from sources.read.formlines import FormLines
from sources.read.grammar.headings import FIGURES, HEADING, key_of_heading
from sources.read.heading import Heading, labels_above
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, refuse_mixture, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.table import HEADER_WITHIN, Table, end_of_table
from words.labels import language_of


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings with one for the figure."""
    table = _long(sheet)
    return None if table is None else Located(sheet, table.cells_of(FIGURES), lambda: read(sheet, table, against))


def _long(sheet: Sheet) -> Table | None:
    """The first row with a heading for the figure and one for the indicator."""
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for column in range(len(cells)):
            if key := key_of_heading(sheet.text(row, column)):
                columns.setdefault(key, column)
        if "value" in columns and columns.keys() & {"indicator", "name"}:
            language = language_of(sheet.text(row, columns["value"]))
            return Table(row, end_of_table(sheet, row), columns, language)
    return None


def read(sheet: Sheet, table: Table, against: Directory) -> list[FormFigures]:
    """The figures by period, in the order in which the periods first appear. Raises RefusedFile."""
    above = labels_above(sheet, table.header)
    rows = [row for row in table.rows if _says_something(sheet, table, row)]
    written = list(dict.fromkeys(_written(sheet, table, row) for row in rows))
    headings: dict[tuple[str, ...], Heading] = {}
    by_period: dict[str, tuple[Heading, list[int]]] = {}
    seen: list[tuple[Heading, str]] = []
    for row in rows:
        said = tuple(sheet.text(row, table.columns[key]) for key in HEADING if key in table.columns)
        if said not in headings:
            labels = row_labels(sheet, row, table.columns, above)
            headings[said] = row_heading(sheet, labels, written, against)
            seen.append((headings[said], address(row, table.columns.get("place", table.columns.get("place_code", 0)))))
            refuse_mixture(against.file, (seen[0], seen[-1]))
        by_period.setdefault(str(headings[said].period), (headings[said], []))[1].append(row)
    return [
        FormFigures(heading, FormLines(sheet, replace(table, only=tuple(here)), heading.form, against).cells())
        for heading, here in by_period.values()
    ]


def _says_something(sheet: Sheet, table: Table, row: int) -> bool:
    """A line left empty gives no cell, and a remark below the table is none."""
    return any(sheet.filled(row, table.columns[key]) for key in (*FIGURES, "state") if key in table.columns)


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
