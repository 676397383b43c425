"""Beside a cell the entry of the city's register that its rate stands on: the one that a verdict would take."""

from __future__ import annotations

import polars as pl

from checks.gate.batch import Known
from checks.trajectory.denominators import with_register
from checks.trajectory.reportingyear import with_year_and_span

_FIGURE = ("place", "indicator", "period", "period_start", "period_end", "received_at")
_ENTRY = ("register_value", "register_year", "preliminary")
COLUMNS = (*_ENTRY, "register_age")


def with_register_entry(rows: pl.LazyFrame, arrived: pl.DataFrame, known: Known) -> pl.LazyFrame:
    """`register_value`, `register_year`, `preliminary`, and `register_age`, by how many years the entry is older than the
    figure; null where the register has none. A year that has no entry yet stands on the last one that has."""
    parts = known.city.parts.filter(pl.col("register").is_not_null())
    figures = arrived.select(_FIGURE).unique().join(parts.select("indicator", "register"), on="indicator")
    placed = with_year_and_span(figures).rename({"real_end": "period_end"})
    own = with_register(placed, known.city.register)
    last = with_register(placed.with_columns(span=pl.lit(0, pl.Int64)), known.city.register)
    entry = own.select(
        *_FIGURE, *(pl.coalesce(pl.col(name), last[name]).alias(name) for name in _ENTRY), "year"
    ).with_columns(register_age=pl.col("year") - pl.col("register_year"))
    beside = entry.select(*_FIGURE, *COLUMNS).lazy()
    return rows.join(beside, on=_FIGURE, how="left", nulls_equal=True, maintain_order="left")
