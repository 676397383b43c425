"""To be done by the deadline."""

from __future__ import annotations

import polars as pl

from checks.trajectory.kind import JudgedKind
from domain.targetkind import Measure, Side, Way


def done() -> pl.Expr:
    """1, whatever numbers its sentence names: the years that a rule covers are no value of it."""
    return pl.lit(1.0)


KIND = JudgedKind(
    code="milestone",
    meaning="is to be done by the deadline",
    measure=Measure.STEP,
    side=Side.MORE,
    way=Way.AT_DEADLINE,
    end_value=done,
)
