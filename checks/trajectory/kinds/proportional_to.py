"""To grow as another indicator does (同比例增加)."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import JudgedKind, no_value
from domain.targetkind import Measure, Side, Way


def grown_as_much() -> pl.Expr:
    """At the deadline: as much as the reference, but for the dead band."""
    ahead = pl.col("side") * (pl.col("value") - pl.col("expected"))
    return pl.when(pl.col("final")).then(ahead >= -pl.col("dead_band"))


KIND = JudgedKind(
    code="proportional_to",
    meaning="is to grow in proportion to another indicator",
    measure=Measure.NONE,
    side=Side.DIRECTION_OR_MORE,
    way=Way.BESIDE_REFERENCE,
    end_value=no_value,
    satisfied=grown_as_much,
)
