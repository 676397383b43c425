"""The token of the returned workbook that a file answers: beside its label on the sheet of findings, or in the book itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.read.grammar.headings import split_colon
from sources.read.returnedsheet import is_findings
from sources.read.sheet import Sheet
from words.labels import RETURN_LABELS, key_of

_TOKEN = re.compile(r"[0-9A-Za-z_-]{8,80}")


def token_of(book: Sequence[Sheet], kept: str = "") -> str:
    """The token on a sheet of findings, else the one that the book keeps apart (`kept`); "" where neither is one."""
    sheets = (sheet for sheet in book if is_findings(sheet))
    found = next((token for sheet in sheets if (token := _on(sheet))), "")
    return found or (kept.strip() if _TOKEN.fullmatch(kept.strip()) else "")


def _on(sheet: Sheet) -> str:
    for row, cells in enumerate(sheet.rows):
        for column in range(len(cells)):
            text = sheet.text(row, column)
            head, rest = split_colon(text)
            if key_of(RETURN_LABELS, head or text) == "token":
                beside = (sheet.text(row, right) for right in range(column + 1, len(cells)))
                written = rest or next((text for text in beside if text), "")
                return written if _TOKEN.fullmatch(written) else ""
    return ""
