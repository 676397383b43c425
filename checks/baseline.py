"""The figures a new one is seen against: at most 24 of its own series, all before it, and their statistics.

The cost of a month is bounded by this window, not by the history.
"""

from __future__ import annotations

import polars as pl

import frames
from checks.trajectory.reportingyear import month_of
from domain.submission import ObservationState, Usable

WINDOW = 24
SERIES = ("place", "indicator", "item")
# What is shown beside a figure as its own history: what a document prints, and what was made up, the clerk has never sent.
SHOWN_BESIDE = (*SERIES, "provenance")
# What a figure is judged by is narrower: figures of another form count otherwise.
JUDGED_BY = (*SHOWN_BESIDE, "form")
_DAYS_PER_MONTH = 30.44


def baselines(cells: pl.DataFrame, history: pl.DataFrame, series: tuple[str, ...] = SERIES) -> pl.DataFrame:
    """BASELINE, with what else tells the series apart before its numbers, one row per cell that has earlier figures, sorted by place, indicator, item and period. Both frames are
    OBSERVATION rows of any order.

    A cell is seen against the figures of its series whose periods ended before its own, so never against itself, and are as
    long and end in the same months: yearly figures say nothing about a month, nor does a year to December about one to
    September. Only accepted figures count, never estimated ones; of several versions
    the latest. `mad` is the median absolute deviation, not scaled; `window` holds the values, oldest first."""
    cell = (*series, "period")
    names = [*cell, *(name for name in frames.BASELINE if name not in cell)]
    if history.is_empty() or cells.is_empty():
        return pl.DataFrame(schema={name: frames.BASELINE.get(name, pl.String()) for name in names})
    seen = cells.lazy().select(*cell, "period_end", months=months_long()).unique(cell)
    earlier = seen.join(_figures(history.lazy(), seen, series), on=series, how="inner", suffix="|then")
    earlier = earlier.filter(
        pl.col("period_end|then") < pl.col("period_end"),
        pl.col("period|then") != pl.col("period"),
        pl.col("months|then") == pl.col("months"),
        (month_of(pl.col("period_end|then")) - month_of(pl.col("period_end"))) % pl.col("months").clip(1) == 0,
    )
    value = pl.col("value").sort_by("period_end|then").tail(WINDOW)
    statistics = (
        earlier.group_by(cell)
        .agg(last_period=pl.col("period|then").sort_by("period_end|then").last(), window=value)
        .with_columns(pl.col("window").list.len().cast(pl.Int64).alias("n"), **_statistics())
    )
    return statistics.sort(cell).select(names).collect()


def _statistics() -> dict[str, pl.Expr]:
    window = pl.col("window")
    spread = window.list.eval((pl.element() - pl.element().median()).abs())
    return {
        "median": window.list.median(),
        "mad": spread.list.median(),
        "mean": window.list.mean(),
        "last_value": window.list.last(),
    }


def months_long() -> pl.Expr:
    """How many months the period of a row has."""
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    return (days / _DAYS_PER_MONTH).round().cast(pl.Int64)


def _figures(history: pl.LazyFrame, seen: pl.LazyFrame, series: tuple[str, ...]) -> pl.LazyFrame:
    """The figures that count of the series that are looked at."""
    counts = (
        (pl.col("usable") == Usable.ACCEPTED)
        & (pl.col("state") == ObservationState.VALUE)
        & pl.col("value").is_finite()
    )
    return (
        history.join(seen.select(series).unique(), on=series, how="semi")
        .filter(counts)
        .sort("version")
        .unique([*series, "period"], keep="last", maintain_order=True)
        .select(*series, "period", "period_end", "value", months=months_long())
    )
