"""Aggregates only: a file with records of single persons is refused, and the refusal does not repeat what it found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from domain.errors import RefusedFile
from sources.read.layout import find_table, signature_rows
from sources.read.workbook import Scalar, Sheet, address, as_text
from words.labels import FINDING_COLUMNS, FINDINGS_SHEET, key_of

_FIGURES = ("value", "numerator", "denominator")
_ANSWERS = ("choice", "reason", "note", "evidence")
# Region, birth date, serial number, check digit (GB 11643); a mobile number of mainland China.
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}(?P<born>(?:18|19|20)\d{6})\d{3}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_IDENTITY_NAME = "身份证号码 identity number"
_MOBILE_NAME = "手机号码 mobile number"


def refuse_persons(
    file: str, sheets: Sequence[Sheet], figures_of: Mapping[str, frozenset[tuple[int, int]]] | None = None
) -> None:
    """Raises RefusedFile (person_level) at the first identity number anywhere, or mobile number outside the signature
    block, the figures of the table, and the column that says who answered. `figures_of` gives the cells (row, column)
    with figures of sheets that are not laid out as our form, by sheet name."""
    for sheet in sheets:
        findings = key_of(FINDINGS_SHEET, sheet.name) is not None
        figures, read = _areas(sheet, findings=findings)
        figures |= (figures_of or {}).get(sheet.name, frozenset())
        signed = signature_rows(sheet)
        for row, cells in enumerate(sheet.rows):
            for column, raw in enumerate(cells):
                found = _found(raw, mobile=row not in signed and (row, column) not in figures)
                if found and (read is None or column in read):
                    cell = address(row, column)
                    raise RefusedFile("person_level", file=file, sheet=sheet.name, cell=cell, found=found)


def _areas(sheet: Sheet, *, findings: bool) -> tuple[frozenset[tuple[int, int]], frozenset[int] | None]:
    """Cells where a number of eleven digits is a figure; and the only columns to look at, None being all."""
    if findings:
        answers = find_table(sheet, FINDING_COLUMNS, frozenset({"finding", "choice"}))
        if answers is not None:
            return frozenset(), frozenset(answers.columns[key] for key in _ANSWERS if key in answers.columns)
    table = find_table(sheet)
    if table is None:
        return frozenset(), None
    columns = [table.columns[key] for key in _FIGURES if key in table.columns]
    return frozenset((row, column) for row in table.rows for column in columns), None


def _found(raw: Scalar, *, mobile: bool) -> str:
    if raw == "" or isinstance(raw, bool):
        return ""
    text = as_text(raw)
    if any(_is_day(match["born"]) for match in _IDENTITY.finditer(text)):
        return _IDENTITY_NAME
    return _MOBILE_NAME if mobile and _MOBILE.search(text) else ""


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True
