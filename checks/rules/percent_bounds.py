"""Coverages above 100 %."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.indicator import IndicatorKind
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed


def judge(rule: Rule) -> Judgement:
    """Flags a coverage with over < value <= up_to (params; without `up_to` there is no upper end).

    People from outside and an old target population make a coverage above 100 % legitimate: over 100 up to 120 is a
    note, over 120 a question, and nothing is ever clipped. Shares cannot exceed 100; `hard_range` says so."""
    over = float(rule.params["over"])
    flag = pl.col("value") > over
    if "up_to" in rule.params:
        flag &= pl.col("value") <= float(rule.params["up_to"])
    return Judgement(
        flag=flag,
        untestable=NO_VALUE,
        thresholds=lambda indicator: {} if indicator.kind == IndicatorKind.COVERAGE or rule.indicators else None,
        facts={"high": pl.lit(over)},
    )


KIND = Row(
    code="percent_bounds",
    meaning="A coverage above 100 % is noted or asked about, never clipped.",
    severity=Severity.NOTE,
    parameters=(
        Parameter(
            name="over", type=ParameterType.NUMBER, meaning="flags values above this", unit="percent", required=True
        ),
        Parameter(name="up_to", type=ParameterType.NUMBER, meaning="and up to this, itself included", unit="percent"),
    ),
    facts=(Fact("high", "the limit that was passed", Printed.PLAIN),),
    judge=judge,
)
