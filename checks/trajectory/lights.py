"""Two lights: has this year's step been taken, and is the whole plan on its path. Each light is a status code.

The annual step of a straight or power path is what the path adds in a year; of a yearly change the change itself; of
explicit milestones the milestone of the period. Ceilings, floors and zero have one question, so both lights are equal.
"""

from __future__ import annotations

import polars as pl

from checks.trajectory.bands import band_expr
from checks.trajectory.targets import by_way
from domain.targetkind import Way


def annual_light_expr() -> pl.Expr:
    """The annual light over done_a_year, expected, expected_before (the path a year earlier), half_unit, plan_status;
    null where there is no earlier figure or no step. Where the baseline is the only earlier figure, the pace since then
    counts."""
    step = pl.col("expected") - pl.col("expected_before")
    done = pl.coalesce("done_a_year", "pace_achieved")
    small = (done - step).abs() <= pl.col("half_unit")
    stepped = pl.when(small).then(pl.lit("on_track")).otherwise(band_expr(done / step))
    return (
        pl.when(pl.col("flat") | pl.col("ytd") | by_way(Way.YEAR_BEFORE) | ~pl.col("judged"))
        .then(pl.col("plan_status"))
        .when(pl.col("dated"))
        .then(pl.col("plan_status"))
        .when((step != 0) & done.is_finite())
        .then(stepped)
        .otherwise(pl.lit(None, pl.String))
    )
