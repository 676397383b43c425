"""Replay: a past day once more, with what was known then and the configuration that was in force. Alerts nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.errors import NotKnown
from domain.finding import Finding
from flows.clock import clock_at, end_of

if TYPE_CHECKING:
    import polars as pl

    from flows.wiring import Workplace


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run of that day saw: expected submissions, findings judged anew, assessments."""

    as_of: date
    known_at: datetime
    config_sha256: str
    expected: tuple[ExpectedSubmission, ...]
    findings: tuple[Finding, ...]
    assessments: pl.DataFrame


def replay(workplace: Workplace, as_of: date) -> Replayed:
    """The verdicts of `as_of` with the vintages known at the end of that day. Raises NotKnown without a recorded run."""
    from flows.steps.assess import assess
    from flows.steps.chase import expected_on

    deployment = recorded_deployment(workplace, as_of)
    zone = deployment.calendar.time_zone
    then = replace(workplace, deployment=deployment, clock=clock_at(as_of, zone))
    known_at = end_of(as_of, zone)
    return Replayed(
        as_of=as_of,
        known_at=known_at,
        config_sha256=deployment.sha256,
        expected=expected_on(then, as_of, known_at),
        findings=findings_then(then, known_at),
        assessments=assess(then, as_of=as_of, known_at=known_at),
    )


def recorded_deployment(workplace: Workplace, as_of: date) -> Deployment:
    """The configuration of the last run up to that day, from the files that the ledger kept."""
    from config.loader import loads

    with workplace.store.read() as work:
        sha256 = work.runs.config_at(as_of)
        files = work.snapshots.files(sha256) if sha256 else None
    if files is None:
        raise NotKnown(f"no run on record up to {as_of}: run `planwatch monitor --as-of {as_of}` first")
    return loads(files, workplace.environ)


def findings_then(then: Workplace, known_at: datetime) -> tuple[Finding, ...]:
    """The findings on the latest versions known at a moment, judged by the rules of then."""
    import polars as pl

    from checks.baseline import baselines
    from checks.gate import judge

    with then.store.read() as work:
        observations = work.submissions.observations(known_at)
        exceptions = work.findings.exceptions(known_at)
    submitted = observations.filter(
        pl.col("provenance") != "printed", pl.col("form").is_in(list(then.deployment.forms))
    )
    if submitted.is_empty():
        return ()
    run = judge(submitted, observations.clear(), baselines(observations.clear()), exceptions, then.rules, known_at)
    return run.findings
