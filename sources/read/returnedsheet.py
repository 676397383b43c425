"""The sheet of questions in a returned workbook, by its name: where that name was taken it carries a number."""

from __future__ import annotations

import re
import unicodedata

from sources.read.sheet import Sheet
from words.labels import FINDINGS_SHEET, key_of

_NUMBERED = re.compile(r"\s*\(?\d{1,3}\)?$")


def is_findings(sheet: Sheet) -> bool:
    """Whether a sheet is one of ours with questions, 核实事项 or 核实事项 (2)."""
    return key_of(FINDINGS_SHEET, _NUMBERED.sub("", unicodedata.normalize("NFKC", sheet.name))) is not None
