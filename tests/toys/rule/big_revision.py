"""A toy kind of rule: a new version that changes a figure a lot."""

from __future__ import annotations

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement
from checks.shapes.revision import Revision
from domain.finding import Rule
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact


def judge(rule: Rule) -> Judgement:
    """Flags |value - value before| > share * |value before|."""
    before = pl.col("value@before")
    return Judgement(
        flag=(pl.col("value") - before).abs() > float(rule.params["share"]) * before.abs(),
        untestable=(*NO_VALUE, (before.is_null(), "missing_operand")),
        facts={"before": before},
    )


KIND = Revision(
    code="big_revision",
    meaning="A new version changes a figure a little, or says why.",
    severity="query",
    parameters=(
        Parameter(
            name="share",
            type=ParameterType.NUMBER,
            meaning="flags changes above this share",
            unit="share of the figure before",
            default=0.1,
        ),
    ),
    facts=(Fact("before", "the figure of the version before"),),
    judge=judge,
)
