"""A toy: to come half of the way to a value by the deadline."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way


def middle() -> pl.Expr:
    """Half of the way between the baseline and the value."""
    return (pl.col("b") + pl.col("target_value")) / 2


KIND = JudgedKind(
    code="come_halfway",
    meaning="is to come half of the way to a value by the deadline",
    measure=Measure.LEVEL,
    side=Side.DIRECTION,
    way=Way.LINE,
    end_value=middle,
)
