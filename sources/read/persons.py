"""Aggregates only: a file with records of single persons is refused, and the refusal does not repeat what it found. A
telephone number in a note is no such record: it is named, so that the next file comes without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.errors import RefusedFile
from domain.evidence import LeftAside
from sources.read.grammar.headings import FIGURES
from sources.read.grammar.persons import SHORTEST, has_telephone, is_dense, names_a_person
from sources.read.labelled import signature_rows
from sources.read.personlist import list_of_persons
from sources.read.returnedsheet import questions_on
from sources.read.sheet import Scalar, Sheet, address
from sources.read.table import find_table
from sources.read.told import found

_ANSWERS = ("choice", "reason", "note", "evidence")
_NO_NUMBER = 10**9  # a smaller number is neither a telephone nor an identity
_MOST = 20  # telephone numbers that are named; further ones are the same advice
Long = tuple[str, int, int]  # a text, and its row and column
Cells = frozenset[tuple[int, int]]


def refuse_persons(file: str, sheets: Sequence[Sheet], figures_of: Mapping[str, Cells]) -> tuple[LeftAside, ...]:
    """Raises RefusedFile (person_level) at the first identity number, in a cell, a remark or the name of a sheet, and at
    the first list of persons, visible or not. Returns the telephone numbers outside the signature block, the figures of
    the table, and the column that says who answered. `figures_of` gives the cells (row, column) with figures, by the name
    of the sheet."""
    aside: list[LeftAside] = []
    for sheet in sheets:
        read = _only_columns(sheet)
        long = list(_long(sheet, read))
        for told, cell in _persons(sheet, long, listed=read is None, whole=sheet.name not in figures_of):
            raise RefusedFile("person_level", file=file, sheet=_named(sheet), cell=cell, found=found(told))
        aside.extend(_telephones(sheet, long, figures_of.get(sheet.name, frozenset())))
    return tuple(aside[:_MOST])


def _only_columns(sheet: Sheet) -> frozenset[int] | None:
    """The only columns to look at, None being all."""
    if (answers := questions_on(sheet)) is None:
        return None
    return frozenset(answers.columns[key] for key in _ANSWERS if key in answers.columns)


def _figures(sheet: Sheet) -> Cells:
    """Cells where a number of eleven digits is a figure."""
    table = None if questions_on(sheet) else find_table(sheet)
    return frozenset() if table is None else table.cells_of(FIGURES)


def _named(sheet: Sheet) -> str:
    """The name of a sheet, unless it names a person itself."""
    return "" if names_a_person(sheet.name) else sheet.name


def _persons(sheet: Sheet, long: Sequence[Long], *, listed: bool, whole: bool) -> Iterator[tuple[str, str]]:
    """What was found of persons, and where. `listed` says that lists are looked for; `whole` is a sheet that no layout
    reads."""
    if names_a_person(sheet.name):
        yield "identity", ""
    yield from (("identity", address(row, column)) for text, row, column in long if names_a_person(text))
    yield from (("identity", where) for where, text in sheet.around.remarks if names_a_person(text))
    if listed and (at := list_of_persons(sheet, whole=whole)) is not None:
        yield "persons", address(*at)


def _telephones(sheet: Sheet, long: Sequence[Long], figures: Cells) -> Iterator[LeftAside]:
    """The telephone numbers of a sheet, but for those of who signed."""
    own = _figures(sheet) | figures if long else figures
    found_at = [(row, column) for text, row, column in long if (row, column) not in own and has_telephone(text)]
    signed = signature_rows(sheet) if found_at else frozenset()
    yield from (LeftAside("telephone", sheet.name, address(row, at)) for row, at in found_at if row not in signed)
    yield from (
        LeftAside("telephone", sheet.name, where) for where, text in sheet.around.remarks if has_telephone(text)
    )


def _long(sheet: Sheet, read: frozenset[int] | None) -> Iterator[tuple[str, int, int]]:
    """The cells with digits enough for such a number, as texts."""
    for row, texts in enumerate(sheet.texts):
        for column, text in enumerate(texts):
            if len(text) >= SHORTEST and _is_long(sheet.rows[row][column]) and (read is None or column in read):
                yield text, row, column


def _is_long(raw: Scalar) -> bool:
    return is_dense(raw) if isinstance(raw, str) else isinstance(raw, int | float) and raw >= _NO_NUMBER
