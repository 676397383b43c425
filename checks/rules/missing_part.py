"""Numerator and denominator, where the form asks for both."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement, threshold
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.indicator import Indicator


def judge(rule: Rule) -> Judgement:
    """Flags a figure whose numerator or denominator is absent although the form asks for both. A denominator that the
    city's register holds is not asked for."""

    def registered(indicator: Indicator) -> Mapping[str, float | None] | None:
        return None if indicator.parts is None else {"register": 1.0 if indicator.parts.register else 0.0}

    asked = threshold(rule, "register") == 0.0
    return Judgement(
        flag=pl.col("numerator").is_null() | (pl.col("denominator").is_null() & asked),
        untestable=NO_VALUE,
        thresholds=registered,
        threshold_names=("register",),
        concerns=pl.col("parts_required").fill_null(value=False),
    )


KIND = Row(
    code="missing_part",
    meaning="Where the form asks for numerator and denominator, a figure comes with both.",
    severity=Severity.QUERY,
    judge=judge,
)
