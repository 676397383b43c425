"""The numbers that rules judge by, as one table by indicator that is joined to the rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import Judgement, column
from domain.finding import Rule
from domain.indicator import Indicator


def threshold_table(
    judgements: Mapping[str, Judgement], rules: Mapping[str, Rule], indicators: Mapping[str, Indicator]
) -> pl.DataFrame:
    """One row per indicator: indicator, indicator_decimals, and per rule `<rule>|on` with its numbers beside it
    (`<rule>|low`, `<rule>|multiplier` ...). A new threshold is a cell of this table, never an if."""
    table: dict[str, pl.Series] = {
        "indicator": pl.Series(list(indicators), dtype=pl.String),
        "indicator_decimals": pl.Series([i.decimals for i in indicators.values()], dtype=pl.Int64),
    }
    for rule_id, judgement in judgements.items():
        table |= _columns(rules[rule_id], judgement, indicators)
    return pl.DataFrame(table)


def _columns(rule: Rule, judgement: Judgement, indicators: Mapping[str, Indicator]) -> dict[str, pl.Series]:
    numbers = [
        judgement.thresholds(indicator) if not rule.indicators or indicator.code in rule.indicators else None
        for indicator in indicators.values()
    ]
    on = column(rule, "on")
    table = {on: pl.Series(on, [found is not None for found in numbers], dtype=pl.Boolean)}
    for name in dict.fromkeys(name for found in numbers if found for name in found):
        values = [found.get(name) if found else None for found in numbers]
        table[column(rule, name)] = pl.Series(column(rule, name), values, dtype=pl.Float64)
    for name in judgement.threshold_names:
        table.setdefault(column(rule, name), pl.Series([None] * len(numbers), dtype=pl.Float64))
    return table
