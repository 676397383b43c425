"""Two figures of which one cannot exceed the other."""

from __future__ import annotations

import polars as pl

from checks.rules.judgement import NO_VALUE, Judgement, half_unit
from domain.finding import Rule


def ordered_pair(rule: Rule) -> Judgement:
    """Flags `low` > `high` (params: indicator codes) by more than their rounding, at the cell of `low`: infant against
    under-five mortality, a specialty's doctors against all doctors.

    The other figure is taken from the same submission, else from the period's accepted figures of the same place.
    Facts: other_indicator (its code), other (its value)."""
    low, high = str(rule.params["low"]), str(rule.params["high"])
    other = pl.col(f"value@{high}")
    rounding = half_unit() + half_unit(f"decimals@{high}")
    return Judgement(
        flag=pl.col("value") - other > rounding + 1e-9,
        untestable=(*NO_VALUE, (other.is_null(), "missing_operand")),
        thresholds=lambda indicator: {} if indicator.code == low else None,
        facts={"other": other, "other_indicator": pl.lit(high), "difference": pl.col("value") - other},
        operands=(high,),
    )
