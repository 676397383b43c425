"""Settle: one place's part of a gated batch into the ledger, and the returned workbook to the clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.finding import HOLDING, Finding
from domain.period import Period
from domain.submission import Submission
from flows.steps.gate import Arrived, Batch, answer_by

if TYPE_CHECKING:
    from pathlib import Path

    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one place's arrivals."""

    place: str
    submissions: tuple[str, ...] = ()
    findings: int = 0
    answers: int = 0
    workbooks: tuple[str, ...] = ()


def settle_place(workplace: Workplace, batch: Batch, place: str) -> Settled:
    """Each arrival of the place in a transaction of its own: submission, results, findings, receipt. The workbook is
    written first, so that a stop in between leaves nothing told and nothing lost."""
    workbooks: list[str] = []
    ids: list[str] = []
    found = answered = 0
    for arrived in batch.of_place(place):
        if arrived.submission is None:
            answered += _settle_answers(workplace, batch, arrived)
            continue
        findings = batch.findings.get(arrived.submission.id, ())
        if any(finding.severity in HOLDING for finding in findings):
            workbooks.append(str(return_workbook(workplace, arrived, arrived.submission, findings).name))
        _settle_submission(workplace, batch, arrived, arrived.submission, findings)
        ids.append(arrived.submission.id)
        found += len(findings)
        answered += len(arrived.reading.answers)
    return Settled(place, tuple(ids), found, answered, tuple(workbooks))


def _settle_submission(
    workplace: Workplace, batch: Batch, arrived: Arrived, submission: Submission, findings: tuple[Finding, ...]
) -> None:
    import polars as pl

    assert batch.frame is not None
    assert batch.judged is not None
    mine = pl.col("submission_id") == submission.id
    with workplace.store.begin() as work:
        work.submissions.add(submission, batch.frame.filter(mine))
        work.results.add(
            batch.run_id,
            batch.judged.results.filter(mine),
            batch.judged.coverage.filter(pl.col("place") == submission.place),
        )
        _answer(work, arrived, workplace.clock())
        work.findings.reconcile(submission, findings, workplace.clock())
        if batch.closes(arrived):
            work.receipts.settle(arrived.receipt.id)
        work.commit()


def _settle_answers(workplace: Workplace, batch: Batch, arrived: Arrived) -> int:
    with workplace.store.begin() as work:
        taken = _answer(work, arrived, workplace.clock())
        if batch.closes(arrived):
            work.receipts.settle(arrived.receipt.id)
        work.commit()
    return taken


def _answer(work: Work, arrived: Arrived, now: datetime) -> int:
    """Takes the answers of a returned workbook; one to a finding that is not in the ledger (a changed number in a hidden
    column) is left aside and does not spoil the rest."""
    taken = 0
    for answer in arrived.reading.answers:
        try:
            work.findings.answer(answer, now)
        except NotKnown:
            continue
        taken += 1
    return taken


def return_workbook(
    workplace: Workplace, arrived: Arrived, submission: Submission, findings: tuple[Finding, ...]
) -> Path:
    """The clerk's own file with the doubtful cells marked, in the folder of returned workbooks; our form filled with what
    was sent where that came as text."""
    from reports.names import returned_name
    from reports.rebuilt import rebuilt, relocated
    from reports.returned import write_returned
    from sources.readers.text import is_workbook

    deployment = workplace.deployment
    form, place = deployment.forms[submission.form], deployment.places[submission.place]
    period, language = Period.parse(submission.period), deployment.language
    with workplace.store.read() as work:
        original = work.receipts.content(submission.receipt_id)
        named = work.findings.identify(findings)
    if not is_workbook(original):
        original = rebuilt(
            arrived.reading,
            form=form,
            place=place,
            indicators=deployment.indicators,
            units=deployment.units,
            language=language,
        )
        named = list(relocated(named, form, language))
    return write_returned(
        original,
        named,
        rules=deployment.rules,
        indicators=deployment.indicators,
        form=form,
        place=place,
        period=period,
        version=submission.version,
        answer_by=answer_by(workplace),
        language=language,
        provenance=submission.provenance,
        path=workplace.out / "returned" / returned_name(place, form, period, submission.version, language),
    )
