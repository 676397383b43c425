"""The order in which a status is decided: what is not there or not certain first, then what is final, what is met, what
chance can explain, and the bands last. Each line is a condition, a status and a reason; the first that holds decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from checks.trajectory.bands import band_expr
from checks.trajectory.kind import EPSILON, JudgedKind, Line, line
from checks.trajectory.rare import AMBER, EXACT_BELOW, ONE_SIDED, excused_expr
from checks.trajectory.targets import by_way
from checks.trajectory.uncertainty import by_sample_expr
from checks.trajectory.warning import warning_reason_expr
from checks.trajectory.yeartodate import schedule_status_expr
from domain.assessment import Status
from domain.targetkind import Way

TOO_EARLY = 0.1  # of the time: below it the ratio of two small numbers decides nothing (ours)


def decided(frame: pl.DataFrame, kinds: Iterable[JudgedKind], as_of: date) -> pl.DataFrame:
    """Adds status and reason. Columns needed: those of targets, baselines, latest, progress and rare."""
    lines = [
        *_not_there(as_of),
        *_not_comparable(),
        *_met(),
        *_by_chance(),
        *_final_or_broken(),
        *_too_early(as_of),
        *_own_rules(kinds),
        *_bands(as_of),
    ]
    holds = [condition.fill_null(False).alias(f"_{n}") for n, (condition, _, _) in enumerate(lines)]
    first = pl.coalesce(pl.when(f"_{n}").then(n) for n in range(len(lines)))
    numbered = frame.with_columns(frame.select(holds).select(line=first).to_series())
    statuses = [pl.when(pl.col("line") == n).then(status) for n, (_, status, _) in enumerate(lines)]
    reasons = [pl.when(pl.col("line") == n).then(reason) for n, (_, _, reason) in enumerate(lines)]
    told = numbered.with_columns(
        status=pl.coalesce(*statuses, pl.lit(Status.NO_DATA)), reason=pl.coalesce(*reasons, pl.lit("no_verdict"))
    )
    return told.with_columns(reason=pl.when(_few_events()).then(pl.lit("few_events")).otherwise("reason")).drop("line")


def _few_events() -> pl.Expr:
    """A good word about few cases is no more than a note: never a trend, never praise."""
    rare = pl.col("rare") | pl.col("rare_trend")
    unsaid = pl.col("reason").is_in(["", "trend_flat", "within_dead_band"])
    good = pl.col("status").is_in([Status.ACHIEVED, Status.MAINTAINED, Status.AHEAD, Status.ON_TRACK])
    return (rare & (pl.col("numerator") < EXACT_BELOW) & unsaid & good).fill_null(value=False)


def _not_there(as_of: date) -> list[Line]:
    """Targets that are not in force or wrong, and figures that are missing, doubled or unusable."""
    missing, overdue = pl.col("end").is_null(), pl.col("overdue_end").is_not_null()
    before_deadline = pl.col("latest_deadline").is_null() | (pl.col("latest_deadline") >= as_of)
    waits = pl.col("may_be_silent") & before_deadline & ~overdue
    lacks_value = pl.col("needs_value") & pl.col("target_value").is_null()
    no_span = pl.col("is_span") & pl.col("low").is_null() & pl.col("high").is_null()
    return [
        line(pl.col("effective_from") > as_of, Status.NOT_DUE, "not_in_force"),
        line(
            (pl.col("effective_to") < as_of)
            & (pl.col("deadline").is_null() | (pl.col("effective_to") < pl.col("deadline"))),
            Status.NOT_DUE,
            "superseded",
        ),
        line(lacks_value | no_span, Status.NOT_DUE, "no_target_value"),
        line(pl.col("baseline_end") >= pl.col("deadline"), Status.NO_BASELINE, "baseline_after_deadline"),
        line(missing & pl.col("needs_baseline") & pl.col("b").is_null(), Status.NO_BASELINE, _baseline_reason()),
        line(missing & waits, Status.NOT_DUE, "before_deadline"),
        line(missing & overdue, Status.NO_DATA, "overdue"),
        line(missing & pl.col("any_figure").fill_null(False), Status.NOT_DUE, "other_year"),
        line(missing, Status.NO_DATA, "no_figure"),
        line(pl.col("conflict"), Status.HELD, "two_values"),
        line(pl.col("fell"), Status.HELD, "cumulative_fell"),
        line(pl.col("fault").is_not_null(), Status.NO_DATA, pl.col("fault")),
        line(pl.col("power") & (pl.col("value") <= 0), Status.NO_DATA, "not_positive_under_log"),
    ]


def _baseline_reason() -> pl.Expr:
    return (
        pl.when("broken")
        .then(pl.lit("series_broken"))
        .when("b_conflict")
        .then(pl.lit("two_baseline_values"))
        .when(pl.col("printed_baseline").is_not_null() & ~pl.col("at_home"))
        .then(pl.lit("own_baseline_missing"))
        .otherwise(pl.lit("baseline_missing"))
    )


def _not_comparable() -> list[Line]:
    """Figures from before the way begins, and ways that nothing is known of the beginning of."""
    power_fault = pl.col("power") & ((pl.col("b") <= 0) | (pl.col("T") <= 0))
    unreferenced = by_way(Way.BESIDE_REFERENCE) & pl.col("expected").is_null()
    return [
        line(pl.col("month") < pl.col("b_month"), Status.NOT_DUE, "figure_before_baseline"),
        line(pl.col("end") < pl.col("plan_start"), Status.NOT_DUE, _before_plan()),
        line(power_fault, Status.NO_BASELINE, "log_needs_positive"),
        line(pl.col("needs_baseline") & pl.col("b").is_null(), Status.NO_BASELINE, _baseline_reason()),
        line(
            pl.col("needs_baseline") & pl.col("b_end").is_null() & ~pl.col("flat"),
            Status.NO_BASELINE,
            "baseline_undated",
        ),
        line(unreferenced, Status.NO_BASELINE, "reference_missing"),
        line(pl.col("rare") & (pl.col("span") < 12), Status.NOT_DUE, "part_of_year"),
    ]


def _before_plan() -> pl.Expr:
    own = pl.when(pl.col("month") == pl.col("b_month")).then(pl.lit("baseline_period"))
    return own.otherwise(pl.lit("before_plan"))


def _met() -> list[Line]:
    """What the figure meets."""
    met = pl.col("satisfied")
    # A first figure that meets the target already is kept from then on; that it was kept before is not known.
    kept = pl.col("flat") & (~pl.col("b_provisional") | by_way(Way.LIMIT))
    return [line(met & kept, Status.MAINTAINED), line(met, Status.ACHIEVED)]


def _by_chance() -> list[Line]:
    """What few cases, or who was asked, can explain on the bad side: also at the deadline."""
    counted = pl.when("counted").then(pl.lit("within_chance")).otherwise(pl.lit("counts_not_given"))
    by_sample = by_sample_expr(pl.col("shortfall"), pl.col("error"))
    worse = pl.col("side") * (pl.col("value") - pl.col("year_before")) < -pl.col("half_unit") - EPSILON
    trend, unknown = pl.col("rare_trend") & worse, pl.col("p_change").is_null()
    both = (pl.col("error").pow(2) + pl.col("error_1").pow(2)).sqrt()
    fell = by_sample_expr(pl.col("side") * (pl.col("year_before") - pl.col("value")), both)
    return [
        line(excused_expr(), Status.WITHIN_CHANCE, counted),
        line(by_sample, Status.WITHIN_CHANCE, "within_sampling_error"),
        line(trend & unknown, Status.WITHIN_CHANCE, "counts_not_given"),
        line(trend & (pl.col("p_change") > ONE_SIDED), Status.WITHIN_CHANCE, "within_chance"),
        line(by_way(Way.YEAR_BEFORE) & fell, Status.WITHIN_CHANCE, "within_sampling_error"),
    ]


def _final_or_broken() -> list[Line]:
    """The deadline's own figure decides for good; a floor, a ceiling or a duty is broken when it is broken."""
    excused_by_year = pl.col("p_year") > AMBER
    reason = (
        pl.when(excused_by_year & pl.col("p_pooled").is_not_null())
        .then(pl.lit("pooled_three_years"))
        .when(pl.col("p_year").is_not_null() & ~pl.col("counted"))
        .then(pl.lit("smallest_count"))
        .otherwise(pl.lit(""))
    )
    lost = pl.col("final") & ~pl.col("satisfied")
    return [
        line(pl.col("incomplete"), Status.NO_DATA, "years_missing"),
        line(lost, Status.MISSED, reason),
        line(pl.col("flat"), Status.BREACHED, reason),
    ]


def _waiting(as_of: date) -> pl.Expr:
    past = pl.when(pl.col("latest_deadline") < as_of).then(pl.lit("awaiting_deadline_figure"))
    return past.otherwise(pl.lit("before_deadline"))


def _too_early(as_of: date) -> list[Line]:
    """A figure of the baseline's own period decides nothing, and neither does what has no path before its deadline."""
    same = pl.col("month") == pl.col("b_month")
    judged_each_period = pl.col("flat")
    baseless = by_way(Way.LINE_IF_BASED) & pl.col("b").is_null() & ~pl.col("dated")
    no_steps = by_way(Way.AT_DEADLINE) & ~pl.col("dated")
    unstarted = pl.col("dated") & pl.col("expected").is_null()
    return [
        line(pl.col("b_provisional") & same, Status.NO_BASELINE, "first_figure_is_baseline"),
        line(same, Status.NOT_DUE, "baseline_period"),
        line(
            pl.col("deadline").is_null() & ~judged_each_period & ~by_way(Way.YEAR_BEFORE), Status.NOT_DUE, "no_deadline"
        ),
        line((no_steps | baseless) & ~pl.col("ytd"), Status.NOT_DUE, _waiting(as_of)),
        line(unstarted, Status.NOT_DUE, "before_deadline"),
    ]


def _own_rules(kinds: Iterable[JudgedKind]) -> list[Line]:
    """What a kind decides by itself; year-to-date figures."""
    points = 100 * pl.col("side") * (pl.col("expected") - pl.col("value")) / pl.col("T").abs()
    schedule = schedule_status_expr(points, pl.col("profiled"))
    schedule_reason = pl.when(schedule == Status.NOT_DUE).then(pl.lit("no_season_profile"))
    return [
        *(decision for kind in kinds for decision in _of_kind(kind)),
        (pl.col("ytd"), schedule, schedule_reason.otherwise(pl.lit("below_schedule"))),
    ]


def _of_kind(kind: JudgedKind) -> list[Line]:
    """What a kind decides by itself, for its own targets."""
    own = pl.col("kind") == kind.code
    return [(own & condition, status, reason) for condition, status, reason in kind.lines()]


def _bands(as_of: date) -> list[Line]:
    """The dead band, the bands of the path, and the early warning for what is on its path."""
    within = pl.col("gap").abs() <= pl.col("dead_band") + EPSILON
    awaiting = pl.when(pl.col("deadline") < as_of).then(pl.lit("awaiting_deadline_figure")).otherwise(pl.lit(""))
    banded, behind_path = band_expr(pl.col("ratio")), pl.col("side") * pl.col("gap") < 0
    # A milestone path may run below the baseline: there only the milestone itself counts.
    down = pl.col("dated") & (
        pl.col("ratio").is_null() | (pl.col("side") * (pl.col("expected") - pl.col("b")) <= 0).fill_null(value=False)
    )
    under = pl.col("side") * (pl.col("value") - pl.col("dated_passed")) < -pl.col("dead_band") - EPSILON
    under_passed = pl.col("dated") & under & ~(banded == Status.REGRESSING).fill_null(value=False)
    no_start = pl.col("b").is_null() & (banded == Status.REGRESSING)
    on_path = within | (down & ~behind_path) | banded.is_in(["ahead", "on_track"])
    risk = warning_reason_expr()
    may_warn = ~pl.col("dated") & ~pl.col("rare") & ~by_way(Way.BESIDE_REFERENCE)
    why = pl.when("b_provisional").then(pl.lit("provisional_baseline")).otherwise(awaiting)
    # A reference that stands still or falls asks for no climb: at or above its pace is well, below it is worse than the start.
    fallen = by_way(Way.BESIDE_REFERENCE) & (pl.col("side") * (pl.col("expected") - pl.col("b")) <= EPSILON)
    return [
        line((pl.col("tau") < TOO_EARLY) & ~pl.col("dated"), Status.NOT_DUE, "too_early"),
        line(on_path & may_warn & risk.is_not_null(), Status.AT_RISK, risk),
        line(within, Status.ON_TRACK, "within_dead_band"),
        line(fallen & behind_path, Status.REGRESSING),
        line(fallen, Status.ON_TRACK),
        line(_overshot(), Status.BEHIND, "overshot"),
        line((under_passed & ~within) | (down & behind_path) | no_start, Status.BEHIND, "below_milestone"),
        line(down, Status.ON_TRACK, ""),
        (banded.is_not_null(), banded, why),
    ]


def _overshot() -> pl.Expr:
    """Beyond the far side of what is neither good above nor below."""
    up = pl.col("change") > 0
    edge = pl.when("is_span").then(pl.when(up).then("high").otherwise("low")).otherwise("T")
    width = pl.when("is_span").then(pl.lit(0.0)).otherwise("end_width")
    beyond = pl.when(up).then(pl.col("value") - edge).otherwise(edge - pl.col("value"))
    return (pl.col("side") == 0) & (pl.col("change") != 0) & (beyond > width + EPSILON)


def plan_light_expr() -> pl.Expr:
    """The light of the whole plan: the status where it is a verdict; for explicit milestones the straight line from
    baseline to end value, so that a good year does not hide a slow plan."""
    straight = band_expr(pl.col("straight_ratio"))
    by_line = pl.col("dated") & straight.is_not_null() & ~pl.col("satisfied").fill_null(False)
    return pl.when(by_line).then(straight).otherwise("status")
