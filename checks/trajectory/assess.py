"""The trajectory verdicts of all targets at all places in one pass over frames.

Figures up to a day against the paths of the targets: the order of decisions is in `statuses`, the arithmetic in
`numbers`, the words of the reasons in `reasons`. Nothing here reads a clock or a store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

import frames
from checks.trajectory.baselines import real_figures, with_baselines
from checks.trajectory.denominators import parts_frame, register_frame
from checks.trajectory.figures import series_figures
from checks.trajectory.latest import eligible, last_figures, with_year_before, with_year_facts
from checks.trajectory.lights import annual_light_expr
from checks.trajectory.numbers import with_expected, with_progress
from checks.trajectory.rare import with_chances, with_change_chances
from checks.trajectory.schema import assessments
from checks.trajectory.statuses import decided, plan_light_expr, satisfied_expr
from checks.trajectory.strictest import with_strictest
from checks.trajectory.targets import pair_table, target_table
from checks.trajectory.yeartodate import with_schedule
from domain.assessment import VERDICTS
from domain.indicator import Denominator, Indicator
from domain.plan import Plan, Target

__all__ = ["assess", "assessments"]


def assess(
    targets: Sequence[Target],
    applied: Mapping[str, Sequence[str]],
    observations: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    plans: Mapping[str, Plan],
    overdue: pl.DataFrame,
    *,
    as_of: date,
    known_at: datetime,
    run_id: str = "",
    config_sha256: str = "",
    denominators: Sequence[Denominator] = (),
    time_zone: str = "UTC",
) -> pl.DataFrame:
    """One row per (target, place) with exactly the columns of `frames.ASSESSMENT`.

    `applied` maps the id of a target to the codes of its places; `observations` has the observation columns, the latest
    version per key, as known at `known_at`; `overdue` has place, indicator, period_end of expected periods past due and
    grace without a figure; `denominators` count as the register stood on the day of `known_at` in `time_zone`. Values
    are in the indicator's unit, paces per year, slip in months (negative: ahead). Wrong or missing input gives a named
    status with a reason of `reasons.REASONS`, never an exception.
    """
    table = target_table(targets, indicators, plans)
    pairs = pair_table(table, applied)
    register = register_frame(denominators, known_at, time_zone)
    figures = series_figures(observations, targets, pairs, parts_frame(indicators), register, as_of)
    based = with_baselines(pairs.join(table.drop("series", "indicator"), on="tid", maintain_order="left"), figures)
    waiting = _with_overdue(based, overdue, as_of)
    judged = _with_both_readings(waiting, real_figures(figures), targets, as_of)
    constants = {"run_id": run_id, "config_sha256": config_sha256, "as_of": as_of, "known_at": known_at}
    told = with_strictest(_with_provisional(judged), as_of).with_columns(
        *(pl.lit(value).alias(name) for name, value in constants.items()),
        actual="value",
        denominator="denominator_text",
        share_of_time=pl.col("tau").clip(0.0, 1.0),
    )
    return frames.conformed(told, frames.ASSESSMENT)


def _with_overdue(pairs: pl.DataFrame, overdue: pl.DataFrame, as_of: date) -> pl.DataFrame:
    late = overdue.filter(pl.col("period_end") <= as_of).group_by("place", "indicator")
    latest = late.agg(overdue_end=pl.col("period_end").max())
    return pairs.join(latest, on=["place", "indicator"], how="left", maintain_order="left")


def judge(pairs: pl.DataFrame, figures: pl.DataFrame, targets: Sequence[Target], as_of: date) -> pl.DataFrame:
    """The pairs with their last figure, numbers, lights, status and reason, taking every given figure as it stands."""
    rows = eligible(pairs, figures)
    last = with_year_facts(with_year_before(last_figures(rows), rows), rows, pairs)
    known = figures.select("key", any_figure=pl.lit(True)).unique()
    frame = pairs.join(last, on="pair", how="left", maintain_order="left").join(
        known, on="key", how="left", maintain_order="left"
    )
    frame = with_schedule(_prepared(frame), figures, pairs.select("key", "series").unique())
    frame = with_expected(frame, targets).with_columns(satisfied=satisfied_expr())
    frame = with_change_chances(with_chances(with_progress(frame).with_columns(tested=_tested())))
    frame = decided(frame, as_of).with_columns(plan_status=plan_light_expr())
    lights = frame.with_columns(judged=pl.col("status").is_in(list(VERDICTS)))
    return lights.with_columns(
        annual_light=pl.when("dated").then("status").otherwise(annual_light_expr()), plan_light="plan_status"
    )


def _prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """Whether the last figure is the deadline's own, whether the way is measured in logarithms, whether there are numbers
    to compare."""
    return frame.with_columns(
        final=pl.col("end") >= pl.col("deadline"),
        logarithmic=pl.col("path") == "log",
        judged=pl.col("value").is_not_null() & pl.col("b").is_not_null() | pl.col("dated"),
    )


def _tested() -> pl.Expr:
    """Rates of rare events above what is expected of them."""
    above = (pl.col("value") > pl.col("expected")) & ~pl.col("satisfied").fill_null(False)
    return (pl.col("rare") & above & pl.col("fault").is_null()).fill_null(False)


def _with_both_readings(
    pairs: pl.DataFrame, figures: pl.DataFrame, targets: Sequence[Target], as_of: date
) -> pl.DataFrame:
    """A held figure moves no verdict: the reason says what it would be with the figure and what it is without."""
    first = judge(pairs, figures, targets, as_of).with_columns(pl.col("held").fill_null(False))
    held = first.filter(pl.col("held") & (pl.col("reason") != "superseded") & (pl.col("reason") != "not_in_force"))
    if held.is_empty():
        return first
    questioned = pairs.join(held.select("pair"), on="pair", how="semi")
    without = judge(questioned, figures.filter(~pl.col("held")), targets, as_of)
    other = without.select("pair", without="status")
    joined = first.join(other, on="pair", how="left", maintain_order="left")
    is_held = pl.col("without").is_not_null()
    reading = pl.format("held_{}_else_{}", "status", "without")
    return joined.with_columns(
        status=pl.when(is_held).then(pl.lit("held")).otherwise("status"),
        reason=pl.when(is_held).then(reading).otherwise("reason"),
        plan_light=pl.when(is_held).then(pl.lit("held")).otherwise("plan_light"),
        annual_light=pl.when(is_held).then(pl.lit("held")).otherwise("annual_light"),
    )


def _with_provisional(frame: pl.DataFrame) -> pl.DataFrame:
    """A verdict on a preliminary denominator is provisional; its reason names the verdict."""
    open_verdict = (pl.col("preliminary") & pl.col("status").is_in(list(VERDICTS))).fill_null(False)
    return frame.with_columns(
        status=pl.when(open_verdict).then(pl.lit("provisional")).otherwise("status"),
        reason=pl.when(open_verdict).then(pl.format("provisional_{}", "status")).otherwise("reason"),
    )
