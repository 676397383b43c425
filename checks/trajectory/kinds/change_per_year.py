"""To change by so much a year until the deadline."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way


def changed_every_year() -> pl.Expr:
    """The baseline and the changes of all years, which compound where they are in percent."""
    b, change, years = pl.col("b"), pl.col("target_value"), pl.col("years")
    return pl.when(pl.col("percent")).then(b * (1 + change / 100).pow(years)).otherwise(b + change * years)


KIND = JudgedKind(
    code="change_per_year",
    meaning="is to change by so much in each year until the deadline",
    measure=Measure.CHANGE_A_YEAR,
    side=Side.SIGN,
    way=Way.LINE,
    end_value=changed_every_year,
)
