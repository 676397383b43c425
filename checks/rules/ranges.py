"""What a value can be: the indicator's own bounds, and coverages above 100 %."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.rules.judgement import NO_VALUE, Judgement, threshold
from domain.finding import Rule
from domain.indicator import Indicator


def hard_range(rule: Rule) -> Judgement:
    """Flags low > value or value > high, by the indicator's bounds; the rule's params `low` and `high` go before them.
    Concerns indicators with at least one bound; both bounds themselves pass."""

    def bounds(indicator: Indicator) -> Mapping[str, float | None] | None:
        low, high = _number(rule, "low"), _number(rule, "high")
        low = indicator.bounds.low if low is None else low
        high = indicator.bounds.high if high is None else high
        return None if low is None and high is None else {"low": low, "high": high}

    low, high = threshold(rule, "low"), threshold(rule, "high")
    below = (pl.col("value") < low).fill_null(value=False)
    above = (pl.col("value") > high).fill_null(value=False)
    return Judgement(
        flag=below | above,
        untestable=NO_VALUE,
        thresholds=bounds,
        threshold_names=("low", "high"),
        facts={"low": low, "high": high},
    )


def percent_bounds(rule: Rule) -> Judgement:
    """Flags a coverage with over < value <= up_to (params; without `up_to` there is no upper end).

    People from outside and an old target population make a coverage above 100 % legitimate: over 100 up to 120 is a
    note, over 120 a question, and nothing is ever clipped. Shares cannot exceed 100; `hard_range` says so."""
    over, up_to = _number(rule, "over"), _number(rule, "up_to")
    flag = pl.col("value") > over
    if up_to is not None:
        flag &= pl.col("value") <= up_to
    return Judgement(
        flag=flag,
        untestable=NO_VALUE,
        thresholds=lambda indicator: {} if indicator.kind == "coverage" or rule.indicators else None,
        facts={"high": pl.lit(over)},
    )


def _number(rule: Rule, name: str) -> float | None:
    given = rule.params.get(name)
    return None if given is None else float(given)
