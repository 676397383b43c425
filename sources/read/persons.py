"""Aggregates only: a file with records of single persons is refused, and the refusal does not repeat what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.errors import RefusedFile
from sources.read.grammar.headings import FIGURES
from sources.read.grammar.persons import number_of_a_person
from sources.read.labelled import signature_rows
from sources.read.sheet import Scalar, Sheet, address, as_text
from sources.read.table import find_table
from sources.read.told import found
from words.labels import FINDING_COLUMNS, FINDINGS_SHEET, key_of

_ANSWERS = ("choice", "reason", "note", "evidence")


def refuse_persons(file: str, sheets: Sequence[Sheet], figures_of: Mapping[str, frozenset[tuple[int, int]]]) -> None:
    """Raises RefusedFile (person_level) at the first identity number anywhere, or mobile number outside the signature
    block, the figures of the table, and the column that says who answered. `figures_of` gives the cells (row, column)
    with figures, by the name of the sheet."""
    for sheet in sheets:
        figures, read = _areas(sheet)
        figures |= figures_of.get(sheet.name, frozenset())
        signed = signature_rows(sheet)
        for row, cells in enumerate(sheet.rows):
            for column, raw in enumerate(cells):
                told = _found(raw, mobile=row not in signed and (row, column) not in figures)
                if told and (read is None or column in read):
                    cell = address(row, column)
                    raise RefusedFile("person_level", file=file, sheet=sheet.name, cell=cell, found=found(told))


def _areas(sheet: Sheet) -> tuple[frozenset[tuple[int, int]], frozenset[int] | None]:
    """Cells where a number of eleven digits is a figure; and the only columns to look at, None being all."""
    if key_of(FINDINGS_SHEET, sheet.name) is not None:
        answers = find_table(sheet, FINDING_COLUMNS, frozenset({"finding", "choice"}))
        if answers is not None:
            return frozenset(), frozenset(answers.columns[key] for key in _ANSWERS if key in answers.columns)
    table = find_table(sheet)
    return frozenset() if table is None else table.cells_of(FIGURES), None


def _found(raw: Scalar, *, mobile: bool) -> str:
    if raw == "" or isinstance(raw, bool):
        return ""
    return number_of_a_person(as_text(raw), mobile=mobile)
