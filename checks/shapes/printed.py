"""Beside a cell the baseline that a plan prints for its own place."""

from __future__ import annotations

import polars as pl

from checks.baseline import SERIES
from checks.gate.batch import Known

COLUMNS = ("baseline", "baseline_period", "baseline_start", "baseline_end")


def with_baseline(rows: pl.LazyFrame, arrived: pl.DataFrame, known: Known) -> pl.LazyFrame:
    """The last `baseline` that was printed of a period before the cell's own, with its `baseline_period`,
    `baseline_start` and `baseline_end`; null where no plan of this place prints one."""
    cell = (*SERIES, "period", "period_end")
    cells = arrived.select(cell).unique()
    earlier = cells.join(known.city.baselines, on=SERIES).filter(pl.col("baseline_end") < pl.col("period_end"))
    last = earlier.sort("baseline_end", maintain_order=True).unique(cell, keep="last", maintain_order=True)
    return rows.join(last.select(*cell, *COLUMNS).lazy(), on=cell, how="left", maintain_order="left")
