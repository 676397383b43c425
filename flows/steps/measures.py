"""Measures: recorded as answers to alerts, and looked at when figures have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.episodes.answers import explain
from alerts.episodes.measures import Said, Standing, measure_of, refuse_kind, refuse_succession
from checks.trajectory.assess import assessments
from checks.trajectory.schedules import Asked, schedules
from domain.alert import Alert
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.kind import Sort
from domain.measure import Followed, Measure, figures_of, followed
from domain.targetkind import good_side, span_of
from flows.steps.assess import promises_of
from flows.work import writing

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


def answer_with(workplace: Workplace, name: str, said: Said) -> Measure:
    """Answers the alert of this id or number with a measure, in one transaction: the alert is explained, its ladder stops.
    The same answer twice is one measure. Raises NotKnown for what is refused."""
    with writing(workplace) as work:
        alert, at = work.alerts.named(name), workplace.clock()
        if alert is None:
            raise NotKnown(f"no alert {name!r}; see `planwatch alerts`")
        try:
            measure = _said(work, workplace, alert, said)
            others = [one for one in work.measures.all() if one.alert_id == alert.id]
            refuse_succession(measure, others)
        except ValueError as error:
            raise NotKnown(str(error)) from None
        if work.measures.add(measure):
            step = explain(alert, f"{measure.text} ({measure.id})", measure.owner, at)
            work.alerts.apply([step] if step else [], at)
        work.commit()
    return measure


def _said(work: Work, workplace: Workplace, alert: Alert, said: Said) -> Measure:
    deployment = workplace.deployment
    refuse_kind(alert, workplace.kinds[Sort.CONDITION][alert.kind], deployment.indicators.get(alert.subject))
    rows = assessments(work.assessments.latest())
    row = next((one for one in rows if _is_judged(one, alert)), None)
    if row is None:
        raise ValueError(
            f"the figure of alert {alert.number or alert.id} is not judged now: there is no path to return to"
        )
    return measure_of(said, alert, _standing(deployment, row), workplace.as_of, workplace.clock())


def _is_judged(one: Assessment, alert: Alert) -> bool:
    return one.strictest and (one.place, one.indicator) == (alert.place, alert.subject) and one.actual is not None


def _standing(deployment: Deployment, row: Assessment) -> Standing:
    """How the figure of a verdict stands to its target."""
    plan, target = next((p, t) for p in deployment.plans.values() for t in p.targets if t.id == row.target_id)
    indicator, kind = deployment.indicators[row.indicator], deployment.target_kinds[target.kind]
    asked = Asked(0, row.baseline or target.baseline_value, (target.deadline or plan.effective_to,))
    (schedule,) = schedules(promises_of(deployment, (target,)), [asked])
    return Standing(
        row=row,
        indicator=indicator,
        last_day=target.latest_deadline or target.deadline or plan.effective_to,
        side=good_side(kind, target, indicator.direction),
        wanted=span_of(kind, target)[0],
        dead_band=schedule.dead_band or 0.5 * 10.0**-indicator.decimals,
    )


def followed_in(work: Work, workplace: Workplace) -> tuple[Followed, ...]:
    """Every measure, with what has become of it by the verdicts up to the workplace's day."""
    measures = work.measures.all()
    if not measures:
        return ()
    return followed(measures, figures_of(assessments(work.assessments.before("", workplace.as_of))))
