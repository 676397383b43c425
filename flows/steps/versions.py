"""Which version a reading is: one above what the ledger and this batch hold, or none where no figure is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from checks.answering import read_answers
from domain.sameness import NUMBERS, Figures, figures_of
from domain.staging import Staged
from domain.submission import Cell, Reading, Receipt, Submission, submission_id

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

Key = tuple[str, str, str]


def key_of(reading: Reading) -> Key:
    """Form, place and period."""
    return reading.form, reading.place, str(reading.period)


def staged_versions(
    work: Work, workplace: Workplace, read: Sequence[tuple[Receipt, tuple[Reading, ...]]]
) -> list[Staged]:
    """Every reading as it would enter the ledger, in the order of arrival. Whether it still may is asked once more in the
    transaction that settles it."""
    flat = [(receipt, reading, reading is readings[-1]) for receipt, readings in read for reading in readings]
    held = _held(work, {key_of(reading) for _, reading, _ in flat})
    staged: list[Staged] = []
    for position, (receipt, reading, closes) in enumerate(flat):
        version, figures, since = held.get(key_of(reading), (0, frozenset(), receipt.received_at))
        own, submission = figures_of(reading.cells), None
        # An older file never succeeds what came after it.
        if not version or (own != figures and receipt.received_at >= since):
            submission = _submission(workplace, receipt, reading, version + 1)
            held[key_of(reading)] = version + 1, own, receipt.received_at
        staged.append(Staged(workplace.run_id, position, receipt, reading, submission, closes=closes))
    return staged


def _held(work: Work, keys: set[Key]) -> dict[Key, tuple[int, Figures, datetime]]:
    """The latest version of each key that the ledger holds, with its figures and when it came."""
    latest = work.submissions.latest_of(keys)
    cells = cells_by_submission(work, [one.id for one in latest.values()])
    return {key: (one.version, figures_of(cells.get(one.id, ())), one.received_at) for key, one in latest.items()}


def cells_by_submission(work: Work, ids: Sequence[str]) -> dict[str, list[Cell]]:
    """The cells of these submissions as far as they tell versions apart."""
    cells: dict[str, list[Cell]] = {}
    for row in work.submissions.cells_of(ids).iter_rows(named=True):
        figures = {name: row[name] for name in NUMBERS}
        where = (row["indicator"], row["state"], row["sheet"], row["cell"])
        cell = Cell(*where, **figures, item=row["item"], note=row["note"] or "")
        cells.setdefault(row["submission_id"], []).append(cell)
    return cells


def _submission(workplace: Workplace, receipt: Receipt, reading: Reading, version: int) -> Submission:
    form = workplace.deployment.forms[reading.form]
    start, end = reading.period.bounds(form.reporting_year_offset_months)
    lacking = form.lacking({(cell.indicator, cell.item) for cell in reading.cells})
    return Submission(
        id=submission_id(reading.place, reading.form, str(reading.period), version),
        form=form.code,
        place=reading.place,
        period=str(reading.period),
        period_start=start,
        period_end=end,
        version=version,
        receipt_id=receipt.id,
        file=receipt.file,
        provenance=reading.provenance,
        received_at=receipt.received_at,
        status=form.status,
        complete=not lacking,
        missing_lines=lacking,
        left_aside=reading.left_aside,
        answers_read=len(read_answers(reading)),
        unread_answers=reading.unread_answers,
    )
