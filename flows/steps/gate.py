"""Gate: pending receipts are read and judged together, once, over all places; what is found is settled per submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.errors import RefusedFile
from domain.finding import ANSWER_WORKING_DAYS, Finding
from domain.refusals import Refusal
from domain.submission import Cell, Reading, Receipt, Submission, submission_id

if TYPE_CHECKING:
    import polars as pl

    from checks.gate import CheckRun
    from flows.wiring import Workplace


@dataclass(frozen=True, slots=True)
class Arrived:
    """One pending receipt that could be read. `submission` is None where the figures are those of the latest version and
    only the answers beside them are new."""

    receipt: Receipt
    reading: Reading
    submission: Submission | None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.reading.form, self.reading.place, str(self.reading.period)


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that one run of the gate looks at."""

    run_id: str
    arrived: tuple[Arrived, ...]
    refused: tuple[tuple[Receipt, Refusal], ...]
    frame: pl.DataFrame | None = None
    judged: CheckRun | None = None
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def closes(self, arrived: Arrived) -> bool:
        """Whether this is the last reading of its receipt: only then is the receipt settled."""
        return [one for one in self.arrived if one.receipt.id == arrived.receipt.id][-1] is arrived

    def of_place(self, place: str) -> tuple[Arrived, ...]:
        return tuple(one for one in self.arrived if one.reading.place == place)


def gate_batch(workplace: Workplace, run_id: str) -> Batch:
    """Reads and judges all pending receipts; refused files are recorded at once, the rest waits to be settled."""
    batch = read_pending(workplace, run_id)
    for receipt, refusal in batch.refused:
        _refuse(workplace, receipt, refusal)
    return judge_batch(workplace, batch)


def read_pending(workplace: Workplace, run_id: str) -> Batch:
    """Pending receipts as readings with their version, in the order of their arrival."""
    arrived: list[Arrived] = []
    refused: list[tuple[Receipt, Refusal]] = []
    with workplace.store.read() as work:
        pending = [(receipt, work.receipts.content(receipt.id)) for receipt in work.receipts.pending()]
    for receipt, content in pending:
        try:
            readings = read_file(workplace, content, receipt)
        except RefusedFile as error:
            refused.append((receipt, Refusal.of(error)))
        else:
            for reading in readings:
                arrived.append(_versioned(workplace, receipt, reading, arrived))
    return Batch(run_id, tuple(arrived), tuple(refused))


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


def _versioned(workplace: Workplace, receipt: Receipt, reading: Reading, before: Sequence[Arrived]) -> Arrived:
    """The reading as version n+1 of what the ledger and this batch hold; no new version for the same figures."""
    latest = _latest_in(before, reading)
    cells = latest.reading.cells if latest else _recorded_cells(workplace, reading)
    number = latest.submission.version if latest and latest.submission else _recorded_version(workplace, reading)
    if number and _same_figures(cells, reading.cells):
        return Arrived(receipt, reading, None)
    return Arrived(receipt, reading, _submission(workplace, receipt, reading, number + 1))


def _latest_in(before: Sequence[Arrived], reading: Reading) -> Arrived | None:
    key = reading.form, reading.place, str(reading.period)
    return next((one for one in reversed(before) if one.key == key and one.submission), None)


def _recorded_version(workplace: Workplace, reading: Reading) -> int:
    with workplace.store.read() as work:
        latest = work.submissions.latest(reading.form, reading.place, str(reading.period))
    return latest.version if latest else 0


def _recorded_cells(workplace: Workplace, reading: Reading) -> tuple[Cell, ...]:
    with workplace.store.read() as work:
        latest = work.submissions.latest(reading.form, reading.place, str(reading.period))
        rows = work.submissions.cells(latest.id).to_dicts() if latest else []
    return tuple(
        Cell(
            indicator=row["indicator"],
            state=row["state"],
            sheet=row["sheet"],
            cell=row["cell"],
            value=row["value"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            item=row["item"],
        )
        for row in rows
    )


def _same_figures(old: Sequence[Cell], new: Sequence[Cell]) -> bool:
    def figures(cells: Sequence[Cell]) -> set[tuple[object, ...]]:
        return {(c.indicator, c.item, c.state, c.value, c.numerator, c.denominator) for c in cells}

    return figures(old) == figures(new)


def _submission(workplace: Workplace, receipt: Receipt, reading: Reading, version: int) -> Submission:
    form = workplace.deployment.forms[reading.form]
    start, end = reading.period.bounds(form.reporting_year_offset_months)
    lacking = form.lacking({(cell.indicator, cell.item) for cell in reading.cells})
    return Submission(
        id=submission_id(reading.place, reading.form, str(reading.period), version),
        form=reading.form,
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
    )


def judge_batch(workplace: Workplace, batch: Batch) -> Batch:
    """The batch with its check results and findings, due by the working calendar."""
    from checks.baseline import baselines
    from checks.gate import judge
    from sources.frame import observation_frame

    pairs = [(one.reading, one.submission) for one in batch.arrived if one.submission]
    if not pairs:
        return batch
    frame = observation_frame(pairs, workplace.deployment.indicators)
    with workplace.store.read() as work:
        history = work.submissions.observations(workplace.clock())
        exceptions = work.findings.exceptions(workplace.clock())
    judged = judge(
        frame, history, baselines(history), exceptions, workplace.rules, workplace.clock(), run_id=batch.run_id
    )
    due = answer_by(workplace)
    grouped: dict[str, list[Finding]] = {}
    for finding in judged.findings:
        grouped.setdefault(finding.submission_id, []).append(replace(finding, due_on=due))
    findings = {key: tuple(found) for key, found in grouped.items()}
    return replace(batch, frame=frame, judged=judged, findings=findings)


def answer_by(workplace: Workplace) -> date:
    """The day by which questions asked today are to be answered."""
    return workplace.deployment.calendar.add(workplace.as_of, ANSWER_WORKING_DAYS)


def _refuse(workplace: Workplace, receipt: Receipt, refusal: Refusal) -> None:
    with workplace.store.begin() as work:
        work.receipts.refuse(receipt.id, refusal, keep_content=refusal.code != "person_level")
        work.commit()
