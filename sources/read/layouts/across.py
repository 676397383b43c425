"""One row per indicator and one column per period: a year at a glance, as districts keep it for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from sources.read.directory import Directory
from sources.read.formlines import FormLines
from sources.read.grammar.headings import key_of_heading
from sources.read.grammar.lines import known_lines
from sources.read.heading import form_named, labels_above, period_of, refuse_other_title
from sources.read.labelled import Labelled
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures, Labels, inferred_form, row_heading, row_labels
from sources.read.sheet import Sheet, address
from sources.read.table import HEADER_WITHIN, Table
from sources.read.tablerows import end_of_table
from words.labels import language_of


@dataclass(frozen=True, slots=True)
class AcrossTable:
    """`table` without its figures, and the columns that hold those of a period."""

    table: Table
    periods: tuple[int, ...]


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A row of headings with a column per period."""
    found = _across(sheet, against)
    if found is None:
        return None
    figures = frozenset((row, column) for row in found.table.rows for column in found.periods)
    table = found.table
    return Located(sheet, figures, lambda: read(sheet, found, against), table.header, table.last)


def _across(sheet: Sheet, against: Directory) -> AcrossTable | None:
    """The first row with a heading for the indicator and at least one that is a period of a form."""
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        texts = {column: text for column in range(len(cells)) if (text := sheet.text(row, column))}
        columns = {key: column for column, text in texts.items() if (key := key_of_heading(text)) is not None}
        if not columns.keys() & {"indicator", "name"} or "value" in columns:
            continue
        periods = tuple(
            column for column, text in texts.items() if any(period_of(text, form) for form in against.forms.values())
        )
        if periods:
            language = language_of(sheet.text(row, min(columns.values())))
            names = tuple(columns[key] for key in ("indicator", "name") if key in columns)
            last = end_of_table(sheet, row, names, periods, lambda: known_lines(against))
            return AcrossTable(Table(row, last, columns, language), periods)
    return None


def read(sheet: Sheet, found: AcrossTable, against: Directory) -> list[FormFigures]:
    """One part per period that has a figure. A column for a period of another length, where others fit, is none of the
    form's. Raises RefusedFile."""
    table, parts = found.table, []
    above = labels_above(sheet, table.header)
    filled = {column: rows for column in found.periods if (rows := _rows(sheet, table, column))}
    fitting = [column for column, rows in filled.items() if _fits(sheet, table, column, rows, above, against)]
    for column in fitting or filled:
        period = Labelled(sheet.text(table.header, column), address(table.header, column))
        labels = row_labels(sheet, table.header, {}, {**above, "period": [period]})
        heading = row_heading(sheet, labels, _written(sheet, table, filled[column]), against)
        one = Table(table.header, table.last, {**table.columns, "value": column}, table.language, filled[column])
        cells = FormLines(sheet, one, heading.form, against).cells()
        parts.append(FormFigures(heading, cells, one.read_columns))
    if parts:
        refuse_other_title(parts[0].heading, range(table.header), [one.heading.period for one in parts], against)
    return parts


def _rows(sheet: Sheet, table: Table, column: int) -> tuple[int, ...]:
    return tuple(row for row in table.rows if sheet.filled(row, column) and not table.no_line(sheet, row))


def _written(sheet: Sheet, table: Table, rows: tuple[int, ...]) -> list[str]:
    named = table.columns.get("indicator", table.columns.get("name", 0))
    return [sheet.text(row, named) for row in rows]


def _fits(sheet: Sheet, table: Table, column: int, rows: tuple[int, ...], above: Labels, against: Directory) -> bool:
    """Whether the form, as it is named above or told by its lines, has periods of a column's length."""
    text, named = sheet.text(table.header, column), above.get("form")
    form = form_named(named[0].text, against) if named else inferred_form(text, _written(sheet, table, rows), against)
    return form is not None and period_of(text, form) is not None


KIND = Layout(
    code="across",
    meaning="one row per indicator and one column per period",
    rank=20,
    find=find,
)
