"""What nobody knows: a submission that the ledger lacks while a source through which it comes cannot be read."""

from __future__ import annotations

from collections.abc import Iterable

from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission


def is_unread(row: ExpectedSubmission, down: Iterable[SourceHealth]) -> bool:
    """Whether a row whose due day is over may lie in one of the sources, or boxes of them, that are `down`: nobody can be
    blamed for it. What came and was refused, or lacks lines, did not fail because of a source."""
    return row.overdue and any(one.concerns(row.place) for one in down)
