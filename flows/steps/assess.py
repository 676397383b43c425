"""Assess: accepted figures against the plans' paths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import polars as pl

import frames
from checks.trajectory.assess import Evidence, Moment, assessments
from checks.trajectory.assess import assess as judge_targets
from checks.trajectory.given import Promises
from checks.trajectory.summed import sums
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.endstate import EndState
from domain.form import primary_lines, yearly_lines
from domain.plan import Target
from flows.outcome import Ended
from flows.steps.chase import expected_in
from flows.steps.period import judge_periods
from words.tasks import done_sentence

if TYPE_CHECKING:
    import polars as pl

    from checks.trajectory.given import Promises
    from checks.trajectory.kind import JudgedKinds
    from flows.wiring import Workplace
    from ledger.store import Work


def assess_in(
    work: Work, workplace: Workplace, *, as_of: date, known_at: datetime, plan: str | None = None
) -> pl.DataFrame:
    """One row per target and place, with exactly the columns of domain.columns.ASSESSMENT."""
    deployment = workplace.deployment
    overdue = overdue_figures(deployment, expected_in(work, deployment, as_of, known_at))
    evidence = evidence_of(deployment, work.submissions.observations(known_at), overdue)
    moment = Moment(as_of, known_at, workplace.run_id, deployment.sha256)
    return judge_targets(promises_of(deployment, targets_of(deployment, plan)), evidence, moment)


def evidence_of(deployment: Deployment, observations: pl.DataFrame, overdue: pl.DataFrame) -> Evidence:
    """The figures with all that says what they mean."""
    return Evidence(
        observations,
        overdue,
        deployment.denominators,
        deployment.calendar.time_zone,
        breaks=deployment.breaks,
        places=deployment.places.places,
        primary=primary_lines(deployment.forms.values()),
        yearly=yearly_lines(deployment.forms.values()),
    )


def promises_of(deployment: Deployment, targets: tuple[Target, ...]) -> Promises:
    """The targets with all that they are judged by."""
    applied = {target.id: deployment.places_of(target) for target in targets}
    return Promises(
        targets, applied, deployment.indicators, deployment.plans, cast("JudgedKinds", deployment.target_kinds)
    )


def assess_on(workplace: Workplace, *, as_of: date, known_at: datetime, plan: str | None = None) -> pl.DataFrame:
    """The same for whoever only looks."""
    with workplace.store.read() as work:
        return assess_in(work, workplace, as_of=as_of, known_at=known_at, plan=plan)


def second_routes(
    workplace: Workplace, *, as_of: date, known_at: datetime, plan: str | None = None
) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """What the figures of other places add up to, by place, indicator, item and period: also where a place reports it
    itself, and is judged by that."""
    deployment = workplace.deployment
    promises = promises_of(deployment, targets_of(deployment, plan))
    with workplace.store.read() as work:
        evidence = evidence_of(deployment, work.submissions.observations(known_at), frames.empty(frames.OBSERVATION))
    found = sums(evidence, promises, Moment(as_of, known_at))
    key = ("place", "indicator", "item", "period")
    return {tuple(row[name] for name in key): row for row in found.iter_rows(named=True)}


def assess(workplace: Workplace) -> Ended:
    """The rules of whole periods, then the assessments of now, kept in the ledger under the run's id."""
    judge_periods(workplace)
    frame = assess_on(workplace, as_of=workplace.as_of, known_at=workplace.clock())
    with workplace.store.begin() as work:
        work.assessments.add(workplace.run_id, frame)
        work.commit()
    behind = sum(row.is_behind for row in assessments(frame))
    said = done_sentence(workplace.language, "assess", behind=behind)
    return Ended(EndState.FLAGGED if behind else EndState.COMPLETED, said)


def verdicts_in(work: Work, run_id: str) -> tuple[Assessment, ...]:
    """The assessments that a run has kept."""
    return assessments(work.assessments.of_run(run_id))


def verdicts_of(workplace: Workplace) -> tuple[Assessment, ...]:
    """The assessments of this run."""
    with workplace.store.read() as work:
        return verdicts_in(work, workplace.run_id)


def targets_of(deployment: Deployment, plan: str | None) -> tuple[Target, ...]:
    """The targets of one plan by its id, or of all."""
    return deployment.targets if plan is None else deployment.plans[plan].targets


def overdue_figures(deployment: Deployment, expected: Sequence[ExpectedSubmission]) -> pl.DataFrame:
    """place, indicator, period_end of every figure whose form is past due and grace and has not arrived."""
    rows = [
        (row.place, line.indicator, row.period_end)
        for row in expected
        if row.state in {SubmissionState.LATE, SubmissionState.REFUSED}
        for line in deployment.forms[row.form].lines
    ]
    schema = {"place": pl.String, "indicator": pl.String, "period_end": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")
