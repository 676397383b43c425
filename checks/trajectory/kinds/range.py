"""To be between two values by the deadline."""

from __future__ import annotations

import math

import polars as pl

from checks.trajectory.kind import EPSILON, JudgedKind
from domain.targetkind import Measure, Side, Way


def nearer_edge() -> pl.Expr:
    """The edge that the baseline comes to first; the commitment where none says from which side it comes."""
    b, low, high = pl.col("b"), pl.col("low"), pl.col("high")
    from_above = (b > high) | low.is_null() | (b.is_null() & pl.col("lower_better"))
    return pl.when(from_above).then(high.fill_null(low)).otherwise(low)


def inside_at_start() -> pl.Expr:
    """The baseline lies between the two."""
    b = pl.col("b")
    return (b >= pl.col("low").fill_null(-math.inf)) & (b <= pl.col("high").fill_null(math.inf))


def inside() -> pl.Expr:
    """Between the two; beyond them on the good side too."""
    above = pl.col("value") >= pl.col("low").fill_null(-math.inf) - EPSILON
    below = pl.col("value") <= pl.col("high").fill_null(math.inf) + EPSILON
    side = pl.col("side")
    return pl.when(side > 0).then(above).when(side < 0).then(below).otherwise(above & below)


KIND = JudgedKind(
    code="range",
    meaning="is to be between two values by the deadline",
    measure=Measure.SPAN,
    side=Side.DIRECTION,
    way=Way.LINE_IF_BASED,
    year_to_date=True,
    end_value=nearer_edge,
    kept_from_start=inside_at_start,
    satisfied=inside,
)
