"""Reads a filled template, or the workbook that was returned for checking, into a `Reading`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.names import SIMULATED_MARK
from domain.place import PlaceTree
from domain.submission import Provenance, Reading
from sources.readers.answers import answers
from sources.readers.cells import Rows
from sources.readers.heading import headings, refuse_future
from sources.readers.layout import signature
from sources.readers.persons import refuse_persons
from sources.readers.workbook import Sheet, sheets


def read(
    content: bytes,
    file: str,
    *,
    forms: Mapping[str, Form],
    places: PlaceTree,
    indicators: Mapping[str, Indicator],
    today: date,
    provenance: Provenance,
    units: Mapping[str, Unit] | None = None,
) -> Reading:
    """The figures, answers and signature of one workbook.

    A line left empty gives no cell. What is not a number gives a cell in state `missing` with the text as written and a
    note. A sheet marked 【模拟数据】 is simulated, whatever its source. With `units`, a unit that was overwritten is noted.
    Raises RefusedFile with a code of domain/refusals.py, naming file, sheet, cell and what was found.
    """
    book = sheets(content, file)
    refuse_persons(file, book)
    heading = headings(file, book, forms, places)
    refuse_future(file, heading, today)
    rows = Rows(file, heading.sheet, heading.table, heading.form, indicators, units or {})
    return Reading(
        form=heading.form.code,
        place=heading.place.code,
        period=heading.period,
        cells=rows.cells(),
        answers=answers(book),
        signature=signature(heading.sheet),
        provenance="simulated" if _marked(heading.sheet) else provenance,
        file=file,
    )


def _marked(sheet: Sheet) -> bool:
    marks = tuple(SIMULATED_MARK.values())
    return any(mark in str(cell) for row in sheet.rows for cell in row for mark in marks)
