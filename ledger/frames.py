"""The polars types of every frame that the ledger takes or returns. Names and order come from `domain.columns`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from domain import columns

_INSTANT = pl.Datetime("us", "UTC")
_FLOATS = [
    "value",
    "numerator",
    "expected",
    "actual",
    "gap",
    "slip_months",
    "pace_achieved",
    "pace_needed",
    "next_value",
    "share_done",
    "share_of_time",
]
_OF: Mapping[str, pl.DataType] = {
    **{name: pl.Float64() for name in _FLOATS},
    **{name: pl.Int64() for name in ("decimals", "version", "rule_version", "passed", "flagged", "untestable")},
    **{name: pl.Date() for name in ("period_start", "period_end", "as_of", "until")},
    **{name: pl.Boolean() for name in ("is_new", "strictest", "binding")},
    "received_at": _INSTANT,
    "known_at": _INSTANT,
}


def _schema(names: Iterable[str], **others: pl.DataType) -> pl.Schema:
    return pl.Schema({name: others.get(name) or _OF.get(name, pl.String()) for name in names})


# In an observation the denominator is a number, in an assessment it is the name of the one that was used.
OBSERVATION = _schema(columns.OBSERVATION, denominator=pl.Float64())
ASSESSMENT = _schema(columns.ASSESSMENT)
CHECK_RESULT = _schema(columns.CHECK_RESULT)
COVERAGE = _schema(columns.COVERAGE)
# `until` null: the explanation holds without an end.
EXCEPTION = _schema(("rule", "place", "indicator", "item", "until"))


def frame(rows: Iterable[Sequence[Any]], schema: pl.Schema) -> pl.DataFrame:
    """Rows of a query, whose columns stand in the order of the schema, as a frame with exactly that schema."""
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def rows_of(given: pl.DataFrame, schema: pl.Schema) -> list[dict[str, Any]]:
    """The rows of a frame for inserting; NaN becomes null, which both databases keep alike, and null text empty text.

    Raises ValueError naming the columns that the frame lacks."""
    lacking = [name for name in schema if name not in given.columns]
    if lacking:
        raise ValueError(f"the frame lacks the columns {', '.join(lacking)}; it has {', '.join(given.columns)}")
    chosen = given.select(pl.col(name).cast(kind) for name, kind in schema.items())
    floats = [name for name, kind in schema.items() if kind == pl.Float64()]
    texts = [name for name, kind in schema.items() if kind == pl.String()]
    cleaned = chosen.with_columns(pl.col(floats).fill_nan(None), pl.col(texts).fill_null(""))
    return cleaned.to_dicts()
