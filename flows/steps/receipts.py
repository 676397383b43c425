"""Receipts that people look at: those that are not taken, and putting them back or closing them by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.submission import Receipt, ReceiptState
from domain.untaken import Over, Untaken
from flows.steps.chase import LOOK_BACK
from flows.steps.untaken import untaken_in
from flows.work import writing

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


# What waits for a person.
WAITING = (ReceiptState.PARKED, ReceiptState.HELD)


def open_matters(work: Work, workplace: Workplace) -> list[Receipt]:
    """Every receipt that was not taken and is still a matter."""
    return [one.receipt for one in open_untaken(work, workplace)]


def open_untaken(work: Work, workplace: Workplace, place: str = "") -> list[Untaken]:
    """The same with whom each concerns, of one place or of all; what is parked is a matter until a person has dealt with it,
    and what is held is never stale."""
    now = workplace.clock()
    found = untaken_in(work, workplace.deployment, now, now - LOOK_BACK, place)
    return [one for one in found if _waits(one)]


def _waits(one: Untaken) -> bool:
    if one.receipt.state == ReceiptState.PARKED:
        return True
    return one.over is None or (one.over == Over.STALE and one.receipt.state == ReceiptState.HELD)


def waiting_counts(work: Work, workplace: Workplace, place: str = "") -> tuple[int, int]:
    """How many are parked, and how many are held and still a matter, of one place or of all: of two candidates nobody waits
    for the one that was not chosen."""
    counts = Counter(one.receipt.state for one in open_untaken(work, workplace, place))
    return counts[ReceiptState.PARKED], counts[ReceiptState.HELD]


def retry(workplace: Workplace, named: Sequence[str], by: str = "") -> list[Receipt]:
    """Puts receipts back, to be read at the next gate: by id or its beginning; `all` are those that are parked. Raises
    NotKnown for one that is not there, or neither parked nor held; then none was put back."""
    with writing(workplace) as work:
        found = work.receipts.parked() if list(named) == ["all"] else _named(work, named)
        for one in found:
            work.receipts.retry(one.id, workplace.clock(), by)
        work.commit()
    return found


def give_up(workplace: Workplace, named: Sequence[str], reason: str, by: str = "") -> list[Receipt]:
    """Closes receipts for good, with the reason. Raises NotKnown as `retry` does, and without a reason."""
    if not reason.strip():
        raise NotKnown("say why the file is not to be used any more: --reason TEXT; it stays on record")
    with writing(workplace) as work:
        found = _named(work, named)
        for one in found:
            work.receipts.give_up(one.id, " ".join(reason.split()), workplace.clock(), by)
        work.commit()
        return [work.receipts.get(one.id) for one in found]


def _named(work: Work, named: Collection[str]) -> list[Receipt]:
    return [work.receipts.named(one) for one in dict.fromkeys(named)]
