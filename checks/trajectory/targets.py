"""Targets as a frame: one row per target with everything that the arithmetic needs, and one row per target and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from checks.trajectory.deadband import printed_decimals, printed_value
from checks.trajectory.given import Promises
from checks.trajectory.paths import baseline_end
from checks.trajectory.reportingyear import month_index
from checks.trajectory.series import adds_up, counts_cases, plan_start, series_of
from domain.indicator import Chance, Indicator, IndicatorKind
from domain.period import Period, months_between
from domain.plan import DatedValue, Plan, Target
from domain.targetkind import Measure, Side, TargetKind, Way, good_side

TARGET_SCHEMA: dict[str, Any] = {
    "tid": pl.Int64,
    "target_id": pl.String,
    "indicator": pl.String,
    "series": pl.String,
    "home": pl.String,
    "kind": pl.String,
    "way": pl.String,
    "needs_value": pl.Boolean,
    "is_span": pl.Boolean,
    "is_change": pl.Boolean,
    "is_yearly_change": pl.Boolean,
    "forbids_events": pl.Boolean,
    "may_be_silent": pl.Boolean,
    "target_value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "strict": pl.Boolean,
    "percent": pl.Boolean,
    "power": pl.Boolean,
    "logarithmic": pl.Boolean,
    "side": pl.Int64,
    "lower_better": pl.Boolean,
    "tolerance": pl.Float64,
    "half_unit": pl.Float64,
    "dated": pl.Boolean,
    "ytd": pl.Boolean,
    "rare": pl.Boolean,
    "rare_trend": pl.Boolean,
    "counted_in_cases": pl.Boolean,
    "is_about": pl.Boolean,
    "first_dated": pl.Float64,
    "adds_up": pl.Boolean,
    "decimals": pl.Int64,
    "printed_half": pl.Float64,
    "item": pl.String,
    "needs_start": pl.Boolean,
    "needs_baseline": pl.Boolean,
    "printed_baseline": pl.Float64,
    "baseline_end": pl.Date,
    "baseline_span": pl.Int64,
    "deadline": pl.Date,
    "latest_deadline": pl.Date,
    "plan_start": pl.Date,
    "years": pl.Float64,
    "effective_from": pl.Date,
    "effective_to": pl.Date,
    "binding": pl.Boolean,
    "unit": pl.String,
    "document_no": pl.String,
    "clause": pl.String,
    "quote": pl.String,
}


def target_table(promises: Promises) -> pl.DataFrame:
    """One row per target with the columns of TARGET_SCHEMA. A target of an unknown indicator or plan keeps its row."""
    rows = [_row(tid, target, promises) for tid, target in enumerate(promises.targets)]
    return pl.DataFrame(rows, schema=TARGET_SCHEMA)


def _row(tid: int, target: Target, promises: Promises) -> dict[str, Any]:
    indicator, plan = promises.indicators.get(target.indicator), promises.plans.get(target.plan)
    kind = promises.kinds[target.kind]
    return {
        "tid": tid,
        "target_id": target.id,
        "indicator": target.indicator,
        "series": series_of(target, promises),
        "item": target.item,
        "target_value": _last_dated(target).value if target.value is None and target.milestones else target.value,
        "low": target.low,
        "high": target.high,
        "strict": target.strict,
        "percent": target.change_unit == "percent",
        "side": good_side(kind, target, indicator.direction if indicator else ""),
        "lower_better": target.direction == "lower_better",
        "tolerance": target.tolerance,
        **_digits(target, kind, indicator),
        "dated": target.is_dated,
        "first_dated": min(target.milestones, key=lambda step: step.on).value if target.milestones else None,
        "logarithmic": target.in_logarithms,
        **_of_kind(kind),
        **_of_indicator(target, kind, indicator),
        **_times(target, plan),
        "plan_start": plan_start(target, promises),
        "binding": target.binding,
        "unit": target.unit or (indicator.unit if indicator else ""),
        "document_no": plan.document_no if plan else "",
        "clause": target.clause,
        "quote": target.quote,
    }


def _last_dated(target: Target) -> DatedValue:
    """Where the plan gives no value of its own, the last of its dated values is the end."""
    return max(target.milestones, key=lambda step: step.on)


def _of_kind(kind: TargetKind) -> dict[str, Any]:
    return {
        "kind": kind.code,
        "way": kind.way.value,
        "needs_value": kind.needs_value,
        "is_span": kind.measure is Measure.SPAN,
        "is_change": kind.is_change,
        "is_yearly_change": kind.measure is Measure.CHANGE_A_YEAR,
        "forbids_events": kind.forbids_events,
        "may_be_silent": kind.may_be_silent,
        "is_about": kind.is_level and kind.side is Side.DIRECTION,
    }


def _of_indicator(target: Target, kind: TargetKind, indicator: Indicator | None) -> dict[str, Any]:
    accumulates = indicator is not None and indicator.accumulates == "year_to_date"
    rare = indicator is not None and is_rare(indicator) and not counts_cases(kind, indicator)
    compounds = kind.measure is Measure.CHANGE_A_YEAR and target.change_unit == "percent"
    based = kind.needs_baseline and not target.by_profile and not accumulates and not target.is_dated
    return {
        "ytd": target.by_profile or (accumulates and kind.year_to_date),
        "rare": rare and kind.way is not Way.YEAR_BEFORE,
        "rare_trend": rare and kind.way is Way.YEAR_BEFORE,
        "counted_in_cases": indicator is not None and indicator.kind == IndicatorKind.COUNT,
        "adds_up": adds_up(target, kind, indicator),
        "power": target.is_powered or compounds,
        "needs_baseline": based,
        "needs_start": kind.needs_start and not (target.by_profile or accumulates or target.is_dated),
    }


RATIO_DECIMALS = 2


def is_rare(indicator: Indicator) -> bool:
    """Deaths and other events that few of many have: judged by exact intervals of their counts."""
    return indicator.moved_by == Chance.POISSON


def _digits(target: Target, kind: TargetKind, indicator: Indicator | None) -> dict[str, Any]:
    """How finely the figures are published, and half a unit of that; half a unit of the plan's own figures."""
    printed = printed_decimals(target)
    decimals = indicator.decimals if indicator else printed
    if counts_cases(kind, indicator):
        decimals = 0
    elif kind.is_ratio and target.figures_of == target.indicator:
        decimals = RATIO_DECIMALS  # the ratio has no indicator of its own that says how finely it is published
    elif kind.measure is Measure.STEP:
        decimals = max(decimals, RATIO_DECIMALS)  # half done is not done
    # A plan that prints its value more finely than the data are published is still met at its value.
    compared = max(decimals, printed_value(target)) if kind.is_level and not kind.is_ratio else decimals
    return {"decimals": compared, "half_unit": 0.5 * 10.0**-decimals, "printed_half": 0.5 * 10.0**-printed}


def _times(target: Target, plan: Plan | None) -> dict[str, Any]:
    begins = baseline_end(target)
    until = target.deadline or (_last_dated(target).on if target.milestones else None)
    return {
        "home": target.place,
        "printed_baseline": target.baseline_value,
        "baseline_end": begins,
        "baseline_span": _span(target.baseline_period) if begins else None,
        "deadline": until,
        "latest_deadline": target.latest_deadline or until,
        "years": months_between(begins, until) / 12 if begins and until else None,
        "effective_from": target.effective_from or (plan.effective_from if plan else None),
        "effective_to": target.effective_to or (plan.effective_to if plan and until is None else None),
    }


def _span(period: str) -> int:
    """Months that a period lasts."""
    parsed = Period.parse(period)
    return month_index(parsed.end) - month_index(parsed.start) + 1


def by_way(wanted: Way) -> pl.Expr:
    """Whether the target is judged by that way."""
    return pl.col("way") == wanted.value


def pair_table(table: pl.DataFrame, applied: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """One row per (target, place): pair, tid, place, series and `key`, the number of the (place, series)."""
    wanted = {target: list(dict.fromkeys(places)) for target, places in applied.items()}
    frame = pl.DataFrame(
        {"target_id": list(wanted), "place": list(wanted.values())},
        schema={"target_id": pl.String, "place": pl.List(pl.String)},
    ).explode("place")
    pairs = (
        table.select("tid", "target_id", "series", "indicator")
        .join(frame, on="target_id", how="inner", maintain_order="left")
        .drop("target_id")
        .with_row_index("pair")
    )
    keys = pairs.select("place", "series").unique(maintain_order=True).with_row_index("key")
    return pairs.join(keys, on=["place", "series"], maintain_order="left")
