"""A submission that repeats the one before."""

from __future__ import annotations

import polars as pl

from checks.shapes.series import SHORT_HISTORY
from checks.shapes.whole import Whole, WholeSet
from domain.finding import Rule, Severity, Tier
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed


def judge(rule: Rule) -> Whole:
    """Flags a submission of which at least `share` of the figures equal those of the period before, bit for bit. Only lines
    count that normally move: more than half of the steps in their history changed them. One equal figure says nothing."""
    compared = _moves(rule) & (pl.col("last_period") == pl.col("period_before")) & pl.col("value").is_not_null()
    equal = compared & (pl.col("value") == pl.col("last_value"))
    lines = compared.fill_null(value=False).sum()
    same = equal.fill_null(value=False).sum()
    return Whole(
        flag=same >= float(rule.params["share"]) * lines,
        untestable=((lines < float(rule.params["min_lines"]), SHORT_HISTORY),),
        facts={"equal": same, "compared": lines, "before": pl.col("period_before").first()},
        points=equal,
    )


def _moves(rule: Rule) -> pl.Expr:
    steps = pl.col("window").list.eval((pl.element().diff().drop_nulls() != 0).cast(pl.Float64))
    return (pl.col("n") >= float(rule.params["min_history"])) & (steps.list.mean() > 0.5)


KIND = WholeSet(
    code="stale_copy",
    meaning="A submission does not repeat the figures of the period before.",
    tier=Tier.STATISTICAL,
    severity=Severity.QUERY,
    parameters=(
        Parameter(
            name="share",
            type=ParameterType.NUMBER,
            meaning="flags when at least this share of the figures is equal",
            unit="share of the lines compared",
            default=0.9,
        ),
        Parameter(
            name="min_lines",
            type=ParameterType.NUMBER,
            meaning="with fewer lines that normally move it is not tested",
            unit="lines",
            default=4.0,
        ),
        Parameter(
            name="min_history",
            type=ParameterType.NUMBER,
            meaning="earlier figures that it takes to say that a line moves",
            unit="periods",
            default=3.0,
        ),
    ),
    facts=(
        Fact("equal", "how many figures are the same", Printed.PLAIN),
        Fact("compared", "of how many that normally move", Printed.PLAIN),
        Fact("before", "the period before", Printed.PERIOD),
    ),
    judge=judge,
)
