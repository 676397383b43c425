"""Year-to-date figures: what share of the year's total past years had reached by the same month, and the bands for it.

The profile is the median over at least two complete earlier years of the place; else of all places of the indicator;
else m/12, by which only a grave shortfall is told: campaigns are front-loaded and m/12 is often wrong.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from domain.assessment import Status

MIN_YEARS = 2
# Points of the annual target below schedule (lights of Yinchuan 2025; 0-10 is undefined there and read as tolerance).
YELLOW_POINTS = 10.0
RED_POINTS = 30.0


def schedule_status_expr(points_below: pl.Expr, profiled: pl.Expr) -> pl.Expr:
    """The status for points of the annual target below schedule; `not_due` where only m/12 is known and the shortfall is not grave."""
    rounded = points_below.round(9)
    return (
        pl.when(rounded > RED_POINTS)
        .then(pl.lit(Status.BEHIND))
        .when(~profiled)
        .then(pl.lit(Status.NOT_DUE))
        .when(rounded >= YELLOW_POINTS)
        .then(pl.lit(Status.SLIGHTLY_BEHIND))
        .otherwise(pl.lit(Status.ON_TRACK))
    )


def year_shares(figures: pl.DataFrame) -> pl.DataFrame:
    """Share of the year's total by month for complete years: key, series, year, month_no (1-12), share."""
    cumulative = figures.filter(pl.col("fault").is_null() & ~pl.col("conflict") & ~pl.col("held")).with_columns(
        month_no=pl.col("month") % 12 + 1
    )
    totals = cumulative.filter((pl.col("month_no") == 12) & (pl.col("value") > 0)).select("key", "year", total="value")
    return (
        cumulative.join(totals.unique(["key", "year"]), on=["key", "year"])
        .with_columns(share=pl.col("value") / pl.col("total"))
        .unique(["key", "year", "month_no"])
        .select("key", "series", "year", "month_no", "share")
    )


def profile(shares: pl.DataFrame, group: str, before_year: int) -> dict[tuple[int | str, int], float]:
    """The median share per (key or series, month) over at least two complete years before one."""
    grouped = shares.filter(pl.col("year") < before_year).group_by(group, "month_no")
    medians = grouped.agg(pl.col("share").median(), years=pl.len()).filter(pl.col("years") >= MIN_YEARS)
    return {(row[group], row["month_no"]): row["share"] for row in medians.iter_rows(named=True)}


def with_schedule(last: pl.DataFrame, figures: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Adds schedule and next_schedule (share of the annual target due by the figure's and the next month) and profiled
    to the rows of year-to-date targets; null elsewhere. `keys` has key and series."""
    wanted = last.filter(pl.col("ytd") & pl.col("month").is_not_null())
    nothing = pl.lit(None, pl.Float64)
    if wanted.is_empty():
        return last.with_columns(schedule=nothing, next_schedule=nothing, profiled=pl.lit(False))
    shares = year_shares(figures.join(keys, on="key"))
    places = {year: profile(shares, "key", year) for year in wanted["year"].unique()}
    pooled = {year: profile(shares, "series", year) for year in wanted["year"].unique()}

    def due(row: dict[str, int], month_no: int) -> tuple[float, bool]:
        if month_no >= 12:
            return 1.0, True
        own = places[row["year"]].get((row["key"], month_no))
        share = own if own is not None else pooled[row["year"]].get((row["series"], month_no))
        return (month_no / 12, False) if share is None else (share, True)

    rows = []
    for row in wanted.select("pair", "key", "series", "year", "month", "span").iter_rows(named=True):
        month_no = row["month"] % 12 + 1
        share, profiled = due(row, month_no)
        rows.append((row["pair"], share, due(row, month_no + row["span"])[0], profiled))
    schema: dict[str, Any] = {
        "pair": last.schema["pair"],
        "schedule": pl.Float64,
        "next_schedule": pl.Float64,
        "profiled": pl.Boolean,
    }
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return last.join(found, on="pair", how="left", maintain_order="left").with_columns(
        pl.col("profiled").fill_null(False)
    )
