"""Breaks of series: once a figure counts in the new way, what was before it is restated, or cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from domain.seriesbreak import SeriesBreak

_SERIES = ["place", "indicator"]


def with_breaks(figures: pl.DataFrame, breaks: Sequence[SeriesBreak]) -> pl.DataFrame:
    """The figures of each place and indicator in the way of the last of them: earlier ones are restated by the effect of
    every break between; where an effect is not known they are left out. Adds nothing; needs real_end, value, numerator."""
    for one in _in_order(breaks):
        last = pl.col("real_end").max().over(_SERIES)
        before = _concerned(one) & (pl.col("real_end") < one.on) & (last >= one.on)
        if not one.is_restated:
            figures = figures.filter(~before)
            continue
        figures = figures.with_columns(
            value=pl.when(before).then(_restated(pl.col("value"), one)).otherwise("value"),
            # A rate that was moved by so much is no longer made of its cases.
            numerator=pl.when(before & (one.shift is not None))
            .then(None)
            .when(before)
            .then(pl.col("numerator") * (one.factor or 1.0))
            .otherwise("numerator"),
        )
    return figures


def with_restated_baselines(pairs: pl.DataFrame, breaks: Sequence[SeriesBreak]) -> pl.DataFrame:
    """Printed baselines restated in the same way, and `broken` where that cannot be done. Needs indicator, place,
    printed_baseline, baseline_end and last_end, the end of the last figure."""
    pairs = pairs.with_columns(broken=pl.lit(value=False))
    for one in _in_order(breaks):
        before = _concerned(one) & (pl.col("baseline_end") < one.on) & (pl.col("last_end") >= one.on)
        before = before.fill_null(value=False)
        restated = _restated(pl.col("printed_baseline"), one) if one.is_restated else pl.lit(None, pl.Float64)
        pairs = pairs.with_columns(
            printed_baseline=pl.when(before).then(restated).otherwise("printed_baseline"),
            broken=pl.col("broken") | (before & (not one.is_restated)),
        )
    return pairs


def _in_order(breaks: Sequence[SeriesBreak]) -> list[SeriesBreak]:
    return sorted(breaks, key=lambda one: one.on)


def _concerned(one: SeriesBreak) -> pl.Expr:
    named = pl.col("indicator").is_in(list(one.indicators))
    return named & pl.col("place").is_in(list(one.places)) if one.places else named


def _restated(value: pl.Expr, one: SeriesBreak) -> pl.Expr:
    return value * (1.0 if one.factor is None else one.factor) + (one.shift or 0.0)
