"""Early warning without a model: the pace needed from now on over the pace of the last two to three years.

F = |T - v| / years left / |observed change per year|. A target on its path is at risk when F has been 1.5 or more for two
periods (1.5 is ours), or when the figure has moved the wrong way by more than its dead band.
"""

from __future__ import annotations

import polars as pl

FACTOR = 1.5  # ours
SHORTEST_MONTHS, LONGEST_MONTHS = 24, 36
HALF_MONTH = 0.5  # ends of periods that are not ends of months


def _pick(name: str, back: tuple[int, ...], at: str) -> pl.Expr:
    """The value or position of the oldest earlier figure that lies 24 to 36 months before the one at `at`."""
    fitting = [
        pl.when(_in_window(pl.col(f"position_{n}"), at)).then(pl.col(f"{name}_{n}")) for n in sorted(back, reverse=True)
    ]
    baseline = pl.col("b" if name == "value" else "b_position")
    return pl.coalesce(*fitting, pl.when(_in_window(pl.col("b_position"), at)).then(baseline))


def _in_window(position: pl.Expr, at: str) -> pl.Expr:
    age = pl.col(at) - position
    return (age >= SHORTEST_MONTHS - HALF_MONTH) & (age <= LONGEST_MONTHS + HALF_MONTH)


def _factor(value: str, position: str, back: tuple[int, ...]) -> pl.Expr:
    now, at = pl.col(value), pl.col(position)
    left = pl.col("deadline_position") - at
    achieved = (now - _pick("value", back, position)) / (at - _pick("position", back, position))
    needed = (pl.col("T") - now) / left
    factor = pl.when(achieved * needed > 0).then(needed / achieved).otherwise(float("inf"))
    return pl.when((left > 0) & achieved.is_finite()).then(factor)


def warning_reason_expr() -> pl.Expr:
    """needed_pace_high or wrong_direction where a target on its path is at risk, else null; over the columns of
    `latest.last_figures` and `progress.with_progress`."""
    moved = pl.col("side") * (pl.col("value") - _pick("value", (1, 2, 3), "position"))
    twice = (_factor("value", "position", (1, 2, 3)) >= FACTOR) & (_factor("value_1", "position_1", (2, 3)) >= FACTOR)
    return (
        pl.when(moved < -pl.col("dead_band"))
        .then(pl.lit("wrong_direction"))
        .when(twice)
        .then(pl.lit("needed_pace_high"))
        .otherwise(pl.lit(None, pl.String))
    )
