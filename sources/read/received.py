"""Reads whatever a district sends: our form, a wide table or a list of figures, as a workbook or as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.errors import RefusedFile
from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import PlaceTree
from domain.submission import Provenance, Reading
from sources.read.answers import answers
from sources.read.catalogue import Catalogue
from sources.read.grammar.persons import refuse_persons
from sources.read.heading import form_tables, no_form, refuse_future
from sources.read.layout import signature
from sources.read.layouts.across import across_figures, find_across, read_across
from sources.read.layouts.form import marked_simulated, read_form
from sources.read.layouts.long import find_long, long_figures, read_long
from sources.read.layouts.wide import read_wide
from sources.read.tables import Part, refuse_mixture
from sources.read.text import is_workbook, text_sheet
from sources.read.widetable import find_wide, wide_figures
from sources.read.workbook import Sheet, sheets
from words.labels import FINDINGS_SHEET, key_of


def read_any(
    content: bytes,
    file: str,
    *,
    forms: Mapping[str, Form],
    places: PlaceTree,
    indicators: Mapping[str, Indicator],
    today: date,
    provenance: Provenance,
    units: Mapping[str, Unit] | None = None,
) -> tuple[Reading, ...]:
    """The submissions of one file: one place, one form, and one reading per period, in the file's order.

    The layout is known by what the file says, never by its name. Cells keep their address: the sheet ("" in a text file)
    and B12. Raises RefusedFile with a code of domain/refusals.py; two places or two forms in one file are refused, and so
    is a period that has not ended.
    """
    against = Catalogue(file, forms, places, indicators, units or {})
    book = sheets(content, file) if is_workbook(content) or not content else (text_sheet(content, file),)
    if form_tables(book):
        return (read_form(book, against, today=today, provenance=provenance),)
    parts = _parts(book, against)
    _refuse(parts, file, today)
    seen: Provenance = "simulated" if any(marked_simulated(sheet) for sheet in book) else provenance
    first, *others = (_reading(part, file, seen) for part in parts)
    return (replace(first, answers=answers(book)), *others)


def _parts(book: Sequence[Sheet], against: Catalogue) -> list[Part]:
    """The figures of all sheets by place and period. Raises RefusedFile, before anything else for records of persons."""
    located = [found for sheet in book if (found := _located(sheet, against)) is not None]
    refuse_persons(against.file, book, {found.sheet.name: found.figures for found in located})
    parts = [part for found in located for part in found.read()]
    if not parts:
        names = ", ".join(sheet.name for sheet in book if sheet.name)
        raise no_form(against.file, names or "-", against.forms)
    return parts


def _reading(part: Part, file: str, provenance: Provenance) -> Reading:
    heading = part.heading
    return Reading(
        form=heading.form.code,
        place=heading.place.code,
        period=heading.period,
        cells=part.cells,
        signature=signature(heading.sheet),
        provenance=provenance,
        file=file,
    )


@dataclass(frozen=True, slots=True)
class _Located:
    """A sheet whose layout is known: where its figures stand, and how it is read."""

    sheet: Sheet
    figures: frozenset[tuple[int, int]]
    read: Callable[[], list[Part]]


def _located(sheet: Sheet, against: Catalogue) -> _Located | None:
    if key_of(FINDINGS_SHEET, sheet.name) is not None:
        return None
    if (table := find_long(sheet)) is not None:
        return _Located(sheet, long_figures(table), lambda: read_long(sheet, table, against))
    if (across := find_across(sheet, tuple(against.forms.values()))) is not None:
        return _Located(sheet, across_figures(across), lambda: read_across(sheet, across, against))
    if (wide := find_wide(sheet, against.indicators)) is not None:
        return _Located(sheet, wide_figures(wide, against.indicators), lambda: read_wide(sheet, wide, against))
    return None


def _refuse(parts: Sequence[Part], file: str, today: date) -> None:
    """Raises RefusedFile: two_places, two_forms, duplicate_row (a period on two sheets), future_period."""
    refuse_mixture(file, ((part.heading, part.heading.given.cell) for part in parts))
    seen: set[str] = set()
    for part in parts:
        heading = part.heading
        if str(heading.period) in seen:
            said = f"{heading.place.name} {heading.period}"
            raise RefusedFile("duplicate_row", file=file, sheet=heading.sheet.name, cell=heading.given.cell, found=said)
        seen.add(str(heading.period))
        refuse_future(file, heading, today)
