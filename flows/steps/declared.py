"""Declared final: what a document says of the version that stands is kept beside the fact that it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.declaration import Declaration
from domain.sameness import figures_of
from domain.staging import Staged
from domain.submission import Declared, Submission
from flows.steps.versions import cells_by_submission, key_of

if TYPE_CHECKING:
    from ledger.store import Work


def keep_declared(work: Work, one: Staged, now: datetime) -> None:
    """What a settled document says of the version that it is, or whose figures it repeats: declared final, or so no more. A
    document of other figures than those that stand (an older file) says nothing of them."""
    key, declared = key_of(one.reading), one.reading.declared
    versions = work.submissions.versions_of([key]).get(key, [])
    ids = [version.id for version in versions]
    standing = [known for known in work.declarations.of(ids) if known.stands]
    if not versions or not (declared or standing) or not _is_about(work, one, versions[-1]):
        return
    if declared is None:
        work.declarations.withdraw(ids, one.receipt, now)
    elif not _was_said(declared, standing):
        work.declarations.add(Declaration(ids[-1], declared.by, now, declared.on, one.receipt.id))


def _is_about(work: Work, one: Staged, latest: Submission) -> bool:
    if one.submission is not None:
        return True
    cells = cells_by_submission(work, [latest.id]).get(latest.id, [])
    return latest.withdrawn_at is None and figures_of(cells) == figures_of(one.reading.cells)


def _was_said(declared: Declared, standing: list[Declaration]) -> bool:
    """Whether this very declaration is on record, of this version or of an earlier one: then it was not made of the figures
    of now, which are not declared final until the district says so again."""
    return any((one.by, one.declared_on) == (declared.by, declared.on) for one in standing)
