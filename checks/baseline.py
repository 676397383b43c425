"""The figures a new one is seen against: one row per series, with at most 24 values and their statistics.

The cost of a month is bounded by this window, not by the history.
"""

from __future__ import annotations

import polars as pl

import frames

WINDOW = 24
SERIES = ("place", "indicator", "item")
_DAYS_PER_MONTH = 30.44


def baselines(history: pl.DataFrame) -> pl.DataFrame:
    """BASELINE, sorted by place, indicator, item, from OBSERVATION rows of any order.

    Only accepted figures count, never estimated ones; of several versions the latest. A series keeps to the length of
    its latest period: yearly figures say nothing about a month. `mad` is the median absolute deviation, not scaled;
    `window` holds the values, oldest first; `last_period` belongs to the last of them. The caller leaves out the period
    that is being judged, or `judge` does so for what a finding shows."""
    if history.is_empty():
        return frames.empty(frames.BASELINE)
    statistics = (
        _series(history.lazy())
        .group_by(SERIES, maintain_order=True)
        .agg(
            n=pl.len().cast(pl.Int64),
            median=pl.col("value").median(),
            mad=(pl.col("value") - pl.col("value").median()).abs().median(),
            mean=pl.col("value").mean(),
            last_value=pl.col("value").last(),
            last_period=pl.col("period").last(),
            window=pl.col("value"),
        )
    )
    return statistics.sort(SERIES).select(frames.BASELINE.names()).collect()


def _series(history: pl.LazyFrame) -> pl.LazyFrame:
    """The figures that count, oldest first within each series."""
    months = ((pl.col("period_end") - pl.col("period_start")).dt.total_days() / _DAYS_PER_MONTH).round()
    counts = (pl.col("usable") == "accepted") & (pl.col("state") == "value") & pl.col("value").is_finite()
    return (
        history.filter(counts)
        .sort("period_end", "version")
        .unique([*SERIES, "period"], keep="last", maintain_order=True)
        .with_columns(months=months)
        .filter(pl.col("months") == pl.col("months").last().over(SERIES))
        .filter(pl.int_range(pl.len()).reverse().over(SERIES) < WINDOW)
    )
