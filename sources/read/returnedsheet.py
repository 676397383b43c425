"""The sheet of questions in a returned workbook, by its name and by its columns: where that name was taken it carries a
number, and a form may have the name for its own."""

from __future__ import annotations

import re
import unicodedata

from sources.read.sheet import Sheet
from sources.read.table import Table, find_table
from words.labels import FINDING_COLUMNS, FINDINGS_SHEET, key_of

_NUMBERED = re.compile(r"\s*\(?\d{1,3}\)?$")
# Either column tells the sheet: what was written beside a column that is gone is still an answer.
_NEEDED = (frozenset({"indicator", "choice"}), frozenset({"indicator", "reason"}))


def is_findings(sheet: Sheet) -> bool:
    """Whether a sheet is one of ours with questions, 核实事项 or 核实事项 (2)."""
    return questions_on(sheet) is not None


def questions_on(sheet: Sheet) -> Table | None:
    """The table of questions and answers on a sheet of ours; None for any other sheet."""
    if key_of(FINDINGS_SHEET, _NUMBERED.sub("", unicodedata.normalize("NFKC", sheet.name))) is None:
        return None
    tables = (find_table(sheet, FINDING_COLUMNS, needed) for needed in _NEEDED)
    return next((table for table in tables if table is not None), None)
