"""Assess: accepted figures against the plans' paths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.assessment import Assessment
from domain.duedate import ExpectedSubmission
from domain.errors import NotKnown
from domain.plan import Target

if TYPE_CHECKING:
    import polars as pl

    from flows.wiring import Workplace


def assess(
    workplace: Workplace, *, as_of: date, known_at: datetime, plan: str | None = None, run_id: str = ""
) -> pl.DataFrame:
    """One row per target and place, with exactly the columns of domain.columns.ASSESSMENT. Reads only."""
    from checks.trajectory.assess import assess as judge_targets
    from flows.steps.chase import expected_on

    deployment = workplace.deployment
    targets = targets_of(workplace, plan)
    with workplace.store.read() as work:
        observations = work.submissions.observations(known_at)
    return judge_targets(
        targets,
        {target.id: deployment.places_of(target) for target in targets},
        observations,
        deployment.indicators,
        deployment.plans,
        overdue_figures(workplace, expected_on(workplace, as_of, known_at)),
        as_of=as_of,
        known_at=known_at,
        run_id=run_id,
        config_sha256=deployment.sha256,
        denominators=deployment.denominators,
    )


def assess_now(workplace: Workplace, run_id: str) -> tuple[Assessment, ...]:
    """The assessments of now, kept in the ledger."""
    from checks.trajectory.assess import assessments

    frame = assess(workplace, as_of=workplace.as_of, known_at=workplace.clock(), run_id=run_id)
    with workplace.store.begin() as work:
        work.assessments.add(run_id, frame)
        work.commit()
    return assessments(frame)


def targets_of(workplace: Workplace, plan: str | None) -> tuple[Target, ...]:
    """The targets of one plan, or of all. Raises NotKnown naming the plans there are."""
    plans = workplace.deployment.plans
    if plan is None:
        return workplace.deployment.targets
    if plan not in plans:
        raise NotKnown(f"no plan {plan!r}; there are: {', '.join(sorted(plans))}")
    return plans[plan].targets


def overdue_figures(workplace: Workplace, expected: Sequence[ExpectedSubmission]) -> pl.DataFrame:
    """place, indicator, period_end of every figure whose form is past due and grace and has not arrived."""
    import polars as pl

    rows = [
        (row.place, line.indicator, row.period_end)
        for row in expected
        if row.state in {"late", "refused"}
        for line in workplace.deployment.forms[row.form].lines
    ]
    schema = {"place": pl.String, "indicator": pl.String, "period_end": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")
