"""One row per indicator and one column per period: a year at a glance, as districts keep it for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from domain.form import Form
from sources.read.directory import Directory
from sources.read.formlines import FormLines
from sources.read.grammar.headings import key_of_heading
from sources.read.heading import labels_above, period_of
from sources.read.labelled import Labelled
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.table import HEADER_WITHIN, Table, end_of_table
from words.labels import language_of


@dataclass(frozen=True, slots=True)
class AcrossTable:
    """`table` without its figures, and the columns that hold those of a period."""

    table: Table
    periods: tuple[int, ...]


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings with a column per period."""
    found = _across(sheet, tuple(against.forms.values()))
    if found is None:
        return None
    figures = frozenset((row, column) for row in found.table.rows for column in found.periods)
    return Located(sheet, figures, lambda: read(sheet, found, against))


def _across(sheet: Sheet, forms: tuple[Form, ...]) -> AcrossTable | None:
    """The first row with a heading for the indicator and at least one that is a period of a form."""
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        texts = {column: text for column in range(len(cells)) if (text := sheet.text(row, column))}
        columns = {key: column for column, text in texts.items() if (key := key_of_heading(text)) is not None}
        if not columns.keys() & {"indicator", "name"} or "value" in columns:
            continue
        periods = tuple(column for column, text in texts.items() if any(period_of(text, form) for form in forms))
        if periods:
            language = language_of(sheet.text(row, min(columns.values())))
            return AcrossTable(Table(row, end_of_table(sheet, row), columns, language), periods)
    return None


def read(sheet: Sheet, found: AcrossTable, against: Directory) -> list[FormFigures]:
    """One part per period that has a figure. Raises RefusedFile."""
    table, parts = found.table, []
    named = table.columns.get("indicator", table.columns.get("name", 0))
    above = labels_above(sheet, table.header)
    for column in found.periods:
        rows = tuple(row for row in table.rows if sheet.filled(row, column))
        if not rows:
            continue
        period = Labelled(sheet.text(table.header, column), address(table.header, column))
        labels = row_labels(sheet, table.header, {}, {**above, "period": [period]})
        heading = row_heading(sheet, labels, [sheet.text(row, named) for row in rows], against)
        one = Table(table.header, table.last, {**table.columns, "value": column}, table.language, rows)
        cells = FormLines(sheet, one, heading.form, against).cells()
        parts.append(FormFigures(heading, cells))
    return parts


KIND = Layout(
    code="across",
    meaning="one row per indicator and one column per period",
    rank=20,
    find=find,
)
