"""Lines that a form requires."""

from __future__ import annotations

import polars as pl

from checks.shapes.absent import Absent
from domain.finding import Rule, Severity


def looked_for(rule: Rule) -> pl.Expr:
    """The lines that the form requires. A line whose state is missing is there: the clerk said so."""
    del rule
    return pl.col("required")


KIND = Absent(
    code="required_line",
    meaning="Every line that the form requires has a row.",
    severity=Severity.NOTE,
    asks=False,
    looked_for=looked_for,
)
