"""Writes an evaluation: evaluation.json, evaluation.html and evaluation.xlsx, and beside them what is restricted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reports.evaluation.document import document, written
from reports.evaluation.model import Evaluation, narrowed, parted
from reports.evaluation.names import JSON_FILE, PAGE_FILE, RESTRICTED_FILE, WORKBOOK_FILE
from reports.evaluation.page import page
from reports.evaluation.workbook import workbook
from reports.wholefile import write_whole

__all__ = ["write_evaluation"]


def write_evaluation(out: Path, evaluation: Evaluation) -> tuple[Path, ...]:
    """Writes the three files into a folder, which is made, and returns their paths: page, workbook, JSON. Page and
    workbook carry the hash of the JSON; the same evaluation is the same bytes.

    What single cases could be told from stands in none of them: its evidence and verdicts are a fourth file beside, for
    those alone who may see them, from which the same verdicts can be computed again."""
    slim = narrowed(evaluation)
    public, restricted = parted(slim)
    content = document(public, restricted.assessments)
    exported = written(content)
    seal, evidence = hashlib.sha256(exported).hexdigest(), content["evidence_sha256"]
    shown = page(slim, seal, evidence).encode()
    book = workbook(slim, seal, evidence)
    return (
        write_whole(shown, out / PAGE_FILE),
        write_whole(book, out / WORKBOOK_FILE),
        write_whole(exported, out / JSON_FILE),
        *_restricted(restricted, out / RESTRICTED_FILE),
    )


def _restricted(evaluation: Evaluation, path: Path) -> tuple[Path, ...]:
    """The file of what is restricted; where nothing is, the one of an earlier evaluation goes."""
    if evaluation.assessments:
        return (write_whole(written(document(evaluation)), path),)
    path.unlink(missing_ok=True)
    return ()
