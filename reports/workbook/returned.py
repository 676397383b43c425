"""The workbook that goes back to the clerk: the own file, doubtful cells marked, and a sheet that asks."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from domain.finding import Finding
from reports.workbook.cellmarks import clear_marks, mark_cells
from reports.workbook.findingsheet import FindingSheet
from reports.workbook.questions import Returned, numbered
from reports.workbook.xlsx import packed


def returned_workbook(original: bytes, findings: Sequence[Finding], about: Returned) -> bytes:
    """The clerk's own .xlsx with the findings in it.

    Figures, formulas and other sheets stay as they are; marks and the sheet of an earlier round are replaced. The same
    arguments give the same bytes. `original` must have been read before: its bounds are the reader's. Raises KeyError for
    a finding whose rule is not given.
    """
    book = _load(original)
    items = numbered(findings, about.rules)
    clear_marks(book)
    mark_cells(book, items, about.language)
    FindingSheet(about).write(book, items)
    return packed(book)


def _load(original: bytes) -> Any:
    with warnings.catch_warnings():
        # Extensions of other programs that openpyxl drops; nothing that a form uses.
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(BytesIO(original))
