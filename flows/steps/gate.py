"""Gate: pending receipts are read and judged together, once, over all places, and staged under the run's id; each place is
settled from there, by whatever process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.errors import FilesUnread, RefusedFile
from domain.refusals import FOR_NOW, Refusal
from domain.submission import Reading, Receipt
from flows.outcome import Ended
from flows.steps.custody import in_custody
from flows.steps.judging import judge_apart
from flows.steps.replies import own_answers, still_asked
from flows.steps.versions import staged_versions
from flows.wiring import opener
from sources.read.received import read_any

if TYPE_CHECKING:
    from flows.wiring import Workplace

# For how long a file that was refused for now is looked at again.
TAKEN_AGAIN = timedelta(days=31)
Read = tuple[Receipt, tuple[Reading, ...]]
Reader = Callable[["Workplace", bytes, Receipt], tuple[Reading, ...]]


def gate(workplace: Workplace, reader: Reader) -> Ended:
    """Everything pending read and judged; refused files are recorded at once, the rest is staged to be settled. Raises
    FilesUnread when all of that is done, for files over which Planwatch itself failed: one bad file stops no other."""
    pending = read_pending(workplace, reader)
    with workplace.store.begin() as work:
        for receipt in pending.again:
            work.receipts.take_again(receipt.id)
        for receipt, refusal in pending.refused:
            work.receipts.refuse(receipt.id, refusal, workplace.run_id, keep_content=refusal.code != "person_level")
        custody = in_custody(work, workplace, pending.read)
        for receipt, refusal in custody.held:
            work.receipts.hold(receipt.id, refusal, workplace.run_id)
        own = own_answers(work, custody.passed)
        sound = judge_apart(work, workplace, staged_versions(work, workplace, own))
        for run in sound.runs:
            work.results.add(workplace.run_id, run.results, run.coverage)
        work.staging.replace(still_asked(sound.staged))
        work.commit()
    pending.broken.update(sound.broken)
    if pending.broken:
        raise FilesUnread(pending.broken)
    return Ended(
        "Flagged" if pending.refused else "Completed", f"{len(sound.staged)} read, {len(pending.refused)} refused"
    )


@dataclass(frozen=True, slots=True)
class Pending:
    """Pending receipts: those that could be read, those refused with the reason, and those over which the reader broke.
    `again` are those among the read that had been refused on an earlier day."""

    read: list[Read] = field(default_factory=list)
    again: list[Receipt] = field(default_factory=list)
    refused: list[tuple[Receipt, Refusal]] = field(default_factory=list)
    broken: dict[str, Exception] = field(default_factory=dict)


def read_pending(workplace: Workplace, reader: Reader) -> Pending:
    """Every pending receipt by itself, in the order of their arrival."""
    with workplace.store.read() as work:
        waiting = [(receipt, work.receipts.content(receipt.id)) for receipt in work.receipts.pending()]
    pending = Pending()
    with opener() as apart:
        workplace = replace(workplace, opener=apart)
        for receipt, content in waiting:
            try:
                pending.read.append((receipt, reader(workplace, content, receipt)))
            except RefusedFile as error:
                pending.refused.append((receipt, Refusal.of(error)))
            except Exception as error:
                pending.broken[receipt.path] = error
        _take_again(workplace, reader, pending)
    return pending


def _take_again(workplace: Workplace, reader: Reader, pending: Pending) -> None:
    """What was refused for a reason that the configuration may have given is read once more: nobody is to send the same
    file twice because a form's file was away. What is still refused stays as it is."""
    with workplace.store.read() as work:
        refused = work.receipts.refused(since=workplace.clock() - TAKEN_AGAIN)
        waiting = [
            (receipt, work.receipts.content(receipt.id))
            for receipt in refused
            if receipt.refusal and receipt.refusal.code in FOR_NOW
        ]
    for receipt, content in waiting:
        with suppress(Exception):
            pending.read.append((receipt, reader(workplace, content, receipt)))
            pending.again.append(receipt)


def read_file(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
    """One receipt as readings: a file of several periods holds several. Opened by the batch's opener, or by one of its own.
    Raises RefusedFile, and FileBroke where opening it went wrong."""
    if workplace.opener is None:
        with opener() as apart:
            return read_any(content, receipt.file, workplace.directory, receipt.provenance, apart)
    return read_any(content, receipt.file, workplace.directory, receipt.provenance, workplace.opener)
