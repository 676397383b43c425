"""Settle: one place's part of what the gate staged into the ledger, and the returned workbook to the clerk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.errors import FilesUnread
from domain.finding import HOLDING
from domain.staging import Staged
from domain.submission import ReceiptState, Submission
from flows.outcome import Ended
from flows.steps.chase import LOOK_BACK
from flows.steps.declared import keep_declared
from flows.steps.needs import state_of_place
from flows.steps.parked import broken, is_of_file
from flows.steps.replies import keep_answers
from flows.steps.returning import return_workbook
from flows.steps.versions import key_of
from sources.frame import observation_frame
from words.stated import stated

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


def places_concerned(workplace: Workplace) -> list[str]:
    """The places of which something is due or has come."""
    with workplace.store.read() as work:
        expected = work.expected.places(since=workplace.as_of - LOOK_BACK)
        return sorted({*expected, *work.staging.places(workplace.run_id)})


def settle(workplace: Workplace, place: str) -> Ended:
    """Each staged reading of the place in a transaction of its own: submission, findings, answers, receipt. The workbook
    is written first, so that a stop in between leaves nothing told and nothing lost. A receipt over which that breaks is
    parked with all that came in it, and the others go on. Raises FilesUnread when all of that is done, for files that this
    machine stood in the way of: they stay pending."""
    with workplace.store.read() as work:
        staged = work.staging.of_place(workplace.run_id, place)
    settled: list[Staged] = []
    left: set[str] = set()  # receipts of which a reading did not enter: none of the others may close them
    stopped: dict[str, Exception] = {}
    for one in staged:
        try:
            entered = _settle_one(workplace, replace(one, closes=one.closes and one.receipt.id not in left))
        except Exception as error:
            entered = False
            if isinstance(error, OSError) or not is_of_file(error):
                stopped[one.receipt.path] = error
            else:
                _park(workplace, one, error)
        if entered:
            settled.append(one)
        else:
            left.add(one.receipt.id)
    if stopped:
        raise FilesUnread(stopped)
    return _outcome(workplace, place, settled)


def _park(workplace: Workplace, one: Staged, error: Exception) -> None:
    """What came in this file is not settled by this run; what of it has entered before stays, and is no news when the file
    is tried again."""
    refusal = broken("unsettled", one.receipt, error, (one.reading,))
    with workplace.store.begin() as work:
        if work.receipts.get(one.receipt.id).state == ReceiptState.PENDING:
            work.receipts.park(one.receipt.id, refusal, workplace.run_id)
        work.staging.drop_receipt(workplace.run_id, one.receipt.id)
        work.commit()


def _settle_one(workplace: Workplace, one: Staged) -> bool:
    """Whether it entered. What another run settled first, or what has been overtaken by another version since the gate
    looked, does not; the receipt of the latter stays pending for the next gate."""
    token = ""
    if one.submission and any(finding.severity in HOLDING for finding in one.findings):
        token = return_workbook(workplace, one, one.submission)
    with workplace.store.begin() as work:
        if work.receipts.get(one.receipt.id).state != ReceiptState.PENDING or _is_overtaken(work, one):
            return False
        if one.submission:
            _enter(work, workplace, one, one.submission)
            if token:
                work.returns.add(token, one.submission.id, workplace.clock())
        else:
            keep_answers(work, one, workplace.clock())
        keep_declared(work, one, workplace.clock())
        if one.closes:
            work.receipts.settle(one.receipt.id, workplace.run_id)
        work.staging.drop(one)
        work.commit()
    return True


def _is_overtaken(work: Work, one: Staged) -> bool:
    if one.submission is None:
        return False
    latest = work.submissions.latest(*key_of(one.reading))
    return (latest.version if latest else 0) != one.submission.version - 1


def _enter(work: Work, workplace: Workplace, one: Staged, submission: Submission) -> None:
    frame = observation_frame([(one.reading, submission)], workplace.deployment.indicators)
    work.submissions.add(submission, frame)
    keep_answers(work, one, workplace.clock())
    said = stated(one.reading.cells, workplace.language)
    work.findings.reconcile(submission, one.findings, workplace.clock(), untested=one.untested, stated=said)


def _outcome(workplace: Workplace, place: str, settled: list[Staged]) -> Ended:
    """The named state of a place: what operators see first."""
    came = {(one.submission.form, one.submission.period) for one in settled if one.submission}
    return state_of_place(workplace, place, came)
