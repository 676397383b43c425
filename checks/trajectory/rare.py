"""Rare events: counts are judged by exact intervals, never by the rate alone.

Interval of a count x: exact (chi-square, identical to the gamma interval) below 10 events, Byar's approximation from 10
up. Test against a ceiling r with exposure B: p = P(X >= x) for a Poisson variable of mean r * B, one-sided at 5 %. A figure
that is looked at twice, for its year and for three years together, has half of that for each look, so that a place which
stands at what is asked of it is told of no more often than once in twenty years.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

ONE_SIDED = 0.05
AMBER = 0.025  # half of it, and the two-sigma level of public-health practice
RED = 0.001  # the three-sigma level
EXACT_BELOW = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limit of a count or a rate."""

    low: float
    high: float


def count_interval(events: int, confidence: float = 0.95) -> Interval:
    """The interval of a count of events. Raises ValueError below zero or for a confidence outside (0, 1)."""
    if events < 0 or not 0 < confidence < 1:
        raise ValueError(f"an interval needs a count of 0 or more and 0 < confidence < 1, not {events}, {confidence}")
    limits = exact_limits if events < EXACT_BELOW else byar_limits
    return limits(events, 1 - confidence)


def exact_limits(events: float, alpha: float) -> Interval:
    """Chi-square limits of a Poisson count, alpha / 2 outside on either side."""
    from scipy.stats import chi2

    low = float(chi2.ppf(alpha / 2, 2 * events)) / 2 if events else 0.0
    return Interval(low, float(chi2.ppf(1 - alpha / 2, 2 * events + 2)) / 2)


def byar_limits(events: float, alpha: float) -> Interval:
    """Byar's approximation of the same limits."""
    from scipy.stats import norm

    z = float(norm.ppf(1 - alpha / 2))
    return Interval(_byar(events, -z) if events else 0.0, _byar(events + 1, z))


def _byar(count: float, z: float) -> float:
    return float(count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3)


def rate_interval(events: int, exposure: float, multiplier: float) -> Interval | None:
    """The interval of multiplier * events / exposure; None for an exposure of zero or below."""
    if exposure <= 0:
        return None
    counted = count_interval(events)
    return Interval(multiplier * counted.low / exposure, multiplier * counted.high / exposure)


def chance(events: float, expected: float) -> float:
    """The chance of at least that many events when that many are expected."""
    from scipy.stats import poisson

    return float(poisson.sf(math.ceil(events) - 1, expected))


def with_chances(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds p_year, p_pooled and counted to a frame with tested, value, wanted, numerator, exposure, multiplier and the
    two earlier years (numerator_1, exposure_1 ...).

    p_year is the chance of the year's events if the truth were the expected rate; without counts, of the one event that
    the rate must at least stand for; of a count the count itself. p_pooled the same over three years that follow one
    another; null where they are not all there.
    """
    tested = frame.filter("tested").select(
        "pair",
        "value",
        "wanted",
        "multiplier",
        "counted_in_cases",
        "month",
        "month_1",
        "month_2",
        "plan_start",
        *_COUNTS,
    )
    nothing = pl.lit(None, pl.Float64)
    if tested.is_empty():
        return frame.with_columns(p_year=nothing, p_pooled=nothing, counted=pl.lit(False))
    means = _means(tested)
    chances = means.select(
        "pair",
        "counted",
        p_year=_upper_tail(means["events"], means["mean"]),
        p_pooled=_upper_tail(means["pooled_events"], means["pooled_mean"]),
    )
    return frame.join(chances, on="pair", how="left", maintain_order="left").with_columns(
        pl.col("counted").fill_null(False)
    )


def _means(tested: pl.DataFrame) -> pl.DataFrame:
    """pair, counted, events and the mean that they are held against, of the year and of three years together."""
    events = pl.coalesce("numerator", (pl.col("value") * pl.col("exposure") / pl.col("multiplier")).round(0))
    per_event = pl.col("wanted") / pl.col("multiplier")
    cases = pl.col("counted_in_cases")
    is_counted = events.is_not_null() & (pl.col("exposure") > 0) & per_event.is_finite()
    in_a_row = (pl.col("month_1") == pl.col("month") - 12) & (pl.col("month_2") == pl.col("month") - 24)
    begun = pl.col("plan_start").dt.year() * 12 + pl.col("plan_start").dt.month() - 1
    in_a_row &= (pl.col("month_2") - 11 >= begun).fill_null(value=True)  # what was before the plan is no breach of it
    three_years = is_counted & in_a_row & (pl.col("exposure_1") > 0) & (pl.col("exposure_2") > 0)
    pooled_events = pl.sum_horizontal(events, "numerator_1", "numerator_2", ignore_nulls=False)
    pooled_mean = per_event * pl.sum_horizontal("exposure", "exposure_1", "exposure_2", ignore_nulls=False)
    return tested.select(
        "pair",
        counted=(is_counted | cases).fill_null(value=False),
        events=pl.when(cases).then("value").when(is_counted).then(events).otherwise(1.0),
        mean=pl.when(cases)
        .then("wanted")
        .when(is_counted)
        .then(per_event * pl.col("exposure"))
        .otherwise(pl.col("wanted") / pl.col("value")),
        pooled_events=pl.when(three_years).then(pooled_events),
        pooled_mean=pl.when(three_years).then(pooled_mean),
    )


def excused_expr() -> pl.Expr:
    """Whether chance alone explains the distance, over the columns tested, p_year, p_pooled; both looks where there are
    two."""
    year, pooled = pl.col("p_year"), pl.col("p_pooled")
    both = (year > AMBER) & (pooled > AMBER)
    return (pl.col("tested") & pl.when(pooled.is_null()).then(year > ONE_SIDED).otherwise(both)).fill_null(value=False)


def with_change_chances(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds p_change to a frame with rare_trend, numerator, exposure, numerator_1, exposure_1: the chance of at least the
    year's share of both years' events if nothing had changed (exact binomial); null without counts."""
    from scipy.stats import binom

    counts = (
        frame.filter("rare_trend").select("pair", "numerator", "exposure", "numerator_1", "exposure_1").drop_nulls()
    )
    usable = counts.filter((pl.col("exposure") > 0) & (pl.col("exposure_1") > 0))
    if usable.is_empty():
        return frame.with_columns(p_change=pl.lit(None, pl.Float64))
    both = usable["numerator"] + usable["numerator_1"]
    share = usable["exposure"] / (usable["exposure"] + usable["exposure_1"])
    chances = binom.sf(usable["numerator"].ceil().to_numpy() - 1, both.to_numpy(), share.to_numpy())
    known = usable.select("pair", p_change=pl.Series(chances, dtype=pl.Float64))
    return frame.join(known, on="pair", how="left", maintain_order="left")


_COUNTS = ("numerator", "exposure", "numerator_1", "exposure_1", "numerator_2", "exposure_2")


def _upper_tail(events: pl.Series, means: pl.Series) -> pl.Series:
    from scipy.stats import poisson

    tail = poisson.sf(events.ceil().to_numpy() - 1, means.to_numpy())
    return pl.Series(tail, dtype=pl.Float64).fill_nan(None)
