"""What the past figures of a target say, for its page: the forecast that may be drawn with its record, and whether its last
movement and its process are anything out of the ordinary."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import polars as pl

from checks.trajectory.forecast import Forecast, Panel, allowed_for, forecast, foreseeable, panel_of
from checks.trajectory.outlook import FARTHEST_MONTHS
from checks.trajectory.series import adds_up, counts_cases
from checks.trajectory.variation import Marks, marks_of
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.period import months_between
from domain.plan import Target
from domain.targetkind import Measure, good_side
from reports.evaluation.model import PathPoints, Subject


def with_past(
    subject: Subject,
    deployment: Deployment,
    target: Target,
    row: Assessment,
    end: float | None,
    observations: pl.DataFrame,
) -> Subject:
    """The subject with projection, record and marks, from the accepted figures as long as the judged one, up to it. `end`
    is the value wanted at the deadline."""
    panel = panel_of(observations, row)
    if panel is None:
        return subject
    projection, record = _projected(panel, deployment, target, row.place)
    marks = _marks(panel, deployment, target, row.place, end)
    return replace(
        subject, projection=projection, forecast_record=record, variation=marks.variation, assurance=marks.assurance
    )


def _marks(panel: Panel, deployment: Deployment, target: Target, place: str, end: float | None) -> Marks:
    """Private indicators, rare events, ranges and figures of the year to date have none."""
    indicator, kind = deployment.indicators[target.indicator], deployment.target_kinds[target.kind]
    open_to_all = foreseeable(indicator) and not indicator.is_private and indicator.accumulates == "no"
    if not open_to_all or _is_made(target, deployment) or kind.measure is Measure.SPAN:
        return Marks()
    return marks_of(panel.of(place), good_side(kind, target, indicator.direction), end)


def _is_made(target: Target, deployment: Deployment) -> bool:
    """Whether the verdict reads a series that nobody reports as it is: a ratio, a running total, the cases of a rate."""
    indicator, kind = deployment.indicators[target.indicator], deployment.target_kinds[target.kind]
    return kind.needs_reference or adds_up(target, kind, indicator) or counts_cases(kind, indicator)


def _projected(panel: Panel, deployment: Deployment, target: Target, place: str) -> tuple[PathPoints, dict[str, Any]]:
    """The point at the end of the last period by the deadline, with its record; nothing but the record where no forecast
    may be drawn."""
    indicator, kind = deployment.indicators[target.indicator], deployment.target_kinds[target.kind]
    plain = allowed_for(target, kind, indicator) and not _is_made(target, deployment)
    if target.deadline is None or not panel.a_year or not plain:
        return (), {}
    months = round(months_between(panel.end, target.deadline))
    horizon = months // panel.span
    if horizon < 1 or months > FARTHEST_MONTHS:
        return (), {}
    found = forecast(panel, place, horizon, bounds=(indicator.bounds.low, indicator.bounds.high))
    if not isinstance(found, Forecast):
        return (), asdict(found)
    return ((found.end, found.value),), asdict(found.record)
