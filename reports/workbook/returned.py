"""The workbook that goes back to the clerk: the own file, doubtful cells marked, and a sheet that asks."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from domain.finding import Finding, Rule
from domain.form import Form
from domain.indicator import Indicator
from domain.period import Period
from domain.place import Place
from domain.submission import Provenance


def write_returned(
    original: bytes,
    findings: Sequence[Finding],
    *,
    rules: Mapping[str, Rule],
    indicators: Mapping[str, Indicator],
    form: Form,
    place: Place,
    period: Period,
    version: int,
    answer_by: date,
    language: str,
    provenance: Provenance,
    path: Path,
) -> Path:
    """Writes the clerk's own .xlsx with the findings in it, and returns its path.

    Figures, formulas and other sheets stay as they are; marks and the sheet of an earlier round are replaced. The same
    arguments give the same bytes; the file appears whole or not at all. `original` must have been read before: its
    bounds are the reader's. Raises KeyError for a finding whose rule is not given.
    """
    from reports.workbook.findingsheet import FindingSheet
    from reports.workbook.marks import clear_marks, mark_cells, numbered
    from reports.workbook.package import packed, write_whole

    book = _load(original)
    items = numbered(findings, rules)
    clear_marks(book)
    mark_cells(book, items, language)
    simulated = provenance == "simulated"
    FindingSheet(form, place, period, version, answer_by, language, simulated, indicators).write(book, items)
    return write_whole(packed(book), path)


def _load(original: bytes) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Extensions of other programs that openpyxl drops; nothing that a form uses.
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(BytesIO(original))
