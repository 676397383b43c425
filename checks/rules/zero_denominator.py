"""A denominator of which a rate can be made."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement
from checks.shapes.row import Row
from domain.finding import Rule


def judge(rule: Rule) -> Judgement:
    """Flags a denominator of zero or below: no rate can be made of it, not even 0 of 0."""
    del rule
    return Judgement(
        flag=pl.col("denominator") <= 0,
        untestable=(*NO_VALUE, (pl.col("denominator").is_null(), "missing_operand")),
        thresholds=lambda indicator: {} if indicator.parts else None,
    )


KIND = Row(code="zero_denominator", meaning="No rate can be made of a denominator of zero or below.", judge=judge)
