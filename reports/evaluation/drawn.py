"""The chart of one verdict: which figures, which path, which limit."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from domain.assessment import Status
from domain.period import Period
from domain.plan import Target
from domain.submission import Provenance, Usable
from domain.targetkind import Schedule
from reports.charts.spec import ChartPoint, ChartSpec, Mark, PathShape
from reports.evaluation.texts import text
from reports.evaluation.views import NONE, VerdictView


def chart_spec(view: VerdictView) -> ChartSpec:
    """What the chart of a verdict shows, in the indicator's unit."""
    target, path, shape = view.target, view.subject.path, view.shape
    end = path[-1][1] if path else None if view.kind.is_change else target.value
    return ChartSpec(
        title=f"{view.place} {view.name}",
        subtitle=_subtitle(view),
        unit=view.unit,
        decimals=view.indicator.decimals,
        path=path,
        points=_points(view),
        dead_band=view.subject.dead_band if shape is PathShape.LINE else None,
        projection=view.subject.projection,
        target_value=None if shape is PathShape.RANGE else end,
        target_label=view.goal if target.value_text or target.value is not None else "",
        deadline=target.deadline,
        low=target.low,
        high=target.high,
        shape=shape,
        at_end=view.indicator.stands_at_end,
        computed=view.schedule in {Schedule.EVEN, Schedule.POWER},
        language=view.language,
        measures=_measures(view),
        marks=_marks(view),
        simulated=view.row.is_simulated,
    )


def _measures(view: VerdictView) -> tuple[tuple[date, float], ...]:
    """What measures under way are expected to come to. A series that is derived is not what they speak of."""
    if view.followup is None or view.kind.needs_reference:
        return ()
    return tuple((one.measure.due_on, one.measure.effect) for one in view.followup.standing if not one.came)


def _marks(view: VerdictView) -> tuple[Mark, ...]:
    """Variation and assurance, where they can be told."""
    told = (
        ("variation", view.subject.variation, view.variation),
        ("assurance", view.subject.assurance, view.assurance),
    )
    return tuple(Mark(code, text(key, view.language), words) for key, code, words in told if words != NONE)


def is_drawn(view: VerdictView) -> bool:
    """Whether there is anything to draw, and it may be shown. Done or not is no line."""
    return not view.withheld and not view.kind.is_done_or_not and bool(view.subject.path or _points(view))


def _subtitle(view: VerdictView) -> str:
    parts = (view.row.document_no, view.row.clause, view.nature)
    return " ".join(part for part in parts if part)


def _points(view: VerdictView) -> tuple[ChartPoint, ...]:
    """Accepted and held figures of the periods that the verdict compares; the printed baseline stands in for a figure
    that was never submitted."""
    if view.kind.needs_reference:  # a figure of the indicator alone is no point of a series that is derived
        return _judged_alone(view)
    points = [_point(view, row) for row in _rows(view)]
    baseline = _baseline(view.target, view.row.place)
    if baseline is not None and all(point.on != baseline.on for point in points):
        points.insert(0, baseline)
    return tuple(points)


def _rows(view: VerdictView) -> list[dict[str, Any]]:
    length = Period.parse(view.row.period).kind if view.row.period else None
    own = _of(view, view.evaluation.observations)
    summed = view.evaluation.derived
    if not summed.is_empty():
        lacking = _of(view, summed).filter(~pl.col("period").is_in(own["period"].to_list()))
        own = pl.concat([own, lacking], how="diagonal_relaxed").sort("period_end")
    rows = own.unique(["period"], keep="last", maintain_order=True).iter_rows(named=True)
    return [row for row in rows if length is None or Period.parse(row["period"]).kind == length]


def _of(view: VerdictView, figures: pl.DataFrame) -> pl.DataFrame:
    return figures.filter(
        (pl.col("place") == view.row.place)
        & (pl.col("indicator") == view.row.indicator)
        & (pl.col("item").fill_null("") == "")
        & pl.col("usable").is_in([Usable.ACCEPTED, Usable.HELD])
        & pl.col("value").is_not_null()
        & pl.col("value").is_finite()
    ).sort("period_end")


def _point(view: VerdictView, row: dict[str, Any]) -> ChartPoint:
    judged = row["period"] == view.row.period
    again = judged and view.row.actual is not None  # a revised denominator may have given another value
    return ChartPoint(
        on=row["period_end"],
        value=float(view.row.actual if again and view.row.actual is not None else row["value"]),
        version=row["version"] or 1,
        provenance=row["provenance"],
        preliminary=judged and view.row.status == Status.PROVISIONAL,
        held=row["usable"] == Usable.HELD,
    )


def _judged_alone(view: VerdictView) -> tuple[ChartPoint, ...]:
    if view.row.actual is None or not view.row.period:
        return ()
    on = view.figure.get("period_end") or Period.parse(view.row.period).end
    return (ChartPoint(on, view.row.actual, provenance=view.row.provenance or Provenance.SUBMITTED),)


def _baseline(target: Target, place: str) -> ChartPoint | None:
    if target.baseline_value is None or target.place != place:
        return None
    try:
        on: date = Period.parse(target.baseline_period).end
    except ValueError:
        return None
    return ChartPoint(on, target.baseline_value, provenance=Provenance.PRINTED)
