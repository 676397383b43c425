"""Paths: the value that a target expects at any date, as numbers for charts and as expressions for whole frames.

b is the baseline, T the end value, tau the share of the time gone, counted in months on the ends of periods:

    linear          b + (T - b) * tau                     official time progress (时间进度), the default
    geometric, log  b * (T / b) ** tau                    log also measures the way done in logarithms
    milestones      straight lines through dated values   exact on their dates, may run below the baseline
    steps           the last dated value reached
    profile         T * share of the year's total that past years had reached by the same month
    flat            T, for ceilings, floors, zero, and for any target that its own baseline already satisfies
"""

from __future__ import annotations

import math
from datetime import date

import polars as pl

from domain.period import Period, months_between
from domain.plan import Target

FLAT_KINDS = frozenset({"stay_at_most", "maintain_at_least", "zero_events"})
POWER_PATHS = frozenset({"geometric", "log"})
NO_PATH = frozenset({"trend", "milestone", "count_to_complete"})  # unless dated values are given
EPSILON = 1e-9


def good_side(target: Target, direction: str) -> int:
    """1 where more is better for this target, -1 where less is, 0 where neither is. `direction` is the indicator's."""
    by_kind = {"reach_at_least": 1, "maintain_at_least": 1, "count_to_complete": 1, "milestone": 1}
    by_kind |= {"reach_at_most": -1, "stay_at_most": -1, "zero_events": -1}
    if target.kind in by_kind:
        return by_kind[target.kind]
    if target.kind in {"change_by", "change_per_year"}:
        return int(math.copysign(1, target.value)) if target.value else 0
    named = {"higher_better": 1, "lower_better": -1}.get(target.direction or direction, 0)
    return named or (1 if target.kind in {"ratio_of", "proportional_to"} else 0)


def baseline_end(target: Target) -> date | None:
    """The day that the baseline counts from: the end of its period (2020 -> 2020-12-31). None without a period."""
    try:
        return Period.parse(target.baseline_period).end
    except ValueError:  # empty, or a text that configuration refuses with its line
        return None


def end_value(target: Target, baseline: float | None) -> float | None:
    """T in the indicator's unit, given the baseline value; None where the kind has none or the baseline lacks."""
    value = target.value
    if target.kind == "zero_events":
        return 0.0
    if target.kind == "milestone":
        return 1.0 if value is None else value
    if target.kind == "range":
        return _edge(target, baseline)
    if target.kind == "change_by":
        return None if baseline is None or value is None else _changed(baseline, value, 1.0, target.change_unit)
    if target.kind == "change_per_year":
        start = baseline_end(target)
        if baseline is None or value is None or start is None or target.deadline is None:
            return None
        return _changed(baseline, value, months_between(start, target.deadline) / 12, target.change_unit)
    return None if target.kind in {"trend", "proportional_to"} else value


def _changed(baseline: float, change: float, times: float, change_unit: str) -> float:
    if change_unit == "points":
        return baseline + change * times
    return float(baseline * (1 + change / 100) ** times)


def _edge(target: Target, baseline: float | None) -> float | None:
    """The nearer edge of a range; the commitment where no baseline says from which side it is approached."""
    if baseline is not None and target.high is not None and baseline > target.high:
        return target.high
    if target.low is None or (target.direction == "lower_better" and baseline is None):
        return target.high
    return target.low


def is_flat(target: Target, baseline: float | None, half_unit: float, side: int) -> bool:
    """Whether the target is a ceiling or floor: by its kind, or because the baseline already satisfies it."""
    if target.kind in FLAT_KINDS:
        return True
    end = end_value(target, baseline)
    if (
        baseline is None
        or end is None
        or target.kind not in {"reach_at_least", "reach_at_most", "approximately", "range"}
    ):
        return False
    if target.kind == "range":
        return (target.low is None or baseline >= target.low) and (target.high is None or baseline <= target.high)
    if target.kind == "approximately":
        width = half_unit if target.tolerance is None else target.tolerance
        return abs(baseline - end) <= width + EPSILON or side * (baseline - end) > 0
    return side * (baseline - end) > 0 if target.strict else side * (baseline - end) >= 0


def expected_at(
    target: Target,
    on: date,
    *,
    baseline: float | None = None,
    direction: str = "",
    half_unit: float = 0.0,
    share: float | None = None,
    reference_ratio: float | None = None,
) -> float | None:
    """The value that the path expects on a day, in the indicator's unit; None where the kind has no path.

    `baseline` is the place's own baseline (default: the one that the target prints); `share` the share of the year's
    total for a profile path; `reference_ratio` the growth of the reference indicator for `proportional_to`.
    """
    start = target.baseline_value if baseline is None else baseline
    if target.path == "profile":
        return None if share is None or target.value is None else target.value * share
    if target.kind == "proportional_to":
        return None if start is None or reference_ratio is None else start * reference_ratio
    if target.milestones and target.path in {"milestones", "steps"}:
        return dated_value(target, on, start)
    if is_flat(target, start, half_unit, good_side(target, direction)):
        return end_value(target, start)
    return None if target.kind in NO_PATH else _interpolated(target, on, start)


def _interpolated(target: Target, on: date, start: float | None) -> float | None:
    end, begins = end_value(target, start), baseline_end(target)
    if start is None or end is None or begins is None or target.deadline is None or begins >= target.deadline:
        return None
    tau = min(max(months_between(begins, on) / months_between(begins, target.deadline), 0.0), 1.0)
    if target.path in POWER_PATHS or (target.kind == "change_per_year" and target.change_unit == "percent"):
        return float(start * (end / start) ** tau) if start > 0 and end > 0 else None
    return start + (end - start) * tau


def dated_value(target: Target, on: date, start: float | None) -> float | None:
    """The value of explicit milestones on a day: straight lines between them, or the last step reached."""
    points = sorted((step.on, step.value) for step in target.milestones)
    begins, end = baseline_end(target), end_value(target, start)
    if begins is not None and start is not None and begins < points[0][0]:
        points.insert(0, (begins, start))
    if target.deadline is not None and end is not None and target.deadline > points[-1][0]:
        points.append((target.deadline, end))
    before = [point for point in points if point[0] <= on]
    after = [point for point in points if point[0] > on]
    if not before or not after or target.path == "steps":
        return before[-1][1] if before else None
    (from_day, from_value), (to_day, to_value) = before[-1], after[0]
    share = months_between(from_day, on) / months_between(from_day, to_day)
    return from_value + (to_value - from_value) * share


def end_value_expr() -> pl.Expr:
    """T over the columns kind, target_value, low, high, side, percent, b, years (from the baseline to the deadline)."""
    kind, value, b = pl.col("kind"), pl.col("target_value"), pl.col("b")
    factor = 1 + value / 100
    by_edge = (
        pl.when((b > pl.col("high")) | pl.col("low").is_null() | (b.is_null() & pl.col("lower_better")))
        .then(pl.col("high").fill_null(pl.col("low")))
        .otherwise(pl.col("low"))
    )
    return (
        pl.when(kind == "zero_events")
        .then(0.0)
        .when(kind == "milestone")
        .then(value.fill_null(1.0))
        .when(kind == "range")
        .then(by_edge)
        .when(kind == "change_by")
        .then(pl.when(pl.col("percent")).then(b * factor).otherwise(b + value))
        .when(kind == "change_per_year")
        .then(pl.when(pl.col("percent")).then(b * factor.pow(pl.col("years"))).otherwise(b + value * pl.col("years")))
        .when(kind.is_in(["trend", "proportional_to"]))
        .then(None)
        .otherwise(value)
    )


def is_flat_expr() -> pl.Expr:
    """`is_flat` over the columns kind, b, T, side, strict, half_unit, tolerance, low, high."""
    kind, b, end = pl.col("kind"), pl.col("b"), pl.col("T")
    beyond = pl.col("side") * (b - end)
    width = pl.col("tolerance").fill_null(pl.col("half_unit"))
    inside = (b >= pl.col("low").fill_null(-math.inf)) & (b <= pl.col("high").fill_null(math.inf))
    by_baseline = (
        pl.when(kind == "range")
        .then(inside)
        .when(kind == "approximately")
        .then(((b - end).abs() <= width + EPSILON) | (beyond > 0))
        .when(kind.is_in(["reach_at_least", "reach_at_most"]))
        .then(pl.when(pl.col("strict")).then(beyond > 0).otherwise(beyond >= 0))
        .otherwise(False)
    )
    return (kind.is_in(list(FLAT_KINDS)) | by_baseline).fill_null(False)


def interpolated_expr(tau: pl.Expr) -> pl.Expr:
    """The straight line or power path at a share of the time, over the columns b, T, power."""
    b, end, share = pl.col("b"), pl.col("T"), tau.clip(0.0, 1.0)
    power = pl.when((b > 0) & (end > 0)).then(b * (end / b).pow(share))
    return pl.when(pl.col("power")).then(power).otherwise(b + (end - b) * share)
