"""What came and was not taken: whom it concerns, for which form it was meant, and whether it is still a matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checks.custody import places_of_box
from domain.deployment import Deployment
from domain.kind import Sort
from domain.refusals import FOR_OPERATORS, OF_ANOTHER
from domain.submission import Receipt, ReceiptState
from domain.untaken import Over, Untaken
from flows.steps.acknowledged import answering_sources
from flows.steps.boxes import boxes_of

if TYPE_CHECKING:
    from ledger.store import Work

# After so long nobody is told any more of a file that nobody came back to.
A_MATTER_FOR = timedelta(days=31)
# What lies in these states has come and is in no version.
NOT_TAKEN = (ReceiptState.REFUSED, ReceiptState.HELD, ReceiptState.PARKED)


# When a form of a period came, by place.
Came = Mapping[str, Sequence[tuple[str, str, datetime]]]


def untaken_in(work: Work, deployment: Deployment, now: datetime, since: datetime, place: str = "") -> list[Untaken]:
    """Every receipt that was not taken since a moment, in the order of arrival; with `place` those that concern it."""
    boxes = boxes_of(place, deployment)
    receipts = work.receipts.in_states(NOT_TAKEN, since, place=place, boxes=boxes)
    found = [concerned(one, deployment) for one in receipts if one.received_at <= now]
    found = [one for one in found if not place or place in (*one.places, *one.sent_by)]
    last = work.receipts.last_at({(one.receipt.source, one.receipt.path) for one in found}, since)
    came, letters = _came(work, found, since), _taken_letters(work, found, deployment, since)
    return [
        replace(one, over=_beside(one.receipt, letters) or _over(one.receipt, one.places, last, came, now))
        for one in found
    ]


def _beside(receipt: Receipt, letters: Collection[tuple[str, str]]) -> Over | None:
    return Over.BESIDE if receipt.is_beside and (receipt.source, receipt.letter) in letters else None


def _taken_letters(
    work: Work, found: Iterable[Untaken], deployment: Deployment, since: datetime
) -> set[tuple[str, str]]:
    """What came together from one sender who waits for an answer, and of which something was taken."""
    beside = {one.receipt.source for one in found if one.receipt.is_beside}
    sources = sorted(beside & answering_sources(deployment).keys())
    taken = work.receipts.settled_from(sources, since) if sources else ()
    return {(source, path.rpartition("/")[0]) for source, path in taken}


def _came(work: Work, found: Iterable[Untaken], since: datetime) -> Came:
    """What has come of the places that any of these may have been meant for."""
    came: defaultdict[str, list[tuple[str, str, datetime]]] = defaultdict(list)
    places = {place for one in found for place in _meant_for(one.receipt, one.places)}
    for (form, place, period), at in work.submissions.newest_by_key(since, places).items():
        came[place].append((form, period, at))
    return came


def _meant_for(receipt: Receipt, places: Sequence[str]) -> Sequence[str]:
    return [receipt.refusal.place] if receipt.refusal and receipt.refusal.place else places


def is_for_operators(receipt: Receipt, deployment: Deployment) -> bool:
    """Whether no clerk can mend why it was refused: only our configuration can, or nobody has sent it, because it was read
    where another system keeps it. What is held waits for the word of whoever reported it."""
    if receipt.refusal is None or receipt.state is ReceiptState.HELD:
        return False
    kinds = deployment.kinds[Sort.SOURCE]
    kind = next((kinds.get(one.kind) for one in deployment.sources if one.id == receipt.source), None)
    return receipt.refusal.code in FOR_OPERATORS or (kind is not None and kind.holds_what_stands)


def concerned(receipt: Receipt, deployment: Deployment) -> Untaken:
    """It with the places that it concerns: those of its box, else the one that it names. Where another box has sent a
    place's figures, that place too; what could not be taken anyhow is its sender's matter alone. None for what is a matter
    of operators."""
    source = next((one for one in deployment.sources if one.id == receipt.source), None)
    sender = receipt.box if source and source.id in answering_sources(deployment) else ""
    own = places_of_box(receipt.box, source, deployment.places) if source else None
    named = receipt.refusal.place if receipt.refusal else ""
    if is_for_operators(receipt, deployment):
        return Untaken(receipt, (), sent_by=tuple(sorted(own or (one for one in (named,) if one in deployment.places))))
    if named not in deployment.places or named in (own or ()):
        return Untaken(receipt, tuple(sorted(own or ())), sender=sender if own else "")
    if not own:
        return Untaken(receipt, (named,))
    if receipt.refusal is None or receipt.refusal.code not in OF_ANOTHER:
        return Untaken(receipt, tuple(sorted(own)), sender=sender)
    return Untaken(receipt, tuple(sorted({*own, named})), elsewhere=named, sender=sender)


def _over(
    receipt: Receipt,
    places: Sequence[str],
    last: Mapping[tuple[str, str], str],
    came: Came,
    now: datetime,
) -> Over | None:
    refusal = receipt.refusal
    if refusal and refusal.code == "given_up":
        return Over.GIVEN_UP
    if last[receipt.source, receipt.path] != receipt.id or _has_come(receipt, places, came):
        return Over.SUCCEEDED
    return Over.STALE if now - receipt.received_at > A_MATTER_FOR else None


def _has_come(receipt: Receipt, places: Sequence[str], came: Came) -> bool:
    """Whether a later file has brought what this one was meant for, as far as that is known."""
    refusal = receipt.refusal
    form, period = (refusal.form, refusal.period) if refusal else ("", "")
    return any(
        at > receipt.received_at
        for place in _meant_for(receipt, places)
        for of_form, of_period, at in came.get(place, ())
        if form in ("", of_form) and period in ("", of_period)
    )
