"""Baselines: each place climbs from its own starting point.

The printed baseline belongs to the place that the target was written for; every other place starts from its own accepted
figure of the baseline period. Where there is none the last figure before the plan's span serves, else for the time being
the first one within it (provisional: the years already gone are forgiven). What adds up starts from nought on the day the
plan begins. A break of the series restates a printed baseline, or leaves none.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from checks.trajectory.breaks import with_restated_baselines
from checks.trajectory.figures import position_of
from checks.trajectory.published import published
from checks.trajectory.reportingyear import month_of
from checks.trajectory.series import REFERENCE_ONLY
from checks.trajectory.targets import by_way
from domain.seriesbreak import SeriesBreak
from domain.submission import Provenance
from domain.targetkind import Way

# A sum that lacks a place is no start: that the place reports later would look like growth.
UNSETTLED_SUM = ((pl.col("provenance") == Provenance.DERIVED) & pl.col("preliminary")).fill_null(value=False)


def with_baselines(pairs: pl.DataFrame, figures: pl.DataFrame, breaks: Sequence[SeriesBreak] = ()) -> pl.DataFrame:
    """Adds b, b_end, b_month, b_position, b_reference, b_conflict, b_provisional, broken and deadline_position to pairs
    that already carry the target's columns."""
    last = figures.group_by("key").agg(last_end=pl.col("real_end").max())
    restated = with_restated_baselines(pairs.join(last, on="key", how="left", maintain_order="left"), breaks)
    dated = restated.with_columns(
        b_month=month_of(pl.col("baseline_end")),
        b_end=pl.col("baseline_end"),
        deadline_position=position_of(pl.col("deadline")),
        at_home=(pl.col("home") == "") | (pl.col("home") == pl.col("place")),
    )
    joined = dated.join(_own(figures), on=["key", "b_month", "baseline_span"], how="left", maintain_order="left")
    printed = pl.when("at_home").then("printed_baseline")
    given = joined.with_columns(
        b=pl.coalesce(printed, "own_value"),
        b_conflict=pl.col("b_conflict").fill_null(value=False) & printed.is_null(),
        b_provisional=pl.lit(value=False),
    ).drop("own_value")
    found = _with_found_baselines(_from_nought(given), figures)
    as_published = pl.when(pl.col("b") == pl.col("printed_baseline")).then("b")
    return found.with_columns(
        b=pl.coalesce(as_published, published(pl.col("b"), pl.col("decimals"))),
        b_position=position_of(pl.col("b_end")),
    )


def _own(figures: pl.DataFrame) -> pl.DataFrame:
    """The place's own figures, by the end and length of their periods."""
    return figures.filter(~pl.col("held") & ~UNSETTLED_SUM).select(
        "key",
        pl.col("month").alias("b_month"),
        pl.col("span").alias("baseline_span"),
        own_value=pl.when(pl.col("fault").is_null() & ~pl.col("conflict")).then("value"),
        b_reference=pl.col("reference"),
        b_conflict=pl.col("conflict"),
    )


def _from_nought(pairs: pl.DataFrame) -> pl.DataFrame:
    """What adds up within the plan starts from nothing on the eve of its first day."""
    eve = pl.col("plan_start").dt.offset_by("-1d")
    return pairs.with_columns(
        b=pl.when("adds_up").then(0.0).otherwise("b"),
        b_end=pl.when("adds_up").then(eve).otherwise("b_end"),
        b_month=pl.when("adds_up").then(month_of(eve)).otherwise("b_month"),
    )


def _with_found_baselines(pairs: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Fills the starting points that are not there from the figures."""
    lacking = pairs.filter(pl.col("b").is_null() & pl.col("needs_start") & ~pl.col("b_conflict"))
    if lacking.is_empty():
        return pairs
    picked = _picked(lacking, figures)
    years = (pl.col("deadline_position") - position_of(pl.col("b_end"))) / 12
    return (
        pairs.join(picked, on="pair", how="left", maintain_order="left")
        .with_columns(
            b=pl.coalesce("b", "found"),
            b_end=pl.coalesce("found_end", "b_end"),
            b_month=pl.coalesce("found_month", "b_month"),
            b_reference=pl.coalesce("b_reference", "found_reference"),
            b_provisional=pl.col("provisional").fill_null(value=False),
        )
        .with_columns(years=pl.coalesce(pl.when(pl.col("found").is_not_null()).then(years), "years", years))
        .drop("provisional", "found", "found_end", "found_month", "found_reference")
    )


def _picked(lacking: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The last figure before the plan, else the first within it: pair, provisional, found, found_end, found_month,
    found_reference. Beside a reference only a figure that has one serves; a yearly change counts from the eve of the plan
    on, however old the figure is."""
    usable = figures.filter(~pl.col("held") & ~UNSETTLED_SUM & ~pl.col("conflict") & pl.col("fault").is_null())
    wanted = lacking.select("pair", "key", "plan_start", "is_yearly_change", "way", "needs_baseline")
    rows = wanted.join(usable.select("key", "value", "end", "month", "reference"), on="key")
    rows = rows.filter(~by_way(Way.BESIDE_REFERENCE) | pl.col("reference").is_not_null())
    before = (pl.col("end") < pl.col("plan_start")).fill_null(value=False)
    last_before = rows.filter(before).sort("month").unique("pair", keep="last", maintain_order=True)
    within = rows.filter(~before & pl.col("needs_baseline")).sort("month")
    first_within = within.unique("pair", keep="first", maintain_order=True).join(last_before, on="pair", how="anti")
    eve = pl.col("plan_start").dt.offset_by("-1d")
    late = pl.col("is_yearly_change") & (pl.col("end") < eve)
    return pl.concat(
        [
            last_before.with_columns(provisional=pl.lit(value=False)),
            first_within.with_columns(provisional=pl.lit(value=True)),
        ]
    ).select(
        "pair",
        "provisional",
        found="value",
        found_end=pl.when(late).then(eve).otherwise("end"),
        found_month=pl.when(late).then(month_of(eve)).otherwise("month"),
        found_reference="reference",
    )


def real_figures(figures: pl.DataFrame) -> pl.DataFrame:
    """Without the rows that only carry a reference's value."""
    return figures.filter(pl.col("fault").is_null() | (pl.col("fault") != REFERENCE_ONLY))
