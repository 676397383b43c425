"""The order in which a status is decided: what is not there or not certain first, then what is final, what is met, what
chance can explain, and the bands last. Each line is a condition, a status and a reason; the first that holds decides."""

from __future__ import annotations

from datetime import date

import polars as pl

from checks.trajectory.bands import band_expr
from checks.trajectory.paths import EPSILON, NO_PATH
from checks.trajectory.rare import AMBER
from checks.trajectory.warning import warning_reason_expr
from checks.trajectory.yeartodate import schedule_status_expr

TOO_EARLY = 0.1  # of the time: below it the ratio of two small numbers decides nothing (ours)
Line = tuple[pl.Expr, pl.Expr, pl.Expr]


def satisfied_expr() -> pl.Expr:
    """Whether the figure meets the target itself (not its path); null where that cannot be said."""
    v, end, side, kind = pl.col("value"), pl.col("T"), pl.col("side"), pl.col("kind")
    slack = EPSILON * pl.max_horizontal(end.abs(), 1.0)
    width = pl.when(kind == "approximately").then("end_width").otherwise(pl.col("tolerance").fill_null(0.0))
    beyond = side * (v - end)
    above = v >= pl.col("low").fill_null(float("-inf")) - EPSILON
    below = v <= pl.col("high").fill_null(float("inf")) + EPSILON
    return (
        pl.when(kind == "zero_events")
        .then(pl.col("events_this_year") <= 0)
        .when(kind == "range")
        .then(pl.when(side > 0).then(above).when(side < 0).then(below).otherwise(above & below))
        .when(kind == "trend")
        .then(pl.when(pl.col("final")).then(side * (v - pl.col("b")) > 0))
        .when(kind == "proportional_to")
        .then(pl.when(pl.col("final")).then(side * (v - pl.col("expected")) >= -pl.col("dead_band")))
        .when((kind == "approximately") & (side == 0))
        .then((v - end).abs() <= width + slack)
        .when(pl.col("strict"))
        .then(beyond > slack)
        .otherwise(beyond >= -width - slack)
    )


def decided(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Adds status and reason. Columns needed: those of targets, baselines, latest, numbers and rare."""
    lines = [*_not_there(as_of), *_final_or_early(), *_met_or_unjudgeable(), *_own_rules(), *_bands(as_of)]
    holds = [condition.fill_null(False).alias(f"_{n}") for n, (condition, _, _) in enumerate(lines)]
    first = pl.coalesce(pl.when(f"_{n}").then(n) for n in range(len(lines)))
    numbered = frame.with_columns(frame.select(holds).select(line=first).to_series())
    statuses = [pl.when(pl.col("line") == n).then(status) for n, (_, status, _) in enumerate(lines)]
    reasons = [pl.when(pl.col("line") == n).then(reason) for n, (_, _, reason) in enumerate(lines)]
    return numbered.with_columns(
        status=pl.coalesce(*statuses, pl.lit("no_data")), reason=pl.coalesce(*reasons, pl.lit("no_verdict"))
    ).drop("line")


def _line(condition: pl.Expr, status: str, reason: str | pl.Expr = "") -> Line:
    return condition, pl.lit(status), pl.lit(reason) if isinstance(reason, str) else reason


def _not_there(as_of: date) -> list[Line]:
    """Targets that are not in force or wrong, and figures that are missing, doubled, unusable or overdue."""
    missing, overdue = pl.col("end").is_null(), pl.col("overdue_end").is_not_null()
    before_deadline = pl.col("deadline").is_null() | (pl.col("deadline") >= as_of)
    waits = pl.col("kind").is_in([*NO_PATH - {"trend"}, "zero_events"]) & before_deadline & ~overdue
    lacks_value = ~pl.col("kind").is_in(["trend", "milestone", "zero_events", "proportional_to", "range"])
    no_range = (pl.col("kind") == "range") & pl.col("low").is_null() & pl.col("high").is_null()
    last_is_late = (pl.col("overdue_end") > pl.col("end")) & (
        pl.col("deadline").is_null() | (pl.col("end") < pl.col("deadline"))
    )
    power_fault = pl.col("power") & ((pl.col("b") <= 0) | (pl.col("T") <= 0))
    return [
        _line(pl.col("effective_from") > as_of, "not_due", "not_in_force"),
        _line(
            (pl.col("effective_to") < as_of)
            & (pl.col("deadline").is_null() | (pl.col("effective_to") < pl.col("deadline"))),
            "not_due",
            "superseded",
        ),
        _line((lacks_value & pl.col("target_value").is_null()) | no_range, "not_due", "no_target_value"),
        _line(pl.col("b_end") >= pl.col("deadline"), "no_baseline", "baseline_after_deadline"),
        _line(power_fault, "no_baseline", "log_needs_positive"),
        _line(missing & pl.col("needs_baseline") & pl.col("b").is_null(), "no_baseline", _baseline_reason()),
        _line(missing & waits, "not_due", "before_deadline"),
        _line(missing & overdue, "no_data", "overdue"),
        _line(missing & pl.col("any_figure").fill_null(False), "not_due", "other_year"),
        _line(missing, "no_data", "no_figure"),
        _line(pl.col("conflict"), "held", "two_values"),
        _line(pl.col("fell"), "held", "cumulative_fell"),
        _line(pl.col("fault").is_not_null(), "no_data", pl.col("fault")),
        _line(pl.col("power") & (pl.col("value") <= 0), "no_data", "not_positive_under_log"),
        _line(last_is_late, "stale", "overdue"),
    ]


def _baseline_reason() -> pl.Expr:
    return (
        pl.when("b_conflict")
        .then(pl.lit("two_baseline_values"))
        .when(pl.col("printed_baseline").is_not_null() & ~pl.col("at_home"))
        .then(pl.lit("own_baseline_missing"))
        .otherwise(pl.lit("baseline_missing"))
    )


def _final_or_early() -> list[Line]:
    """The figure of the deadline decides for good; a figure of the baseline's own or an earlier period decides nothing."""
    return [
        _line(pl.col("final") & ~pl.col("satisfied"), "missed", ""),
        _line(pl.col("month") < pl.col("b_month"), "not_due", "figure_before_baseline"),
        _line(
            pl.col("b_provisional") & (pl.col("month") == pl.col("b_month")), "no_baseline", "first_figure_is_baseline"
        ),
        _line(pl.col("month") == pl.col("b_month"), "not_due", "baseline_period"),
        _line(pl.col("end") < pl.col("effective_from"), "not_due", "before_plan"),
        _line(pl.col("rare") & (pl.col("span") < 12), "not_due", "part_of_year"),
    ]


def _met_or_unjudgeable() -> list[Line]:
    judged_each_period = pl.col("flat")
    without_path = pl.col("kind").is_in([*NO_PATH - {"trend"}, "range", "ratio_of"]) & ~pl.col("ytd")
    rangeless = pl.col("b").is_null() & pl.col("kind").is_in(["range", "ratio_of"])
    no_steps = pl.col("kind").is_in(list(NO_PATH - {"trend"})) & ~pl.col("dated")
    return [
        _line(pl.col("satisfied") & judged_each_period, "maintained"),
        _line(pl.col("satisfied"), "achieved"),
        _line(pl.col("needs_baseline") & pl.col("b").is_null(), "no_baseline", _baseline_reason()),
        _line(
            pl.col("needs_baseline") & pl.col("b_end").is_null() & ~judged_each_period,
            "no_baseline",
            "baseline_undated",
        ),
        _line((pl.col("kind") == "proportional_to") & pl.col("expected").is_null(), "no_baseline", "reference_missing"),
        _line(pl.col("deadline").is_null() & ~judged_each_period, "not_due", "no_deadline"),
        _line(without_path & (no_steps | rangeless), "not_due", "before_deadline"),
    ]


def _own_rules() -> list[Line]:
    """Floors, ceilings and zero; trends; year-to-date figures."""
    by_chance = pl.col("p_year") > AMBER
    pooled_too = pl.col("p_pooled") <= AMBER
    chance_reason = pl.when("counted").then(pl.lit("within_chance")).otherwise(pl.lit("counts_not_given"))
    breach = (
        pl.when(by_chance & pooled_too)
        .then(pl.lit("pooled_three_years"))
        .when(pl.col("p_year").is_not_null() & ~pl.col("counted"))
        .then(pl.lit("smallest_count"))
        .otherwise(pl.lit(""))
    )
    points = 100 * pl.col("side") * (pl.col("expected") - pl.col("value")) / pl.col("T").abs()
    schedule = schedule_status_expr(points, pl.col("profiled"))
    schedule_reason = pl.when(schedule == "not_due").then(pl.lit("no_season_profile"))
    return [
        _line(by_chance & ~pooled_too.fill_null(False) & pl.col("tested"), "within_chance", chance_reason),
        _line(pl.col("flat"), "breached", breach),
        *_trend(),
        (pl.col("ytd"), schedule, schedule_reason.otherwise(pl.lit("below_schedule"))),
    ]


def _trend() -> list[Line]:
    trend = pl.col("kind") == "trend"
    better = pl.col("side") * (pl.col("value") - pl.col("year_before"))
    before = pl.col("side") * (pl.col("value_1") - pl.col("year_before_1"))
    worse = better < -pl.col("half_unit") - EPSILON
    under_baseline = pl.col("side") * (pl.col("value") - pl.col("b")) < -pl.col("half_unit") - EPSILON
    by_chance = pl.col("rare_trend") & worse & (pl.col("p_change") > AMBER)
    uncounted = pl.col("rare_trend") & worse & pl.col("p_change").is_null()
    return [
        _line(trend & (pl.col("year_before").is_null() | (pl.col("side") == 0)), "not_due", "one_figure"),
        _line(by_chance.fill_null(False), "within_chance", "within_chance"),
        _line(uncounted, "within_chance", "counts_not_given"),
        _line(trend & worse & under_baseline, "regressing", "worse_once"),
        _line(trend & worse & (before < -pl.col("half_unit") - EPSILON), "behind", "worse_twice"),
        _line(trend & worse, "slightly_behind", "worse_once"),
        _line(trend & (better <= pl.col("half_unit") + EPSILON), "on_track", "trend_flat"),
        _line(trend, "on_track", ""),
    ]


def _bands(as_of: date) -> list[Line]:
    """The dead band, the bands of the path, and the early warning for what is on its path."""
    within = pl.col("gap").abs() <= pl.col("dead_band") + EPSILON
    awaiting = pl.when(pl.col("deadline") < as_of).then(pl.lit("awaiting_deadline_figure")).otherwise(pl.lit(""))
    banded, behind_milestone = band_expr(pl.col("ratio")), pl.col("side") * pl.col("gap") < 0
    # A milestone path may run below the baseline: there only the milestone itself counts.
    down = pl.col("dated") & (
        pl.col("ratio").is_null() | (pl.col("side") * (pl.col("expected") - pl.col("b").fill_null(0.0)) <= 0)
    )
    on_path = within | (down & ~behind_milestone) | banded.is_in(["ahead", "on_track"])
    risk = warning_reason_expr()
    may_warn = ~pl.col("dated") & ~pl.col("rare") & (pl.col("kind") != "proportional_to")
    return [
        _line((pl.col("tau") < TOO_EARLY) & ~pl.col("dated"), "not_due", "too_early"),
        _line(on_path & may_warn & risk.is_not_null(), "at_risk", risk),
        _line(within, "on_track", "within_dead_band"),
        _line(down & behind_milestone, "behind", "below_milestone"),
        _line(down, "on_track", ""),
        (
            banded.is_not_null(),
            banded,
            pl.when("b_provisional").then(pl.lit("provisional_baseline")).otherwise(awaiting),
        ),
    ]


def plan_light_expr() -> pl.Expr:
    """The light of the whole plan: the status where it is a verdict; for explicit milestones the straight line from
    baseline to end value, so that a good year does not hide a slow plan."""
    straight = band_expr(pl.col("straight_ratio"))
    by_line = pl.col("dated") & straight.is_not_null() & ~pl.col("satisfied").fill_null(False)
    return pl.when(by_line).then(straight).otherwise("status")
