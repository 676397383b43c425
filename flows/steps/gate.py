"""Gate: pending receipts are read and judged together, once, over all places, and staged under the run's id; each place is
settled from there, by whatever process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from checks.custody import of_nobodys_box
from domain.endstate import EndState
from domain.errors import FileBroke, FilesUnread, LedgerUnavailable, RefusedFile
from domain.refusals import FOR_NOW, Refusal
from domain.submission import Reading, Receipt
from flows.outcome import Ended
from flows.steps.batch import judged_batch
from flows.steps.boxes import is_of, senders_of
from flows.steps.custody import is_nobodys
from flows.steps.parked import broken, is_of_file
from flows.steps.receipts import waiting_counts
from flows.wiring import opener
from sources.read.received import read_any
from words.tasks import done_sentence

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from sources.read.opener import Apart

# For how long a file that was refused for now is looked at again.
TAKEN_AGAIN = timedelta(days=31)
Read = tuple[Receipt, tuple[Reading, ...]]
Reader = Callable[["Workplace", bytes, Receipt], tuple[Reading, ...]]


def gate(workplace: Workplace, reader: Reader, place: str = "") -> Ended:
    """Everything pending read and judged, of one place where it is named: then no other's file is opened, and what holds
    figures of others too stays pending. Refused, held and parked files are recorded at once, the rest is staged to be
    settled. One bad file stops no other. Raises FilesUnread when all of that is done, for files that could not be read
    because of this machine: they stay pending."""
    pending = read_pending(workplace, reader, place)
    with workplace.store.begin() as work:
        for receipt in pending.again:
            work.receipts.take_again(receipt.id, workplace.run_id)
        for receipt, refusal in pending.refused:
            work.receipts.refuse(receipt.id, refusal, workplace.run_id, keep_content=refusal.code != "person_level")
        judged = judged_batch(work, workplace, pending.read)
        for receipt, refusal in judged.held:
            work.receipts.hold(receipt.id, refusal, workplace.run_id)
        parked = [*pending.parked, *judged.parked]
        for receipt, refusal in parked:
            work.receipts.park(receipt.id, refusal, workplace.run_id)
        waiting, _ = waiting_counts(work, workplace, place)
        work.commit()
    if pending.broken:
        raise FilesUnread(pending.broken)
    asked = pending.refused or judged.held
    state = EndState.PARKED if waiting else EndState.FLAGGED if asked else EndState.COMPLETED
    counts = {"read": len(judged.staged), "refused": len(pending.refused), "held": len(judged.held)}
    return Ended(state, done_sentence(workplace.language, "gate", **counts, parked=waiting, left=len(pending.left)))


@dataclass(frozen=True, slots=True)
class Pending:
    """Pending receipts: those that could be read, those refused with the reason, those over which reading broke (parked),
    and by path those that could not be read because of this machine. `again` are those among the read that had been
    refused on an earlier day, `left` those that are left to a gate of everybody."""

    read: list[Read] = field(default_factory=list)
    again: list[Receipt] = field(default_factory=list)
    refused: list[tuple[Receipt, Refusal]] = field(default_factory=list)
    parked: list[tuple[Receipt, Refusal]] = field(default_factory=list)
    left: list[Receipt] = field(default_factory=list)
    broken: dict[str, Exception] = field(default_factory=dict)


def read_pending(workplace: Workplace, reader: Reader, place: str = "") -> Pending:
    """Every pending receipt, or those of one place, by itself, in the order of their arrival. Raises LedgerUnavailable."""
    with workplace.store.read() as work:
        waiting = [one for one in work.receipts.pending() if is_of(place, one, workplace.deployment)]
    pending = Pending()
    with opener() as apart:
        workplace = replace(workplace, opener=apart)
        for receipt, following in zip_longest(waiting, waiting[1:]):
            if following is not None:
                _tell(workplace, apart, following)
            _read(workplace, reader, receipt, pending)
        _take_again(workplace, reader, pending, place)
    return _without_shared(workplace, pending, place) if place else pending


def _without_shared(workplace: Workplace, pending: Pending, place: str) -> Pending:
    """A file through a box of several places that holds figures of others too is judged when everybody's are."""
    shared = [
        receipt
        for receipt, readings in pending.read
        if {one.place for one in readings} & (senders_of(receipt, workplace.deployment) - {place})
    ]
    read = [one for one in pending.read if one[0] not in shared]
    again = [one for one in pending.again if one not in shared]
    return replace(pending, read=read, again=again, left=shared)


def _read(workplace: Workplace, reader: Reader, receipt: Receipt, pending: Pending) -> None:
    """One receipt, to where it belongs. Raises LedgerUnavailable."""
    try:
        readings = reader(workplace, _content(workplace, receipt), receipt)
        if readings and is_nobodys(receipt, workplace):
            pending.refused.append((receipt, of_nobodys_box(receipt, readings[0])))
        else:
            pending.read.append((receipt, readings))
    except FileBroke as error:
        pending.parked.append((receipt, broken("unread", receipt, error)))
    except RefusedFile as error:
        pending.refused.append((receipt, Refusal.of(error)))
    except LedgerUnavailable:
        raise
    except Exception as error:
        if is_of_file(error):
            pending.parked.append((receipt, broken("unread", receipt, error)))
        else:
            pending.broken[receipt.path] = error


def _tell(workplace: Workplace, apart: Apart, following: Receipt) -> None:
    """Which file comes after the next, so that it is opened while that one is read. What cannot be had is told in its turn."""
    with suppress(Exception):
        apart.then(_content(workplace, following), following.file)


def _content(workplace: Workplace, receipt: Receipt) -> bytes:
    with workplace.store.read() as work:
        return work.receipts.content(receipt.id)


def _take_again(workplace: Workplace, reader: Reader, pending: Pending, place: str) -> None:
    """What was refused for a reason that the configuration may have given is read once more: nobody is to send the same
    file twice because a form's file was away. What is still refused stays as it is."""
    with workplace.store.read() as work:
        refused = work.receipts.refused(since=workplace.clock() - TAKEN_AGAIN)
    for receipt in (one for one in refused if one.refusal and one.refusal.code in FOR_NOW):
        if is_nobodys(receipt, workplace) or not is_of(place, receipt, workplace.deployment):
            continue
        with suppress(Exception):
            pending.read.append((receipt, reader(workplace, _content(workplace, receipt), receipt)))
            pending.again.append(receipt)


def read_file(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
    """One receipt as readings: a file of several periods holds several. Opened by the batch's opener, or by one of its own.
    Raises RefusedFile, and FileBroke where opening it went wrong."""
    if workplace.opener is None:
        with opener() as apart:
            return read_any(content, receipt.file, workplace.directory, receipt.provenance, apart)
    return read_any(content, receipt.file, workplace.directory, receipt.provenance, workplace.opener)
