"""Paths: the value that a target expects at any date, as expressions for whole frames.

b is the baseline, T the end value, tau the share of the time gone, counted in months on the ends of periods:

    linear          b + (T - b) * tau                     official time progress (时间进度), the default
    geometric, log  b * (T / b) ** tau                    log also measures the way done in logarithms
    milestones      straight lines through dated values   exact on their dates, may run below the baseline
    steps           the last dated value reached
    profile         T * share of the year's total that past years had reached by the same month
    flat            T, for ceilings, floors, zero, and for any target that its own baseline already satisfies
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from checks.trajectory.kind import JudgedKind, by_kind
from checks.trajectory.published import published
from domain.period import Period, months_between
from domain.plan import Target


def baseline_end(target: Target) -> date | None:
    """The day that the baseline counts from: the end of its period (2020 -> 2020-12-31). None without a period."""
    try:
        return Period.parse(target.baseline_period).end
    except ValueError:  # empty, or a text that configuration refuses with its line
        return None


def with_end_values(frame: pl.DataFrame, kinds: Iterable[JudgedKind]) -> pl.DataFrame:
    """Adds T, flat and change (T - b) to a frame with b and the target's columns."""
    used = tuple(kinds)
    return (
        frame.with_columns(T=by_kind(used, lambda kind: kind.end_value, pl.Float64()))
        .with_columns(flat=by_kind(used, lambda kind: kind.kept_from_start, pl.Boolean()).fill_null(value=False))
        # What follows from a change is held to the digits that figures are published with.
        .with_columns(T=pl.when("is_change").then(published(pl.col("T"), pl.col("decimals"))).otherwise("T"))
        .with_columns(change=pl.col("T") - pl.col("b"))
    )


def dated_value(target: Target, on: date, start: float | None, end: float | None) -> float | None:
    """The value of explicit milestones on a day: straight lines between them, or the last step reached. The baseline and
    the end value, where they are known, are the first and the last of them."""
    points = sorted((step.on, step.value) for step in target.milestones)
    begins = baseline_end(target)
    if begins is not None and start is not None and begins < points[0][0]:
        points.insert(0, (begins, start))
    if target.deadline is not None and end is not None and target.deadline > points[-1][0]:
        points.append((target.deadline, end))
    before = [point for point in points if point[0] <= on]
    after = [point for point in points if point[0] > on]
    if not before or not after or target.is_stepped:
        return before[-1][1] if before else None
    (from_day, from_value), (to_day, to_value) = before[-1], after[0]
    share = months_between(from_day, on) / months_between(from_day, to_day)
    return from_value + (to_value - from_value) * share


def last_passed(target: Target, on: date, end: float | None) -> float | None:
    """The last dated value whose day has come; the end value once the deadline has."""
    if target.deadline is not None and end is not None and on >= target.deadline:
        return end
    passed = [step for step in target.milestones if step.on <= on]
    return max(passed, key=lambda step: step.on).value if passed else None


def interpolated_expr(tau: pl.Expr) -> pl.Expr:
    """The straight line or power path at a share of the time, over the columns b, T, power."""
    b, end, share = pl.col("b"), pl.col("T"), tau.clip(0.0, 1.0)
    power = pl.when((b > 0) & (end > 0)).then(b * (end / b).pow(share))
    return pl.when(pl.col("power")).then(power).otherwise(b + (end - b) * share)
