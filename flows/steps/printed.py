"""Printed figures of the documents into the ledger, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.frame import observation_frame
from sources.printed import printed_submissions

if TYPE_CHECKING:
    from flows.wiring import Workplace


def import_printed(workplace: Workplace) -> int:
    """Records every printed figure that the ledger does not hold yet; returns how many submissions were new."""
    printed = printed_submissions(workplace.deployment)
    with workplace.store.begin() as work:
        known = work.submissions.of({submission.id for _, submission, _, _ in printed})
        new = [one for one in printed if one[1].id not in known]
        for reading, submission, receipt, content in new:
            stored, _ = work.receipts.add(
                receipt.source, receipt.box, receipt.path, content, receipt.received_at, receipt.provenance
            )
            frame = observation_frame([(reading, submission)], workplace.deployment.indicators)
            work.submissions.add(submission, frame)
            work.receipts.settle(stored.id, workplace.run_id)
        work.commit()
    return len(new)
