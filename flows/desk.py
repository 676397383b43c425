"""What the tasks of one flow run share. Tasks take keys that a person can read; the workplace, and the frames of the batch
being judged, stay on the desk of this process and never travel through Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from os import environ as process_environ

from domain.assessment import Assessment
from domain.audit import AuditResult
from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission
from flows.progress import opened
from flows.settings import Settings
from flows.steps.collect import Box
from flows.steps.gate import Batch
from flows.steps.notify import Decided
from flows.steps.runs import Run, on_record
from flows.steps.settle import Settled
from flows.wiring import Workplace, open_workplace


@dataclass(slots=True)
class Desk:
    """One run of a job: its workplace, its record, and what its tasks have put down so far."""

    workplace: Workplace
    run: Run
    boxes: dict[str, Box] = field(default_factory=dict)
    health: list[SourceHealth] = field(default_factory=list)
    batch: Batch | None = None
    settled: dict[str, Settled] = field(default_factory=dict)
    expected: tuple[ExpectedSubmission, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    audit: AuditResult | None = None
    decided: Decided | None = None
    failed: list[str] = field(default_factory=list)
    task_runs: set[str] = field(default_factory=set)

    @property
    def language(self) -> str:
        return self.workplace.deployment.language

    @property
    def needs_people(self) -> bool:
        """Something is late, to be checked, behind its path or down."""
        return bool(
            any(row.overdue or row.open_findings for row in self.expected)
            or any(row.is_behind for row in self.assessments)
            or any(not health.ok for health in self.health)
        )

    @property
    def in_short(self) -> str:
        """The counts of the run in one line."""
        from reports.overview import counts_sentence

        return counts_sentence(self.expected, self.assessments, self.workplace.as_of, self.language)

    def due(self, place: str) -> tuple[ExpectedSubmission, ...]:
        """What one place should have sent by now, newest period of each form."""
        newest: dict[str, ExpectedSubmission] = {}
        for row in self.expected:
            if row.place == place and row.state != "not_due":
                newest[row.form] = max(row, newest.get(row.form, row), key=lambda one: one.period_end)
        return tuple(newest.values())


_DESKS: dict[str, Desk] = {}


def desk(key: str) -> Desk:
    """The desk of a run that is going on in this process; notes which task run asked."""
    from prefect.runtime import task_run

    here = _DESKS[key]
    if task_run.id:
        here.task_runs.add(str(task_run.id))
    return here


@contextmanager
def open_desk(job: str, config: str | None, home: str | None, as_of: date | None) -> Iterator[Desk]:
    """A desk for one run of a job, on record in the ledger from here to its end."""
    settings = Settings.from_environ(process_environ, config=config, home=home)
    workplace = open_workplace(settings, process_environ, as_of=as_of)
    with on_record(workplace, job) as run:
        _DESKS[run.id] = Desk(workplace, run)
        opened(_DESKS[run.id])
        try:
            yield _DESKS[run.id]
        finally:
            del _DESKS[run.id]
    workplace.store.close()
