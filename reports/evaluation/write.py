"""Writes an evaluation: evaluation.json, evaluation.html and evaluation.xlsx."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reports.evaluation.document import document, written
from reports.evaluation.model import Evaluation, narrowed
from reports.evaluation.names import JSON_FILE, PAGE_FILE, WORKBOOK_FILE
from reports.evaluation.page import page
from reports.evaluation.workbook import workbook
from reports.wholefile import write_whole

__all__ = ["write_evaluation"]


def write_evaluation(out: Path, evaluation: Evaluation) -> tuple[Path, ...]:
    """Writes the three files into a folder, which is made, and returns their paths: page, workbook, JSON. Page and
    workbook carry the hash of the JSON; the same evaluation is the same bytes."""
    slim = narrowed(evaluation)
    content = document(slim)
    exported = written(content)
    seal, evidence = hashlib.sha256(exported).hexdigest(), content["evidence_sha256"]
    shown = page(slim, seal, evidence).encode()
    book = workbook(slim, seal, evidence)
    return (
        write_whole(shown, out / PAGE_FILE),
        write_whole(book, out / WORKBOOK_FILE),
        write_whole(exported, out / JSON_FILE),
    )
