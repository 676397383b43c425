"""The frames that cross a room's border, each with its dtypes, derived once from the types of domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import polars as pl

from domain.assessment import Assessment
from domain.finding import CheckResult
from domain.rows import AcceptedExplanation, Baseline, Coverage, Observation

INSTANT = pl.Datetime("us", "UTC")
# By the annotation as it is written in domain; `X | None` has the dtype of X, and everything else is text.
_OF: Mapping[str, pl.DataType] = {
    "float": pl.Float64(),
    "int": pl.Int64(),
    "bool": pl.Boolean(),
    "date": pl.Date(),
    "datetime": INSTANT,
    "tuple[float, ...]": pl.List(pl.Float64()),
}


def schema_of(row: type[Any]) -> pl.Schema:
    """The columns of a frame whose rows are of a dataclass, in its order: numbers are float64, instants UTC."""
    return pl.Schema(
        {field.name: _OF.get(str(field.type).removesuffix(" | None"), pl.String()) for field in fields(row)}
    )


OBSERVATION = schema_of(Observation)
CHECK_RESULT = schema_of(CheckResult)
COVERAGE = schema_of(Coverage)
BASELINE = schema_of(Baseline)
EXCEPTION = schema_of(AcceptedExplanation)
ASSESSMENT = schema_of(Assessment)


def empty(schema: pl.Schema) -> pl.DataFrame:
    """A frame of this kind without rows."""
    return pl.DataFrame(schema=schema)


def frame(rows: Iterable[Sequence[Any]], schema: pl.Schema) -> pl.DataFrame:
    """Rows whose columns stand in the order of the schema, as a frame with exactly that schema."""
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def conformed(given: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Exactly the columns of the schema, in its order and dtypes; texts are never null, numbers never NaN.

    Raises ValueError naming the columns that the frame lacks."""
    lacking = [name for name in schema if name not in given.columns]
    if lacking:
        raise ValueError(f"the frame lacks the columns {', '.join(lacking)}; it has {', '.join(given.columns)}")
    texts = [name for name, kind in schema.items() if kind == pl.String()]
    floats = [name for name, kind in schema.items() if kind == pl.Float64()]
    chosen = given.select(pl.col(name).cast(kind) for name, kind in schema.items())
    return chosen.with_columns(pl.col(floats).fill_nan(None), pl.col(texts).fill_null(""))


def records_of(given: pl.DataFrame, schema: pl.Schema) -> list[dict[str, Any]]:
    """The rows of a frame for inserting: what both databases keep alike. Raises ValueError as `conformed` does."""
    return conformed(given, schema).to_dicts()
