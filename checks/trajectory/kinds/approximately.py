"""To come close to a value by the deadline (81.5左右)."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import EPSILON, JudgedKind, beyond_within, slack
from domain.targetkind import Measure, Side, Way


def close_at_start() -> pl.Expr:
    """The baseline lies close to the value already, or beyond it."""
    apart = pl.col("b") - pl.col("T")
    width = pl.col("tolerance").fill_null(pl.col("printed_half"))
    return (apart.abs() <= width + EPSILON) | (pl.col("side") * apart > 0)


def near_end() -> pl.Expr:
    """How far from the value is close."""
    return pl.col("end_width")


def close() -> pl.Expr:
    """Close to the value; beyond it too, where one side is the good one."""
    near = (pl.col("value") - pl.col("T")).abs() <= pl.col("end_width") + slack()
    return pl.when(pl.col("side") == 0).then(near).otherwise(beyond_within(pl.col("end_width")))


def about() -> pl.Expr:
    """Half of the last digit that the plan prints: what it means approximately it does not ask for more finely."""
    return pl.col("printed_half")


KIND = JudgedKind(
    code="approximately",
    meaning="is to come close to a value by the deadline",
    measure=Measure.LEVEL,
    side=Side.DIRECTION,
    way=Way.LINE,
    year_to_date=True,
    kept_from_start=close_at_start,
    satisfied=close,
    width=about,
    end_width=near_end,
)
