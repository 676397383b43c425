"""Our form: the template that was filled in, or the workbook that was returned for checking."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import RefusedFile
from sources.read.chosen import read_columns
from sources.read.directory import Directory
from sources.read.formlines import FormLines
from sources.read.grammar.headings import FIGURES
from sources.read.grammar.lines import known_lines
from sources.read.heading import (
    Heading,
    heading_of,
    labels_above,
    refuse_future,
    refuse_other_title,
    refuse_second_place,
)
from sources.read.labelled import Labelled, labelled
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures
from sources.read.sheet import Sheet, address
from sources.read.table import Table, find_table
from words.labels import LABELS


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A table below the label of the form's code."""
    table = _form_table(sheet, against)
    if table is None:
        return None
    figures = table.cells_of(FIGURES)
    return Located(sheet, figures, lambda: [read(sheet, table, against)], table.header, table.last)


def read(sheet: Sheet, table: Table, against: Directory) -> FormFigures:
    """The figures of one form.

    A line left empty gives no cell. What is not a number gives a cell in state `missing` with the text as written and a
    note; a unit that was overwritten is noted. Raises RefusedFile: unknown_form, unknown_place, two_places,
    place_not_expected, unknown_period, summed_period, two_periods, form_expired, future_period, unknown_indicator,
    duplicate_row.
    """
    heading = _heading(sheet, table, against)
    refuse_future(heading, against)
    refuse_other_title(heading, range(table.header), (heading.period,), against)
    return FormFigures(heading, FormLines(sheet, table, heading.form, against).cells(), read_columns(sheet, table))


def refuse_several(located: Sequence[Located], against: Directory) -> None:
    """Raises RefusedFile (two_places, two_forms) unless there is exactly one form."""
    if len(located) == 1:
        return
    tables = [(one.sheet, _form_table(one.sheet, against)) for one in located]
    first, *others = [_heading(sheet, table, against) for sheet, table in tables if table is not None]
    for other in others:
        refuse_second_place(against.file, first, other, "A1")
        both = f"{first.sheet.name}, {other.sheet.name}"
        raise RefusedFile("two_forms", file=against.file, sheet=other.sheet.name, cell="A1", found=both)


def _form_table(sheet: Sheet, against: Directory) -> Table | None:
    table = find_table(sheet, known=lambda: known_lines(against))
    return table if table is not None and labels_above(sheet, table.header).get("form") else None


def _heading(sheet: Sheet, table: Table, against: Directory) -> Heading:
    """A period that is not there is asked for at the header. Of a second heading further down the place counts too: it
    must be the same."""
    labels = {"period": [Labelled("", address(table.header, 0))], **labels_above(sheet, table.header)}
    further = labelled(sheet, LABELS, range(table.header + 1, len(sheet.rows)))
    for key in ("place", "place_code"):
        if key in further:
            labels[key] = [*labels.get(key, ()), *further[key]]
    return heading_of(sheet, labels, against)


KIND = Layout(
    code="form",
    meaning="the form as it is sent out: labels for form, place and period above one row per indicator",
    rank=0,
    alone=True,
    find=find,
    refuse=refuse_several,
)
