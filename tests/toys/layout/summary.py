"""A toy: a title with place and period, and below it two columns, line and figure. Written as a stranger would write it."""

from __future__ import annotations

from sources.read.directory import Directory
from sources.read.formlines import FormLines
from sources.read.heading import period_of, place_of
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, row_heading, row_labels
from sources.read.sheet import Sheet
from sources.read.table import Table
from words.labels import language_of

COLUMNS = {"name": 0, "value": 1}


def find(sheet: Sheet, against: Directory) -> Located | None:
    """The first row names a place and a period."""
    period = any(period_of(sheet.text(0, 1), form) for form in against.forms.values())
    if not period or place_of(sheet.text(0, 0), against.places) is None:
        return None
    figures = frozenset((row, 1) for row in range(1, len(sheet.rows)))
    return Located(sheet, figures, lambda: [read(sheet, against)])


def read(sheet: Sheet, against: Directory) -> FormFigures:
    """The figures below the title."""
    labels = row_labels(sheet, 0, {"place": 0, "period": 1}, {})
    written = [sheet.text(row, 0) for row in range(1, len(sheet.rows))]
    heading = row_heading(sheet, labels, written, against)
    table = Table(0, len(sheet.rows), COLUMNS, language_of(sheet.text(0, 0)))
    return FormFigures(heading, FormLines(sheet, table, heading.form, against).cells())


KIND = Layout(
    code="summary",
    meaning="a title with place and period, and below it two columns: line and figure",
    rank=25,  # before the wide table, which would take the first line for its headings
    find=find,
)
