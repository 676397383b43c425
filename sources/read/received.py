"""Reads whatever a district sends, as a workbook or as text, in any layout of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.errors import RefusedFile
from domain.submission import Provenance, Reading
from sources.read.answers import answers
from sources.read.directory import Directory
from sources.read.fromexport import asked_twice
from sources.read.heading import no_form, refuse_future
from sources.read.labelled import signature
from sources.read.layout import Layout, Located
from sources.read.leftaside import left_aside
from sources.read.meant import meant_of
from sources.read.opener import Here, Opener
from sources.read.persons import refuse_persons
from sources.read.returnedsheet import is_findings
from sources.read.rowheading import FormFigures, refuse_mixture
from sources.read.sheet import Sheet
from sources.read.token import token_of
from words.catalogue import languages
from words.names import simulated_mark

Found = tuple[Layout, Located]


def read_any(
    content: bytes, file: str, catalogue: Directory, provenance: Provenance, opener: Opener | None = None
) -> tuple[Reading, ...]:
    """The submissions of one file: one place, one form, and one reading per period, in the file's order.

    The layout is known by what the file says, never by its name. Cells keep their address: the sheet ("" in a text file)
    and B12. A sheet marked 【模拟数据】 is simulated, whatever its source. What looks like data and was not read is named
    with the first reading. Raises RefusedFile with a code of words/refusals and what the file was meant for, as far as it
    says; two places or two forms in one file are refused, and so is a period that has not ended. `opener` opens what
    strangers sent in a process of its own; without one the file is opened here.
    """
    book = (opener or Here()).book(content, file)
    return read_book(book.sheets, file, catalogue, provenance, book.token)


def read_book(
    book: Sequence[Sheet], file: str, catalogue: Directory, provenance: Provenance, token: str = ""
) -> tuple[Reading, ...]:
    """The same for a file that is open; `token` is what the book keeps apart from its sheets. Raises RefusedFile."""
    against = catalogue.of(file)
    try:
        return _readings(book, against, provenance, token)
    except RefusedFile as error:
        error.meant = error.meant if any(error.meant) else meant_of(book, against)
        raise


def _readings(book: Sequence[Sheet], against: Directory, provenance: Provenance, token: str) -> tuple[Reading, ...]:
    """Raises RefusedFile."""
    found = _found(book, against)
    persons = refuse_persons(against.file, book, {located.sheet.name: located.figures for _, located in found})
    read, parts = _parts(book, found, against)
    alone = [located.sheet for layout, located in read if layout.alone]
    seen = Provenance.SIMULATED if _marked_simulated(alone or book) else provenance
    first, *others = (_reading(part, against, seen) for part in parts)
    told = (one for part in parts for one in part.left_aside)
    aside = (*left_aside(book, [located for _, located in read], parts), *told, *persons)
    said = answers(book)
    first = replace(first, answers=said.answers, unread_answers=said.unread)
    return (replace(first, token=token_of(book, token), left_aside=aside), *others)


def _found(book: Sequence[Sheet], against: Directory) -> list[Found]:
    """The sheets with figures, each with its layout: those of a layout that stands alone, else all but the findings that
    were returned."""
    for layout in against.in_order:
        if layout.alone and (found := [one for sheet in book for one in _first((layout,), sheet, against)]):
            return found
    others = tuple(layout for layout in against.in_order if not layout.alone)
    asked = (sheet for sheet in book if not is_findings(sheet))
    return [one for sheet in asked for one in _first(others, sheet, against)]


def _first(layouts: Iterable[Layout], sheet: Sheet, against: Directory) -> list[Found]:
    """The first layout that finds itself on the sheet, or none."""
    for layout in layouts:
        if (located := layout.find(sheet, against)) is not None:
            return [(layout, located)]
    return []


def _parts(
    book: Sequence[Sheet], found: Sequence[Found], against: Directory
) -> tuple[Sequence[Found], list[FormFigures]]:
    """The figures by place and period, and the sheets they were read from: those that can be seen, and hidden ones only
    where those hold nothing. Raises RefusedFile."""
    visible = [one for one in found if not one[1].sheet.around.hidden]
    hidden = [one for one in found if one[1].sheet.around.hidden]
    for some in (visible, hidden):
        for layout in dict.fromkeys(layout for layout, _ in some):
            layout.refuse([located for one, located in some if one is layout], against)
        if parts := [part for _, located in some for part in located.read()]:
            _refuse(parts, against)
            return some, parts
    raise no_form(", ".join(sheet.name for sheet in book if sheet.name), against)


def _refuse(parts: Sequence[FormFigures], against: Directory) -> None:
    """Raises RefusedFile: two_places, two_forms, duplicate_row (a period on two sheets), future_period."""
    refuse_mixture(against.file, ((part.heading, part.heading.given.cell) for part in parts))
    seen: set[str] = set()
    for part in parts:
        heading = part.heading
        if str(heading.period) in seen:
            said = f"{heading.place.name} {heading.period}"
            raise RefusedFile(
                "duplicate_row", file=against.file, sheet=heading.sheet.name, cell=heading.given.cell, found=said
            )
        seen.add(str(heading.period))
        refuse_future(heading, against)


def _reading(part: FormFigures, against: Directory, provenance: Provenance) -> Reading:
    heading = part.heading
    return Reading(
        form=heading.form.code,
        place=heading.place.code,
        period=heading.period,
        cells=asked_twice(part.cells, heading.form, against),
        signature=signature(heading.sheet),
        provenance=provenance,
        file=against.file,
        declared=part.declared,
    )


def _marked_simulated(book: Sequence[Sheet]) -> bool:
    """Whether a sheet carries 【模拟数据】 anywhere."""
    marks = tuple(simulated_mark(language) for language in languages())
    written = ("\n".join(sheet.words) for sheet in book)
    return any(mark in text for text in written for mark in marks)
