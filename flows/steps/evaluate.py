"""Evaluate: one plan on one day as an export that a third party can compute again, and that computing again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.assessment import Assessment
from domain.errors import NotKnown
from domain.indicator import Indicator
from domain.plan import Plan, Target

# Back-tests go three years ahead and no further.
FARTHEST_YEARS = 3

if TYPE_CHECKING:
    import polars as pl

    from flows.wiring import Workplace
    from reports.evaluation.compare import Disagreement
    from reports.evaluation.model import Evaluation, Subject


def evaluate(workplace: Workplace, plan_id: str, *, as_of: date, known_at: datetime, version: str) -> Evaluation:
    """Everything that the verdicts of one plan stand on."""
    from checks.trajectory.assess import assessments
    from flows.steps.assess import assess_on, overdue_figures, targets_of
    from flows.steps.chase import expected_on

    targets = targets_of(workplace.deployment, plan_id)
    verdicts = assessments(assess_on(workplace, as_of=as_of, known_at=known_at, plan=plan_id))
    overdue = overdue_figures(workplace.deployment, expected_on(workplace, as_of, known_at))
    return assembled(workplace, plan_id, targets, verdicts, overdue, as_of=as_of, known_at=known_at, version=version)


def assembled(
    workplace: Workplace,
    plan_id: str,
    targets: tuple[Target, ...],
    verdicts: tuple[Assessment, ...],
    overdue: pl.DataFrame,
    *,
    as_of: date,
    known_at: datetime,
    version: str = "",
) -> Evaluation:
    """An evaluation of given verdicts, with the paths for their charts."""
    from checks.trajectory.reasons import REASONS, reason_name
    from reports.evaluation.model import Evaluation

    deployment = workplace.deployment
    plan, applied = deployment.plans[plan_id], {target.id: deployment.places_of(target) for target in targets}
    with workplace.store.read() as work:
        observations = work.submissions.observations(known_at)
        receipts = work.receipts.hashes(set(observations["receipt_id"]))
    subjects = {
        (target.id, place): _subject(workplace, plan, target, place, observations, as_of)
        for target in targets
        for place in applied[target.id]
    }
    return Evaluation(
        plan=plan,
        targets=targets,
        applied=applied,
        assessments=verdicts,
        observations=observations,
        overdue=overdue,
        indicators=deployment.indicators,
        units=deployment.units,
        places={place.code: place for place in deployment.places},
        as_of=as_of,
        known_at=known_at,
        denominators=deployment.denominators,
        subjects=subjects,
        receipts=receipts,
        reasons={
            code: reason_name(code, deployment.language) for code in {row.reason for row in verdicts} | set(REASONS)
        },
        rules=deployment.rules,
        config_sha256=deployment.sha256,
        product_version=version,
        language=deployment.language,
        time_zone=deployment.calendar.time_zone,
    )


def _subject(
    workplace: Workplace, plan: Plan, target: Target, place: str, observations: pl.DataFrame, as_of: date
) -> Subject:
    """The path of a target at a place, for its chart."""
    from checks.trajectory.deadband import dead_band, half_unit
    from checks.trajectory.paths import end_value, expected_at
    from reports.evaluation.model import Subject, schedule_days

    indicator = workplace.deployment.indicators[target.indicator]
    baseline = _baseline(target, place, observations)
    half, end = half_unit(target), end_value(target, baseline)
    points = [
        (day, value)
        for day in schedule_days(target, plan)
        if (value := expected_at(target, day, baseline=baseline, direction=indicator.direction, half_unit=half))
        is not None
    ]
    change = abs(end - baseline) if end is not None and baseline is not None else 0.0
    band = dead_band(half, change, target.tolerance) if points else None
    return Subject(tuple(points), band, *_outlook(target, indicator, place, end, observations, as_of))


def _outlook(
    target: Target, indicator: Indicator, place: str, end: float | None, observations: pl.DataFrame, as_of: date
) -> tuple[tuple[tuple[date, float], ...], str, dict[str, Any]]:
    """The projection to the deadline with its word and record; nothing but the record where no forecast may be shown."""
    from checks.trajectory.forecast import Forecast, allowed_for, forecast, panel_of
    from checks.trajectory.paths import good_side

    if not allowed_for(target, indicator) or target.deadline is None:
        return (), "", {}
    panel = panel_of(observations, indicator.code, as_of)
    own = panel.filter(panel["place"] == place)
    horizon = target.deadline.year - max(own["year"].to_list(), default=0)
    if not 1 <= horizon <= FARTHEST_YEARS:
        return (), "", {}
    bounds = indicator.bounds.low, indicator.bounds.high
    side = good_side(target, indicator.direction)
    found = forecast(panel, place, horizon, wanted=end, side=side, bounds=bounds)
    if not isinstance(found, Forecast):
        return (), "", asdict(found)
    return ((date(found.year, 12, 31), found.value),), found.word, asdict(found.record)


def _baseline(target: Target, place: str, observations: pl.DataFrame) -> float | None:
    """The printed baseline at the target's own place, elsewhere the place's own figure of that period."""
    import polars as pl

    if not target.place or place == target.place:
        return target.baseline_value
    own = observations.filter(
        pl.col("place") == place,
        pl.col("indicator") == target.indicator,
        pl.col("period") == target.baseline_period,
        pl.col("item") == "",
        pl.col("usable") == "accepted",
    )
    return float(own["value"][0]) if own.height == 1 and own["value"][0] is not None else None


def verify(folder: Path) -> tuple[int, tuple[Disagreement, ...]]:
    """Computes every verdict of an export again, from the export alone; returns how many there are and what no longer
    holds. Raises ExportUnreadable."""
    from checks.trajectory.assess import assess, assessments
    from reports.evaluation.bundle import compare, read_bundle

    bundle = read_bundle(folder)
    if not bundle.recorded:
        raise NotKnown(f"{folder} holds no verdicts")
    again = assess(
        bundle.targets,
        bundle.applied,
        bundle.observations,
        bundle.indicators,
        bundle.plans,
        bundle.overdue,
        as_of=bundle.as_of,
        known_at=bundle.known_at,
        config_sha256=bundle.config_sha256,
        denominators=bundle.denominators,
        time_zone=bundle.time_zone,
    )
    return len(bundle.recorded), compare(bundle, assessments(again))
