"""The last figure of every pair, with the figures before it that the verdict compares it with."""

from __future__ import annotations

import polars as pl

from checks.trajectory.published import published
from checks.trajectory.summed import PARTS

PRIOR = ("value", "position", "month", "span", "numerator", "exposure", "error")
CARRIED = (
    "period",
    "start",
    "end",
    "month",
    "span",
    "year",
    "position",
    "real_end",
    "value",
    "as_reported",
    "numerator",
    "exposure",
    "multiplier",
    "error",
    "incomplete",
    "settles_later",
    "covered",
    "reference",
    "held",
    "conflict",
    "fault",
    "submission_id",
    "provenance",
    *PARTS,
    "preliminary",
    "denominator_text",
)


def eligible(pairs: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The figures that may count for each pair, ordered by pair and time: of a period that began by the deadline, and for
    a year-to-date target of the target's own year (a yearly count never counts another year's figure). `value` is as it is
    published, `as_reported` as it came."""
    wanted = pairs.select("pair", "key", "latest_deadline", "ytd", "decimals", "rare")
    joined = wanted.join(figures, on="key", how="inner", maintain_order="left_right")
    deadline = pl.col("latest_deadline")
    in_time = deadline.is_null() | (pl.col("start") <= deadline)
    own_year = deadline.is_null() | (pl.col("year") == deadline.dt.year())
    # A part of a year says nothing of few cases, and takes no whole year away.
    part_of_year = pl.col("rare") & (pl.col("span") < 12) & (pl.col("span") >= 12).any().over("pair")
    return (
        joined.filter(in_time & (~pl.col("ytd") | own_year))
        .filter(~part_of_year)
        .with_columns(value=published(pl.col("value"), pl.col("decimals")), as_reported="value")
        .drop("latest_deadline", "ytd", "decimals", "rare")
    )


def last_figures(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per pair: its last figure, and value_1..value_3, position_1.. of up to three earlier ones of the same
    length of period (null where there is none)."""
    alike = of_one_length(rows)
    columns = [pl.col("pair"), *(pl.col(name) for name in CARRIED)]
    for back in (1, 2, 3):
        same = (
            (pl.col("pair").shift(back) == pl.col("pair"))
            & pl.col("fault").shift(back).is_null()
            & ~pl.col("conflict").shift(back)
        )
        columns += [pl.when(same).then(pl.col(name).shift(back)).alias(f"{name}_{back}") for name in PRIOR]
    is_last = (pl.col("pair") != pl.col("pair").shift(-1)).fill_null(True)
    return alike.select(*columns, is_last=is_last).filter("is_last").drop("is_last")


def of_one_length(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose period is as long as the last of their pair: a month is not compared with a year."""
    pair, span = rows["pair"], rows["span"]
    mixed = ((pair == pair.shift(1)) & (span != span.shift(1))).any()
    return rows.filter(pl.col("span") == pl.col("span").last().over("pair")) if mixed else rows


def with_year_before(last: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds year_before and year_before_1 (the values of the same periods of the year before for the last figure and the
    one before it; over longer gaps, as between surveys, the figure before) and done_a_year, the change since then per
    year."""
    sound = rows.filter(pl.col("fault").is_null() & ~pl.col("conflict"))
    earlier = sound.select("pair", pl.col("month") + 12, "span", year_before="value").unique(["pair", "month", "span"])
    before = earlier.rename({"month": "month_1", "year_before": "year_before_1"})
    joined = last.join(earlier, on=["pair", "month", "span"], how="left", maintain_order="left").join(
        before, on=["pair", "month_1", "span"], how="left", maintain_order="left"
    )
    survey = pl.col("span") >= 12
    years = (
        pl.when(pl.col("year_before").is_null()).then((pl.col("position") - pl.col("position_1")) / 12).otherwise(1.0)
    )
    return (
        joined.with_columns(
            year_before=pl.coalesce("year_before", pl.when(survey).then("value_1")),
            year_before_1=pl.coalesce("year_before_1", pl.when(survey).then("value_2")),
            years=years,
        )
        .with_columns(done_a_year=(pl.col("value") - pl.col("year_before")) / pl.col("years"))
        .drop("years")
    )


def with_year_facts(last: pl.DataFrame, rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Adds events_this_year (the largest figure of the last figure's year, for zero targets) and fell (a year-to-date
    figure below an earlier one of its year)."""
    of_interest = pairs.filter(pl.col("ytd") | pl.col("forbids_events")).select("pair", "ytd")
    if of_interest.is_empty():
        return last.with_columns(events_this_year=pl.lit(None, pl.Float64), fell=pl.lit(False))
    of_year = rows.join(of_interest, on="pair", maintain_order="left").join(
        last.select("pair", last_year="year", last_month="month"), on="pair", maintain_order="left"
    )
    this_year = of_year.filter(
        (pl.col("year") == pl.col("last_year")) & (pl.col("month") <= pl.col("last_month")) & pl.col("fault").is_null()
    )
    facts = this_year.group_by("pair").agg(
        events_this_year=pl.col("value").max(),
        fell=pl.col("ytd").first() & (pl.col("value").last() < pl.col("value").max()),
    )
    return last.join(facts, on="pair", how="left", maintain_order="left").with_columns(pl.col("fell").fill_null(False))
