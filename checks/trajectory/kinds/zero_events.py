"""Nothing of it may happen."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import JudgedKind, always
from domain.targetkind import Measure, Side, Way


def nothing() -> pl.Expr:
    """The end value is nought."""
    return pl.lit(0.0)


def none_this_year() -> pl.Expr:
    """No event in the year of the last figure."""
    return pl.col("events_this_year") <= 0


KIND = JudgedKind(
    code="zero_events",
    meaning="may not happen at all",
    measure=Measure.NOUGHT,
    side=Side.LESS,
    way=Way.LIMIT,
    end_value=nothing,
    kept_from_start=always,
    satisfied=none_this_year,
)
