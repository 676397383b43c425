"""Evaluate: one plan on one day as an export that a third party can compute again, and that computing again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from checks.trajectory.assess import Evidence, Moment, Promises, assess, assessments
from checks.trajectory.reasons import reason_name
from checks.trajectory.schedules import Asked, schedules
from checks.trajectory.summed import sums
from domain.assessment import Assessment
from domain.errors import ExportUnreadable, NotKnown
from domain.form import primary_lines, yearly_lines
from domain.kind import Sort
from domain.plan import Plan, Target
from domain.submission import Usable
from flows.kinds import shipped_kinds
from flows.steps.assess import assess_on, evidence_of, overdue_figures, promises_of, targets_of
from flows.steps.chase import expected_on
from flows.steps.past import with_past
from reports.evaluation.bundle import bundles, compare
from reports.evaluation.model import Evaluation, Subject, schedule_days

if TYPE_CHECKING:
    import polars as pl

    from flows.wiring import Workplace
    from reports.evaluation.bundle import EvaluationBundle
    from reports.evaluation.compare import Disagreement
    from reports.evaluation.model import Evaluation, Subject


def evaluate(workplace: Workplace, plan_id: str, *, as_of: date, known_at: datetime, version: str) -> Evaluation:
    """Everything that the verdicts of one plan stand on."""
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
    deployment = workplace.deployment
    plan, applied = deployment.plans[plan_id], {target.id: deployment.places_of(target) for target in targets}
    with workplace.store.read() as work:
        observations = work.submissions.observations(known_at)
        receipts, measures = work.receipts.hashes(set(observations["receipt_id"])), work.measures.all(known_at)
    known = evidence_of(deployment, observations, overdue)
    moment = Moment(as_of, known_at, config_sha256=deployment.sha256)
    subjects = _subjects(workplace, plan, targets, verdicts, observations)
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
        measures=measures,
        reasons={row.reason: reason_name(row.reason, deployment.language) for row in verdicts},
        kinds=deployment.target_kinds,
        rules=deployment.rules,
        config_sha256=deployment.sha256,
        product_version=version,
        language=deployment.language,
        derived=sums(known, promises_of(deployment, targets), moment),
        breaks=deployment.breaks,
        primary=primary_lines(deployment.forms.values()),
        yearly=yearly_lines(deployment.forms.values()),
        time_zone=deployment.calendar.time_zone,
    )


def _subjects(
    workplace: Workplace,
    plan: Plan,
    targets: tuple[Target, ...],
    verdicts: tuple[Assessment, ...],
    observations: pl.DataFrame,
) -> dict[tuple[str, str], Subject]:
    """The path of every target at each of its places, for its chart, with what its past figures say."""
    deployment = workplace.deployment
    pairs = [(tid, place) for tid, target in enumerate(targets) for place in deployment.places_of(target)]
    asked = [
        Asked(tid, _baseline(targets[tid], place, observations), schedule_days(targets[tid], plan))
        for tid, place in pairs
    ]
    judged = {(row.target_id, row.place): row for row in verdicts}
    found: dict[tuple[str, str], Subject] = {}
    for (tid, place), one in zip(pairs, schedules(promises_of(deployment, targets), asked), strict=True):
        subject = Subject(one.points, one.dead_band)
        row = judged.get((targets[tid].id, place))
        found[targets[tid].id, place] = (
            with_past(subject, deployment, targets[tid], row, one.end, observations) if row and row.period else subject
        )
    return found


def _baseline(target: Target, place: str, observations: pl.DataFrame) -> float | None:
    """The printed baseline at the target's own place, elsewhere the place's own figure of that period."""
    if not target.place or place == target.place:
        return target.baseline_value
    own = observations.filter(
        pl.col("place") == place,
        pl.col("indicator") == target.indicator,
        pl.col("period") == target.baseline_period,
        pl.col("item") == "",
        pl.col("usable") == Usable.ACCEPTED,
    )
    return float(own["value"][0]) if own.height == 1 and own["value"][0] is not None else None


@dataclass(frozen=True, slots=True)
class Verified:
    """What computing an export again came to: how many verdicts, how many are withheld and could not be computed, and
    what no longer holds."""

    total: int
    withheld: int
    found: tuple[Disagreement, ...]


def verify(folder: Path) -> Verified:
    """Computes every verdict of an export again, from the export alone; those whose figures are withheld only where the
    restricted part lies beside it. Raises ExportUnreadable."""
    public, *restricted = bundles(folder)
    parts = (public, *restricted)
    total = sum(len(part.recorded) for part in parts)
    if not total:
        raise NotKnown(f"{folder} holds no verdicts")
    found = tuple(one for part in parts for one in compare(part, _computed_again(part, folder)))
    return Verified(total, max(public.withheld - sum(len(part.recorded) for part in restricted), 0), found)


def _computed_again(bundle: EvaluationBundle, folder: Path) -> tuple[Assessment, ...]:
    kinds = shipped_kinds()[Sort.TARGET]
    if strange := {target.kind for target in bundle.targets} - set(kinds):
        named = ", ".join(sorted(strange))
        raise ExportUnreadable(
            f"{folder / 'evaluation.json'}: {named} is no kind of target that is known here; take the file as it was "
            "written, or evaluate again"
        )
    again = assess(
        Promises(bundle.targets, bundle.applied, bundle.indicators, bundle.plans, kinds),
        Evidence(
            bundle.observations,
            bundle.overdue,
            bundle.denominators,
            bundle.time_zone,
            breaks=bundle.breaks,
            places=tuple(bundle.places.values()),
            primary=bundle.primary,
            yearly=bundle.yearly,
        ),
        Moment(bundle.as_of, bundle.known_at, config_sha256=bundle.config_sha256),
    )
    return assessments(again)
