"""A file that was taken, read once more: for a workbook that has to be made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.steps.gate import read_file

if TYPE_CHECKING:
    from domain.submission import Reading, Submission
    from flows.wiring import Workplace


def reading_of(workplace: Workplace, submission: Submission) -> Reading:
    """What the submission's receipt says, read once more."""
    with workplace.store.read() as work:
        receipt, content = work.receipts.get(submission.receipt_id), work.receipts.content(submission.receipt_id)
    key = submission.form, submission.place, submission.period
    readings = read_file(workplace, content, receipt)
    return next(one for one in readings if (one.form, one.place, str(one.period)) == key)
