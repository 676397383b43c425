"""The numbers of a verdict: expected, gap, share of the way and of the time, slip, paces, and the value that restores
the path at the end of the next period."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from checks.trajectory.deadband import APPROXIMATE_SHARE, dead_band_expr
from checks.trajectory.given import Promises
from checks.trajectory.kind import EPSILON, by_kind
from checks.trajectory.paths import dated_value, interpolated_expr, last_passed
from checks.trajectory.targets import by_way
from domain.period import add_months
from domain.plan import Target
from domain.targetkind import Way


def with_expected(frame: pl.DataFrame, promises: Promises) -> pl.DataFrame:
    """Adds tau, expected, next_value, expected_before, dead_band and end_width, in the indicator's unit."""
    total = pl.col("deadline_position") - pl.col("b_position")
    tau = pl.when(total > 0).then((pl.col("position") - pl.col("b_position")) / total)
    timed = _with_dated(frame, promises.targets).with_columns(tau=tau, total_months=total)
    next_tau, year_ago = pl.col("tau") + pl.col("span") / total, pl.col("tau") - 12 / total
    printed, change = pl.col("printed_half"), pl.col("change").abs().fill_null(0.0)
    return timed.with_columns(
        expected=_expected(pl.col("tau"), "schedule", "dated_expected"),
        next_value=_expected(next_tau, "next_schedule", "dated_next"),
        expected_before=interpolated_expr(year_ago),
        end_width=pl.col("tolerance").fill_null(pl.max_horizontal(printed, APPROXIMATE_SHARE * change)),
    ).with_columns(
        dead_band=pl.max_horizontal(
            dead_band_expr(_planned_change()), by_kind(promises.used, lambda kind: kind.width, pl.Float64())
        )
    )


def with_shortfall(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds wanted, what is expected of the figure (at the deadline the end value where no path leads there), and shortfall,
    by how much it is on the bad side of what counts as met: of a span the nearer edge, of an approximate value its width."""
    value, low, high = pl.col("value"), pl.col("low"), pl.col("high")
    final = pl.col("final").fill_null(value=False)
    wanted = pl.coalesce("expected", pl.when(final).then("T"))
    outside = pl.max_horizontal(low - value, value - high)
    around = (value - wanted).abs()
    one_sided = pl.col("side") * (wanted - value)
    apart = pl.when(pl.col("side") != 0).then(one_sided).otherwise(around)
    apart = pl.when(pl.col("is_span") & final & (pl.col("side") == 0)).then(outside).otherwise(apart)
    allowed = pl.when(final).then(by_width()).otherwise(0.0)
    return frame.with_columns(wanted=wanted, shortfall=apart - allowed)


def by_width() -> pl.Expr:
    """What a target allows beside its value in the end."""
    return pl.when(pl.col("is_about")).then("end_width").otherwise(pl.col("tolerance").fill_null(0.0))


def _planned_change() -> pl.Expr:
    """The whole planned change; beside a reference the change expected so far."""
    of_reference = pl.when(by_way(Way.BESIDE_REFERENCE)).then(pl.col("expected") - pl.col("b"))
    return pl.coalesce(of_reference, "change", pl.col("T") - pl.col("first_dated"))


def _expected(tau: pl.Expr, schedule: str, dated: str) -> pl.Expr:
    grown = pl.col("b") * pl.col("reference") / pl.col("b_reference")
    return (
        pl.when("ytd")
        .then(pl.col("T") * pl.col(schedule))
        .when(by_way(Way.BESIDE_REFERENCE))
        .then(pl.when(pl.col("b_reference") != 0).then(grown) if schedule == "schedule" else None)
        .when("dated")
        .then(dated)
        .when("flat")
        .then("T")
        .when(by_way(Way.AT_DEADLINE) | by_way(Way.YEAR_BEFORE))
        .then(None)
        .otherwise(interpolated_expr(tau))
    )


def _with_dated(frame: pl.DataFrame, targets: Sequence[Target]) -> pl.DataFrame:
    """Adds dated_expected, dated_next and dated_passed (the last dated value whose day has come) for targets with explicit
    milestones: their few distinct cases, one by one."""
    keys = ["tid", "b", "T", "end", "span"]
    cases = frame.filter(pl.col("dated") & pl.col("end").is_not_null()).select(keys).unique()
    rows = []
    for tid, baseline, last, end, span in cases.iter_rows():
        target = targets[tid]
        later = add_months(end, span)
        if target.deadline is not None:
            later = min(later, max(target.deadline, end))
        values = (dated_value(target, day, baseline, last) for day in (end, later))
        rows.append((tid, baseline, last, end, span, *values, last_passed(target, end, last)))
    numbers = dict.fromkeys(("dated_expected", "dated_next", "dated_passed"), pl.Float64)
    schema = {name: frame.schema[name] for name in keys} | numbers
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")


def with_progress(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds gap, ratio (way done over time gone), straight_ratio, share_done, slip_months, pace_achieved, pace_needed."""
    v, expected, change, tau = pl.col("value"), pl.col("expected"), pl.col("change"), pl.col("tau")
    start = pl.when("dated").then(pl.coalesce("b", "dated_passed")).otherwise("b")
    way = pl.when(change != 0).then((v - pl.col("b")) / change)
    log_way = _log_share(v, pl.col("T"))
    due = expected - start
    linear_ratio = pl.when(due.abs() > EPSILON).then((v - start) / due)
    path = pl.col("judged") & ~pl.col("flat") & ~pl.col("ytd")
    inverse = pl.when("power").then(log_way).otherwise(way)
    return frame.with_columns(
        gap=v - expected,
        ratio=pl.when(path).then(pl.when("logarithmic").then(_log_share(v, expected)).otherwise(linear_ratio)),
        straight_ratio=pl.when(path & (tau > 0)).then(way / tau),
        share_done=pl.when("ytd")
        .then(v / pl.col("T"))
        .when(path)
        .then(pl.when("logarithmic").then(log_way).otherwise(way)),
        slip_months=pl.when(path & ~pl.col("dated") & ~by_way(Way.BESIDE_REFERENCE)).then(
            (tau - inverse) * pl.col("total_months")
        ),
        pace_achieved=pl.when(path & (tau > 0)).then(
            (v - pl.col("b")) / (pl.col("position") - pl.col("b_position")) * 12
        ),
        pace_needed=pl.when(path).then(_pace_needed()),
    )


def _log_share(value: pl.Expr, end: pl.Expr) -> pl.Expr:
    """ln(value / b) / ln(end / b): the share of a cumulative percentage."""
    b = pl.col("b")
    possible = (value > 0) & (b > 0) & (end > 0) & (end != b)
    return pl.when(possible).then((value / b).log() / (end / b).log())


def _pace_needed() -> pl.Expr:
    """Change per year from now to the end value at the deadline; 0 once it is reached."""
    left = (pl.col("deadline_position") - pl.col("position")) / 12
    needed = (pl.col("T") - pl.col("value")) / left
    return pl.when(left > 0).then(pl.when(pl.col("satisfied")).then(0.0).otherwise(needed))
