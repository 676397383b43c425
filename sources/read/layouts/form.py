"""Reads a filled template, or the workbook that was returned for checking, into a `Reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import PlaceTree
from domain.submission import Provenance, Reading
from sources.read.answers import answers
from sources.read.catalogue import Catalogue
from sources.read.cells import Rows
from sources.read.grammar.persons import refuse_persons
from sources.read.heading import headings, refuse_future
from sources.read.layout import signature
from sources.read.workbook import Sheet, sheets
from words.catalogue import languages
from words.names import simulated_mark


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
    against = Catalogue(file, forms, places, indicators, units or {})
    return read_form(sheets(content, file), against, today=today, provenance=provenance)


def read_form(book: Sequence[Sheet], against: Catalogue, *, today: date, provenance: Provenance) -> Reading:
    """The same of sheets that have been opened before, whatever file they came from."""
    refuse_persons(against.file, book)
    heading, table = headings(against.file, book, against.forms, against.places)
    refuse_future(against.file, heading, today)
    rows = Rows(against.file, heading.sheet, table, heading.form, against.indicators, against.units)
    return Reading(
        form=heading.form.code,
        place=heading.place.code,
        period=heading.period,
        cells=rows.cells(),
        answers=answers(book),
        signature=signature(heading.sheet),
        provenance="simulated" if marked_simulated(heading.sheet) else provenance,
        file=against.file,
    )


def marked_simulated(sheet: Sheet) -> bool:
    """Whether the sheet carries 【模拟数据】 anywhere."""
    marks = tuple(simulated_mark(language) for language in languages())
    return any(mark in str(cell) for row in sheet.rows for cell in row for mark in marks)
