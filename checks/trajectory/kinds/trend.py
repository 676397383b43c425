"""To get better from year to year, by no figure that the plan gives (逐步提高)."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import EPSILON, JudgedKind, Line, line, no_value
from domain.assessment import Status
from domain.targetkind import Measure, Side, Way


def better_in_the_end() -> pl.Expr:
    """At the deadline: better than the baseline."""
    return pl.when(pl.col("final")).then(pl.col("side") * (pl.col("value") - pl.col("b")) > 0)


def lines() -> tuple[Line, ...]:
    """Against the same period of the year before, within half a published unit."""
    wide = pl.col("half_unit") + EPSILON
    better = pl.col("side") * (pl.col("value") - pl.col("year_before"))
    before = pl.col("side") * (pl.col("value_1") - pl.col("year_before_1"))
    worse = better < -wide
    # Below where the plan says that it starts; the figure before the plan only decides in the end.
    under_baseline = pl.col("side") * (pl.col("value") - pl.col("printed_baseline")) < -wide
    return (
        line(pl.col("year_before").is_null() | (pl.col("side") == 0), Status.NOT_DUE, "one_figure"),
        line(worse & under_baseline, Status.REGRESSING, "worse_once"),
        line(worse & (before < -wide), Status.BEHIND, "worse_twice"),
        line(worse, Status.SLIGHTLY_BEHIND, "worse_once"),
        line(better <= wide, Status.ON_TRACK, "trend_flat"),
        line(pl.lit(value=True), Status.ON_TRACK),
    )


KIND = JudgedKind(
    code="trend",
    meaning="is to get better from year to year",
    measure=Measure.NONE,
    side=Side.DIRECTION,
    way=Way.YEAR_BEFORE,
    end_value=no_value,
    satisfied=better_in_the_end,
    lines=lines,
)
