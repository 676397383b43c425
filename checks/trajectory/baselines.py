"""Baselines: each place climbs from its own starting point.

The printed baseline belongs to the place that the target was written for; every other place starts from its own
accepted figure of the baseline period. Where a plan prints none, a whole change starts from the last figure before the plan
and a yearly one from the first figure there is (provisional).
"""

from __future__ import annotations

import polars as pl

from checks.trajectory.figures import REFERENCE_ONLY, month_of, position_of


def with_baselines(pairs: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Adds b, b_end, b_month, b_position, b_reference, b_conflict, b_provisional and deadline_position to
    pairs that already carry the target's columns."""
    dated = pairs.with_columns(
        b_month=month_of(pl.col("baseline_end")),
        b_end=pl.col("baseline_end"),
        deadline_position=position_of(pl.col("deadline")),
        at_home=(pl.col("home") == "") | (pl.col("home") == pl.col("place")),
    )
    own = figures.filter(~pl.col("held")).select(
        "key",
        pl.col("month").alias("b_month"),
        pl.col("span").alias("baseline_span"),
        own_value=pl.when(pl.col("fault").is_null() & ~pl.col("conflict")).then("value"),
        b_reference=pl.col("reference"),
        b_conflict=pl.col("conflict"),
    )
    joined = dated.join(own, on=["key", "b_month", "baseline_span"], how="left", maintain_order="left")
    printed = pl.when("at_home").then("printed_baseline")
    found = joined.with_columns(
        b=pl.coalesce(printed, "own_value"),
        b_conflict=pl.col("b_conflict").fill_null(False) & printed.is_null(),
        b_provisional=pl.lit(False),
    ).drop("own_value")
    return _with_found_baselines(found, figures).with_columns(b_position=position_of(pl.col("b_end")))


def _with_found_baselines(pairs: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Fills the baselines of changes from the figures where the plan prints no period."""
    lacking = pairs.filter(pl.col("b").is_null() & pl.col("baseline_end").is_null() & pl.col("is_change"))
    if lacking.is_empty():
        return pairs
    usable = figures.filter(~pl.col("held") & ~pl.col("conflict") & pl.col("fault").is_null())
    rows = lacking.select("pair", "key", "is_yearly_change", "effective_from").join(
        usable.select("key", "value", "end", "month"), on="key"
    )
    before = rows.filter(~pl.col("is_yearly_change") & (pl.col("end") < pl.col("effective_from")))
    yearly = rows.filter("is_yearly_change")
    picked = pl.concat(
        [
            before.sort("month").unique("pair", keep="last").with_columns(provisional=pl.lit(False)),
            yearly.sort("month").unique("pair", keep="first").with_columns(provisional=pl.lit(True)),
        ]
    ).select("pair", "provisional", found="value", found_end="end", found_month="month")
    years = (pl.col("deadline_position") - position_of(pl.col("b_end"))) / 12
    return (
        pairs.join(picked, on="pair", how="left", maintain_order="left")
        .with_columns(
            b=pl.coalesce("b", "found"),
            b_end=pl.coalesce("b_end", "found_end"),
            b_month=pl.coalesce("b_month", "found_month"),
            b_provisional=pl.col("provisional").fill_null(False),
        )
        .with_columns(years=pl.coalesce("years", years))
        .drop("provisional", "found", "found_end", "found_month")
    )


def real_figures(figures: pl.DataFrame) -> pl.DataFrame:
    """Without the rows that only carry a reference's value."""
    return figures.filter(pl.col("fault").is_null() | (pl.col("fault") != REFERENCE_ONLY))
