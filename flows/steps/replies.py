"""Replies: the answers of a returned workbook, looked up among the questions that were asked, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from checks.answering import Asked, read_answers, sorted_out, without_passed
from domain.errors import NotKnown
from domain.finding import Finding
from domain.sameness import figures_of
from domain.staging import Staged
from domain.submission import Cell, Reading, Receipt, Reply
from flows.steps.versions import cells_by_submission

if TYPE_CHECKING:
    from ledger.store import Work

Read = tuple[Receipt, tuple[Reading, ...]]


def own_answers(work: Work, read: Sequence[Read]) -> list[Read]:
    """What was read, each file with the answers to its own questions."""
    asked = _asked(work, {name for _, readings in read for one in readings for name in _ids(one)})
    return [
        (receipt, sorted_out(readings, asked) if any(_says(one) for one in readings) else readings)
        for receipt, readings in read
    ]


def still_asked(staged: Iterable[Staged]) -> list[Staged]:
    """What was judged, without reproaches about questions that have gone."""
    return [_settled(one) if one.reading.unread_answers else one for one in staged]


def keep_answers(work: Work, one: Staged, now: datetime) -> None:
    """The answers into the ledger, and on record what of them was understood. Only the sender's own questions are
    answered; what is for nobody here has been set apart at the gate, and does not spoil the rest."""
    for answer in one.reading.answers:
        with suppress(NotKnown):
            work.findings.answer(answer, now, place=one.place)
    for unread in one.reading.unread_answers:
        with suppress(NotKnown):
            work.findings.keep_words(unread, now, place=one.place)
    reply = _reply(one, now)
    if reply.read or reply.unread:
        work.replies.add(reply)


def _reply(one: Staged, now: datetime) -> Reply:
    reading = one.reading
    return Reply(
        receipt_id=one.receipt.id,
        form=reading.form,
        place=reading.place,
        period=str(reading.period),
        at=now,
        submission_id=one.submission.id if one.submission else "",
        read=read_answers(reading),
        unread=reading.unread_answers,
    )


def _says(reading: Reading) -> bool:
    return bool(reading.answers or reading.unread_answers)


def _ids(reading: Reading) -> Iterable[str]:
    yield from (answer.finding_id for answer in reading.answers)
    yield from (name for answer in reading.unread_answers for name in answer.findings.split())


def _asked(work: Work, ids: set[str]) -> dict[str, Asked]:
    """The questions of these ids with the figures of the versions that they are about."""
    known = work.findings.of(ids)
    cells = cells_by_submission(work, sorted({one.submission_id for one in known.values()}))
    return {name: _as_asked(one, cells) for name, one in known.items()}


def _as_asked(finding: Finding, cells: Mapping[str, Sequence[Cell]]) -> Asked:
    stood = [
        one
        for one in cells.get(finding.submission_id, ())
        if (one.indicator, one.item) == (finding.indicator, finding.item)
    ]
    return Asked(
        key=(finding.form, finding.place, finding.period),
        indicator=finding.indicator,
        item=finding.item,
        observed=finding.observed,
        figures=figures_of(stood) if any(one.value is not None for one in stood) else None,
        is_open=finding.is_open,
    )


def _settled(one: Staged) -> Staged:
    """Where no version came nothing was judged: everything stays as it was."""
    if one.submission is None:
        return one
    found = [*(finding.fingerprint for finding in one.findings), *one.untested]
    reading = without_passed(one.reading, found)
    told = replace(one.submission, answers_read=len(read_answers(reading)), unread_answers=reading.unread_answers)
    return replace(one, reading=reading, submission=told)
