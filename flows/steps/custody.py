"""Custody at the gate: what was read and may not count before its sender has said so is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from checks.custody import (
    Came,
    Returned,
    Standing,
    of_another_box,
    of_another_time,
    of_two_candidates,
    places_of_box,
)
from domain.kind import Sort
from domain.refusals import Refusal
from domain.sameness import figures_of
from domain.submission import OF_DOCUMENTS, Provenance, Reading, Receipt, Submission
from flows.steps.versions import Key, cells_by_submission
from words.catalogue import say
from words.dates import period_label
from words.signs import signs

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

Read = tuple[Receipt, tuple[Reading, ...]]


@dataclass(frozen=True, slots=True)
class Custody:
    """What may go on, and what is held with the reason."""

    passed: list[Read]
    held: list[tuple[Receipt, Refusal]]


def is_nobodys(receipt: Receipt, workplace: Workplace) -> bool:
    """Whether it lies where the deployment has nobody any more: its source is gone, or its box where each is a sender's own.
    Such a box would bind nobody, and what waits in it could be of any place. (Files beside the boxes of a folder are
    nobody's by their nature.)"""
    if receipt.provenance in OF_DOCUMENTS:
        return False
    source = next((one for one in workplace.deployment.sources if one.id == receipt.source), None)
    if source is None:
        return True
    kind = workplace.kinds[Sort.SOURCE].get(source.kind)
    bound = places_of_box(receipt.box, source, workplace.deployment.places) is not None
    return bool(kind and kind.knows_senders and not bound)


def in_custody(work: Work, workplace: Workplace, read: Sequence[Read]) -> Custody:
    """A file is held as a whole, by the first of its readings about which there is a question."""
    held = _held(work, workplace, [one for one in read if one[0].provenance != Provenance.PRINTED])
    passed = [one for one in read if one[0].id not in held]
    return Custody(passed, [(receipt, held[receipt.id]) for receipt, _ in read if receipt.id in held])


def _held(work: Work, workplace: Workplace, read: Sequence[Read]) -> dict[str, Refusal]:
    confirmed = work.receipts.confirmed([receipt for receipt, _ in read])
    stands = holding_what_stands(workplace)
    came = [
        Came(receipt, one, receipt.id in confirmed, receipt.source in stands)
        for receipt, readings in read
        for one in readings
    ]
    held = _of_other_boxes(workplace, came)
    own = [one for one in came if one.receipt.id not in held]
    standing = _standing(work, workplace, {one.key for one in own})
    returned = _returned(work, workplace, {one.reading.token for one in own if one.reading.token})
    for one in own:
        refusal = of_another_time(one, standing.get(one.key, ()), returned.get(one.reading.token))
        if refusal is not None:
            held.setdefault(one.receipt.id, refusal)
    latest = {key: versions[-1].figures for key, versions in standing.items()}
    rivals = of_two_candidates([one for one in own if one.receipt.id not in held], latest)
    return {**rivals, **held}


def holding_what_stands(workplace: Workplace) -> frozenset[str]:
    """The sources whose documents are what another system holds now."""
    kinds = workplace.kinds[Sort.SOURCE]
    sources = workplace.deployment.sources
    return frozenset(one.id for one in sources if one.kind in kinds and kinds[one.kind].holds_what_stands)


def _of_other_boxes(workplace: Workplace, came: Sequence[Came]) -> dict[str, Refusal]:
    sources, places = {one.id: one for one in workplace.deployment.sources}, workplace.deployment.places
    held: dict[str, Refusal] = {}
    for one in came:
        source = sources.get(one.receipt.source)
        own = places_of_box(one.receipt.box, source, places) if source else None
        if refusal := of_another_box(one, own, places):
            held.setdefault(one.receipt.id, refusal)
    return held


def _standing(work: Work, workplace: Workplace, keys: set[Key]) -> dict[Key, list[Standing]]:
    """The versions of each key, oldest first, with the time of the file of each."""
    versions = work.submissions.versions_of(keys)
    cells = cells_by_submission(work, [one.id for there in versions.values() for one in there])
    origins = _origins(work, workplace, {one.receipt_id for there in versions.values() for one in there})
    found: dict[Key, list[Standing]] = {}
    for key, there in versions.items():
        for one in there:
            source, at = origins.get(one.receipt_id, ("", None))
            standing = Standing(one.version, figures_of(cells.get(one.id, ())), at, one.received_at, source)
            found.setdefault(key, []).append(standing)
    return found


def _origins(work: Work, workplace: Workplace, receipts: set[str]) -> dict[str, tuple[str, datetime | None]]:
    """The sources of these receipts, and when their files were written, in the deployment's time zone, as far as it is
    known."""
    zone, origins = ZoneInfo(workplace.deployment.calendar.time_zone), work.receipts.origins(receipts)
    return {one: (source, at.astimezone(zone) if at else None) for one, (source, at) in origins.items()}


def _returned(work: Work, workplace: Workplace, tokens: set[str]) -> dict[str, Returned]:
    """What each token that is known was given for."""
    found = {token: work.returns.of(token) for token in tokens}
    known = work.submissions.of({one for one in found.values() if one})
    return {
        token: Returned(
            (known[one].form, known[one].place, known[one].period),
            known[one].version,
            _label(known[one], workplace),
        )
        for token, one in found.items()
        if one in known
    }


def _label(one: Submission, workplace: Workplace) -> str:
    """As people call it, without the code of anything that the deployment still has."""
    language, places, forms = workplace.language, workplace.deployment.places, workplace.deployment.forms
    return say(
        language,
        "custody.return",
        place=places[one.place].label(language) if one.place in places else one.place,
        period=period_label(one.period, language),
        form=forms[one.form].label(language).strip(signs("form_marks")) if one.form in forms else one.form,
        version=one.version,
    )
