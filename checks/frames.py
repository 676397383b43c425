"""The polars types of every frame that the checks take or return. Names and order come from `domain.columns`."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from domain import columns

_INSTANT = pl.Datetime("us", "UTC")
_OF: Mapping[str, pl.DataType] = {
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "value": pl.Float64(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "decimals": pl.Int64(),
    "received_at": _INSTANT,
    "version": pl.Int64(),
    "rule_version": pl.Int64(),
    "is_new": pl.Boolean(),
    "passed": pl.Int64(),
    "flagged": pl.Int64(),
    "untestable": pl.Int64(),
    "n": pl.Int64(),
    "median": pl.Float64(),
    "mad": pl.Float64(),
    "mean": pl.Float64(),
    "last_value": pl.Float64(),
    "window": pl.List(pl.Float64()),
    "until": pl.Date(),
}


def _schema(names: tuple[str, ...]) -> pl.Schema:
    return pl.Schema({name: _OF.get(name, pl.String()) for name in names})


OBSERVATION = _schema(columns.OBSERVATION)
CHECK_RESULT = _schema(columns.CHECK_RESULT)
COVERAGE = _schema(columns.COVERAGE)
BASELINE = _schema(columns.BASELINE)
# Accepted explanations: they suppress the same rule, place, indicator and item until the day named (null: no end).
EXCEPTION = _schema(("rule", "place", "indicator", "item", "until"))

KINDS: Mapping[str, pl.Schema] = {
    "observation": OBSERVATION,
    "check_result": CHECK_RESULT,
    "coverage": COVERAGE,
    "baseline": BASELINE,
    "exception": EXCEPTION,
}


def empty(kind: str) -> pl.DataFrame:
    """A frame of this kind without rows. Raises KeyError for a kind that is not in KINDS."""
    return pl.DataFrame(schema=KINDS[kind])
