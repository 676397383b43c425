"""What is counted in ones is whole."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement
from checks.shapes.row import Row
from domain.finding import Rule, Severity


def judge(rule: Rule) -> Judgement:
    """Flags a count, a rank or a milestone with a fraction: half a ward. What is printed with decimals (in ten thousands) may
    have them."""
    return Judgement(
        flag=pl.col("value") != pl.col("value").round(0),
        untestable=NO_VALUE,
        thresholds=lambda indicator: {} if indicator.is_whole or rule.indicators else None,
    )


KIND = Row(
    code="not_whole",
    meaning="What is counted in ones (people, beds, wards, places in an order) is a whole number.",
    severity=Severity.QUERY,
    always=True,
    judge=judge,
)
