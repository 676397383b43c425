"""What a value can be: the bounds of its indicator, or else of its kind."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement, threshold
from checks.shapes.row import Row
from domain.finding import Rule
from domain.indicator import Indicator
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed


def judge(rule: Rule) -> Judgement:
    """Flags low > value or value > high, by the indicator's bounds, where it has none by those of its kind (a share lies
    between 0 and 100, beds are not below 0); the rule's params `low` and `high` go before them. Concerns indicators with at
    least one bound; both bounds themselves pass."""

    def bounds(indicator: Indicator) -> Mapping[str, float | None] | None:
        low, high = _number(rule, "low"), _number(rule, "high")
        low = indicator.limits.low if low is None else low
        high = indicator.limits.high if high is None else high
        return None if low is None and high is None else {"low": low, "high": high}

    low, high = threshold(rule, "low"), threshold(rule, "high")
    below = (pl.col("value") < low).fill_null(value=False)
    above = (pl.col("value") > high).fill_null(value=False)
    return Judgement(
        flag=below | above,
        untestable=NO_VALUE,
        thresholds=bounds,
        threshold_names=("low", "high"),
        facts={"low": low, "high": high, "bounds": _which(low, high)},
    )


def _which(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    both = pl.when(low.is_not_null() & high.is_not_null()).then(pl.lit("both"))
    return both.when(low.is_not_null()).then(pl.lit("low")).otherwise(pl.lit("high"))


def _number(rule: Rule, name: str) -> float | None:
    given = rule.params.get(name)
    return None if given is None else float(given)


KIND = Row(
    code="hard_range",
    meaning="A value lies within the bounds of its indicator, the bounds included; where it has none, within those of its kind.",
    always=True,
    parameters=(
        Parameter(
            name="low", type=ParameterType.NUMBER, meaning="goes before the lower bound", unit="unit of the indicator"
        ),
        Parameter(
            name="high", type=ParameterType.NUMBER, meaning="goes before the upper bound", unit="unit of the indicator"
        ),
    ),
    facts=(
        Fact("low", "lower bound by the definition", Printed.PLAIN),
        Fact("high", "upper bound by the definition", Printed.PLAIN),
        Fact("bounds", "the bounds in words, also where there is one alone: the text `fact.bounds`", Printed.PHRASE),
    ),
    judge=judge,
)
