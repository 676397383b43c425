"""To change by so much from the baseline to the deadline."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way


def changed() -> pl.Expr:
    """The baseline and its whole change, in points or in percent."""
    b, change = pl.col("b"), pl.col("target_value")
    return pl.when(pl.col("percent")).then(b * (1 + change / 100)).otherwise(b + change)


KIND = JudgedKind(
    code="change_by",
    meaning="is to change by so much between the baseline and the deadline",
    measure=Measure.CHANGE,
    side=Side.SIGN,
    way=Way.LINE,
    end_value=changed,
)
