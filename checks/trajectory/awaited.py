"""Sums that may still grow: a place that has always reported has not done so yet."""

from __future__ import annotations

import polars as pl

from checks.trajectory.addable import CELL
from checks.trajectory.madeof import VALID


def with_awaited(sums: pl.DataFrame, pool: pl.DataFrame, links: pl.DataFrame, overdue: pl.DataFrame) -> pl.DataFrame:
    """The sums, the newest of each series preliminary while a place that it lacks and that has reported before is not
    overdue: in the first days of a month the city is not judged by those who were first to send."""
    newest = pl.col("period_end") == pl.col("period_end").max().over("place", "indicator", "item")
    short = sums.filter(newest & (pl.col("parts") < pl.col("parts_due"))).select("place", *CELL)
    if short.is_empty():
        return sums
    cell = ["part", *CELL]
    theirs = pool.rename({"place": "part"})
    due = short.join(links, left_on="place", right_on="whole").filter(VALID)
    lacking = due.join(theirs, on=cell, how="anti", nulls_equal=True)
    first = theirs.group_by("part", "indicator", "item").agg(first=pl.col("period_end").min())
    usual = lacking.join(first, on=["part", "indicator", "item"]).filter(pl.col("first") < pl.col("period_end"))
    late = overdue.select("indicator", "period_end", part="place")
    awaited = usual.join(late, on=["part", "indicator", "period_end"], how="anti").select("place", *CELL).unique()
    told = sums.join(awaited.with_columns(awaited=True), on=["place", *CELL], how="left", nulls_equal=True)
    return told.with_columns(preliminary=pl.col("preliminary") | pl.col("awaited").fill_null(value=False)).drop(
        "awaited"
    )
