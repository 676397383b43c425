"""Gate: pending receipts are read and judged together, once, over all places, and staged under the run's id; each place is
settled from there, by whatever process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.errors import RefusedFile
from domain.finding import ANSWER_WORKING_DAYS, Finding
from domain.refusals import Refusal
from domain.staging import Staged
from domain.submission import Reading, Receipt
from flows.outcome import Outcome
from flows.steps.versions import key_of, staged_versions

if TYPE_CHECKING:
    import polars as pl

    from checks.gate import CheckRun
    from flows.wiring import Workplace
    from ledger.store import Work

Read = tuple[Receipt, tuple[Reading, ...]]


def gate(workplace: Workplace) -> Outcome:
    """Everything pending read and judged; refused files are recorded at once, the rest is staged to be settled."""
    read, refused = read_pending(workplace)
    with workplace.store.begin() as work:
        for receipt, refusal in refused:
            work.receipts.refuse(receipt.id, refusal, workplace.run_id, keep_content=refusal.code != "person_level")
        staged = staged_versions(work, workplace, read)
        work.staging.replace(_judged(work, workplace, staged))
        work.commit()
    return Outcome("Flagged" if refused else "Completed", f"{len(staged)} read, {len(refused)} refused")


def read_pending(workplace: Workplace) -> tuple[list[Read], list[tuple[Receipt, Refusal]]]:
    """Pending receipts as readings, in the order of their arrival, and those that were refused with the reason."""
    with workplace.store.read() as work:
        pending = [(receipt, work.receipts.content(receipt.id)) for receipt in work.receipts.pending()]
    read: list[Read] = []
    refused: list[tuple[Receipt, Refusal]] = []
    for receipt, content in pending:
        try:
            read.append((receipt, read_file(workplace, content, receipt)))
        except RefusedFile as error:
            refused.append((receipt, Refusal.of(error)))
    return read, refused


def read_file(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
    """One receipt as readings: a file of several periods holds several. Raises RefusedFile."""
    from sources.readers.received import read_any

    deployment = workplace.deployment
    return read_any(
        content,
        receipt.file,
        forms=deployment.forms,
        places=deployment.places,
        indicators=deployment.indicators,
        today=workplace.as_of,
        provenance=receipt.provenance,
        units=deployment.units,
    )


def _judged(work: Work, workplace: Workplace, staged: Sequence[Staged]) -> list[Staged]:
    """The staged readings with their findings, due by the working calendar; results and coverage are kept with the run."""
    from sources.frame import observation_frame

    pairs = [(one.reading, one.submission) for one in staged if one.submission]
    if not pairs:
        return list(staged)
    frame = observation_frame(pairs, workplace.deployment.indicators)
    history = work.submissions.observations(workplace.clock())
    asked = work.findings.open_of({key_of(one.reading) for one in staged if one.submission})
    run = judged(work, workplace, frame, history, workplace.clock(), asked)
    work.results.add(workplace.run_id, run.results, run.coverage)
    return _with_findings(staged, run, answer_by(workplace))


def judged(
    work: Work,
    workplace: Workplace,
    frame: pl.DataFrame,
    history: pl.DataFrame,
    known_at: datetime,
    asked: Sequence[Finding] = (),
) -> CheckRun:
    """The rules of the workplace on a frame of observations, with the explanations that were accepted at a moment: the
    same for a gate and for a replay."""
    from checks.baseline import baselines
    from checks.gate import judge

    exceptions = work.findings.exceptions(known_at)
    run_id = workplace.run_id
    return judge(frame, history, baselines(history), exceptions, workplace.rules, known_at, run_id=run_id, asked=asked)


def answer_by(workplace: Workplace) -> date:
    """The day by which questions asked today are to be answered."""
    return workplace.deployment.calendar.add(workplace.as_of, ANSWER_WORKING_DAYS)


def _with_findings(staged: Sequence[Staged], run: CheckRun, due: date) -> list[Staged]:
    found: dict[str, list[Finding]] = {}
    for finding in run.findings:
        found.setdefault(finding.submission_id, []).append(replace(finding, due_on=due))
    return [
        replace(
            one,
            findings=tuple(found.get(one.submission.id, ())),
            untested=tuple(sorted(run.untested_by(one.submission))),
        )
        if one.submission
        else one
        for one in staged
    ]
