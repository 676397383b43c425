"""Replay: a past day once more, with what was known then and the configuration that was in force. It only looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl

from checks.gate.judge import Batch
from config.loader import loads
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.errors import NotKnown
from domain.finding import Finding
from domain.submission import OF_DOCUMENTS
from flows.clock import clock_at, end_of
from flows.kinds import recorded_kinds
from flows.steps.assess import assess_in
from flows.steps.chase import expected_in
from flows.steps.judging import judged

if TYPE_CHECKING:
    import polars as pl

    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run of that day saw: expected submissions, findings judged anew, assessments, by the deployment of then."""

    as_of: date
    known_at: datetime
    deployment: Deployment
    expected: tuple[ExpectedSubmission, ...]
    findings: tuple[Finding, ...]
    assessments: pl.DataFrame


def replay(workplace: Workplace, as_of: date) -> Replayed:
    """The verdicts of `as_of` with the vintages known at the end of that day. Raises NotKnown without a recorded run."""
    if as_of > workplace.last_day:
        raise NotKnown(
            f"{as_of} cannot be seen again, it was not seen yet: the last day of this ledger is {workplace.last_day}"
        )
    with workplace.store.read() as work:
        deployment = _recorded_deployment(work, workplace, as_of)
        zone = deployment.calendar.time_zone
        then = replace(workplace, deployment=deployment, as_of=as_of, clock=clock_at(as_of, zone))
        known_at = end_of(as_of, zone)
        return Replayed(
            as_of=as_of,
            known_at=known_at,
            deployment=deployment,
            expected=expected_in(work, deployment, as_of, known_at),
            findings=_findings_then(work, then, known_at),
            assessments=assess_in(work, then, as_of=as_of, known_at=known_at),
        )


def _recorded_deployment(work: Work, workplace: Workplace, as_of: date) -> Deployment:
    """The configuration of the last run up to that day, from the files that the ledger kept."""
    sha256 = work.runs.config_at(as_of)
    files = work.snapshots.files(sha256) if sha256 else None
    if files is None:
        raise NotKnown(
            f"no run on record up to {as_of}: a day that Planwatch did not see cannot be seen again; "
            f"the first day on record is {work.runs.first_day() or 'still to come'}"
        )
    deployment = loads(files, workplace.environ, recorded_kinds())
    return replace(deployment, live_from=workplace.charter.goes_live(deployment.live_from))


def _findings_then(work: Work, then: Workplace, known_at: datetime) -> tuple[Finding, ...]:
    """The findings on the latest versions known at a moment, judged by the rules of then."""
    observations, known = work.submissions.observations(known_at), then.deployment
    # What the configuration of then did not know any more cannot be judged by its rules.
    submitted = observations.filter(
        ~pl.col("provenance").is_in(list(OF_DOCUMENTS)),
        pl.col("form").is_in(list(known.forms)),
        pl.col("place").is_in([place.code for place in known.places]),
        pl.col("indicator").is_in(list(known.indicators)),
    )
    if submitted.is_empty():
        return ()
    history = (
        observations if then.rules.beside or then.rules.compares_versions else observations.clear()
    )  # only some rules look back
    return judged(work, then, Batch(submitted, known_at, then.run_id), history).findings
