"""Early warning of a target that is still on its path.

Where past errors can tell a chance (`outlook`): at risk when it will hardly be reached. bench/outlook.py: on registers that
nothing was fitted on this announces more of the misses than the straight line does, in every year before the deadline, at
no lower precision (docs/reference/measured.md).

Where they cannot: the pace needed from now on over the pace of the last 24 months, or up to 36 where no figure is that near,

    F = |T - v| / years left / |observed change per year|

at risk when F has been 1.5 or more for two periods (1.5 is ours), or when the figure has moved the wrong way by more than
its dead band. Both look back in time, never in rows: a month, a quarter and a year are judged alike.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from checks.trajectory.latest import of_one_length
from checks.trajectory.outlook import unlikely_expr

FACTOR = 1.5  # ours
SHORTEST_MONTHS, LONGEST_MONTHS = 24, 36
HALF_MONTH = 0.5  # ends of periods that are not ends of months
_A_PAIR = 1_000_000.0  # more than the months of any date: pair and time as one number
AGO = ("", "_1")  # the last figure and the one before it


def with_pace_ago(last: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds value_ago, position_ago and value_ago_1, position_ago_1 to the last figures of `latest.last_figures`: of the
    sound figures of the same length that lie 24 to 36 months before the last one and the one before it, the newest.
    `rows` are ordered by pair and time."""
    alike = of_one_length(rows)
    sound = alike.filter(pl.col("fault").is_null() & ~pl.col("conflict")).select("pair", "value", "position")
    line = sound["pair"].to_numpy() * _A_PAIR + sound["position"].to_numpy()
    numbered = sound.with_columns(found=pl.int_range(pl.len(), dtype=pl.Int64))
    for of in AGO:
        at = pl.col(f"position{of}")
        latest = last.select((pl.col("pair") * _A_PAIR + at - SHORTEST_MONTHS + HALF_MONTH).fill_null(0.0))
        found = pl.Series("found", np.searchsorted(line, latest.to_series().to_numpy(), side="right") - 1, pl.Int64)
        asked = last.select("pair", at.alias("at")).with_columns(found)
        back = asked.join(numbered, on=["pair", "found"], how="left", maintain_order="left")
        near = pl.col("at") - pl.col("position") <= LONGEST_MONTHS + HALF_MONTH
        ago = (pl.when(near).then(name).alias(f"{name}_ago{of}") for name in ("value", "position"))
        last = last.with_columns(back.select(ago))
    return last


def _pick(name: str, of: str) -> pl.Expr:
    """The value or position of the figure of that time, else of a baseline that lies in it."""
    baseline = pl.col("b" if name == "value" else "b_position")
    fitting = pl.when(_in_window(pl.col("b_position"), f"position{of}")).then(baseline)
    return pl.coalesce(pl.col(f"{name}_ago{of}"), fitting)


def _in_window(position: pl.Expr, at: str) -> pl.Expr:
    age = pl.col(at) - position
    return (age >= SHORTEST_MONTHS - HALF_MONTH) & (age <= LONGEST_MONTHS + HALF_MONTH)


def _factor(of: str) -> pl.Expr:
    now, at = pl.col(f"value{of}"), pl.col(f"position{of}")
    left = pl.col("deadline_position") - at
    achieved = (now - _pick("value", of)) / (at - _pick("position", of))
    needed = (pl.col("T") - now) / left
    factor = pl.when(achieved * needed > 0).then(needed / achieved).otherwise(float("inf"))
    return pl.when((left > 0) & achieved.is_finite()).then(factor)


def warning_reason_expr() -> pl.Expr:
    """outlook_unlikely, needed_pace_high or wrong_direction where a target on its path is at risk, else null; over the
    columns of `latest.last_figures`, `with_pace_ago`, `progress.with_progress` and `outlook.with_chance`."""
    moved = pl.col("side") * (pl.col("value") - _pick("value", ""))
    twice = (_factor("") >= FACTOR) & (_factor("_1") >= FACTOR)
    pace = (
        pl.when(moved < -pl.col("dead_band"))
        .then(pl.lit("wrong_direction"))
        .when(twice)
        .then(pl.lit("needed_pace_high"))
    )
    foreseen = pl.when(unlikely_expr()).then(pl.lit("outlook_unlikely"))
    return pl.when(pl.col("chance").is_not_null()).then(foreseen).otherwise(pace)
