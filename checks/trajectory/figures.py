"""Figures that count: of the right cell, the right date and the right standing, one per series and period.

Columns of the frame that leaves here, sorted by key, month and fullness of the period:
key, period, start, end, month (index of the last month), span (months), year, position (months, for time shares), value,
numerator, exposure, multiplier, reference, held, conflict, fault, submission_id, provenance, preliminary,
denominator_text.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

from checks.trajectory.denominators import parts_frame, register_frame, with_denominators
from checks.trajectory.given import Evidence, Moment, Promises
from checks.trajectory.targets import series_of
from domain.plan import Target
from domain.submission import ObservationState, Usable
from domain.targetkind import TargetKind

COLUMNS = (
    "place",
    "indicator",
    "period",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
    "decimals",
    "usable",
    "submission_id",
    "provenance",
    "received_at",
)

REFERENCE_ONLY = "reference_only"


def month_of(day: pl.Expr) -> pl.Expr:
    """Months since year 0."""
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1


def position_of(day: pl.Expr) -> pl.Expr:
    """Months since year 0 with the day as a fraction: differences are `domain.period.months_between`."""
    return month_of(day) + day.dt.day() / day.dt.month_end().dt.day()


def counted(observations: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The figures of the plain item, up to a day, that are accepted or held."""
    kept = observations.filter(
        (pl.col("item").fill_null("") == "")
        & (pl.col("period_end") <= as_of)
        & pl.col("state").is_in([ObservationState.VALUE, ObservationState.ESTIMATED])
        & pl.col("usable").is_in([Usable.ACCEPTED, Usable.HELD])
    ).select(COLUMNS)
    number = pl.col("value").cast(pl.Float64)
    fault = (
        pl.when(pl.col("denominator") == 0)
        .then(pl.lit("zero_denominator"))
        .when(number.is_null() | ~number.is_finite())
        .then(pl.lit("not_a_number"))
    )
    start, end = pl.col("period_start"), pl.col("period_end")
    return kept.with_columns(
        pl.col("numerator", "denominator").cast(pl.Float64),
        value=number,
        fault=fault,
        held=pl.col("usable") == Usable.HELD,
        start=start,
        end=end,
        month=month_of(end),
        span=month_of(end) - month_of(start) + 1,
        year=end.dt.year().cast(pl.Int64),
        position=position_of(end),
    ).drop("usable", "period_start", "period_end")


def series_figures(evidence: Evidence, promises: Promises, pairs: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """All figures of the series that the pairs read, with the columns named at the top."""
    register = register_frame(evidence.denominators, moment.known_at, evidence.time_zone)
    parts = parts_frame(promises.indicators)
    figures = with_denominators(counted(evidence.observations, moment.as_of), parts, register)
    plain = figures.with_columns(series=pl.col("indicator"), reference=pl.lit(None, pl.Float64))
    derived = [_derived(figures, target, kind) for target, kind in _deriving(promises)]
    keys = pairs.select("place", "series", "key").unique()
    together = pl.concat([plain, *derived], how="diagonal") if derived else plain
    return one_per_period(together.join(keys, on=["place", "series"]).drop("place", "series", "indicator"))


def _deriving(promises: Promises) -> list[tuple[Target, TargetKind]]:
    """One target per derived series, with its kind."""
    named = [(target, promises.kinds[target.kind]) for target in promises.targets]
    deriving = {series_of(*one): one for one in named if series_of(*one) != one[0].indicator}
    return list(deriving.values())


def _derived(figures: pl.DataFrame, target: Target, kind: TargetKind) -> pl.DataFrame:
    """The series of a pair of indicators: their ratio (床医比), or the one beside its reference (同比例增加)."""
    other = figures.filter(pl.col("indicator") == target.reference).select(
        "place",
        "period",
        reference="value",
        other_held="held",
        other_preliminary="preliminary",
    )
    own = figures.filter(pl.col("indicator") == target.indicator).with_columns(series=pl.lit(series_of(target, kind)))
    how: Literal["inner", "left"] = "inner" if kind.is_ratio else "left"
    joined = (
        own.join(other, on=["place", "period"], how=how)
        .with_columns(
            held=pl.col("held") | pl.col("other_held").fill_null(value=False),
            preliminary=pl.col("preliminary") | pl.col("other_preliminary").fill_null(value=False),
        )
        .drop("other_held", "other_preliminary")
    )
    if kind.is_ratio:
        return _divided(joined)
    return pl.concat([joined, _reference_only(figures, own, target, series_of(target, kind))], how="diagonal")


def _divided(joined: pl.DataFrame) -> pl.DataFrame:
    zero = pl.when(pl.col("reference") == 0).then(pl.lit("zero_denominator")).otherwise(pl.col("fault"))
    ratio = pl.when(pl.col("reference") != 0).then(pl.col("value") / pl.col("reference"))
    return joined.with_columns(value=ratio, fault=zero, reference=pl.lit(None, pl.Float64))


def _reference_only(figures: pl.DataFrame, own: pl.DataFrame, target: Target, series: str) -> pl.DataFrame:
    """Periods that only the reference has: they can hold its baseline, and are no figures of the indicator."""
    alone = figures.filter(pl.col("indicator") == target.reference).join(own, on=["place", "period"], how="anti")
    return alone.with_columns(
        series=pl.lit(series),
        reference="value",
        value=pl.lit(None, pl.Float64),
        fault=pl.lit(REFERENCE_ONLY),
    )


def one_per_period(figures: pl.DataFrame) -> pl.DataFrame:
    """Equal restatements fold into one figure; different values for one period are marked. A held figure counts only as
    the last of its series: an older one is simply not there yet."""
    same = ["key", "period"]
    # Of several periods that end together a year is the fullest; a span of years says least about its last.
    order = [pl.col("key"), pl.col("month"), pl.when(pl.col("span") > 12).then(0).otherwise("span")]
    ordered = figures.sort(order)
    doubled = ordered.select(same).is_duplicated()
    if doubled.any():
        twice = ordered.filter(doubled)
        conflict = (pl.col("value").max() - pl.col("value").min()).over(same) > 0
        twice = twice.with_columns(conflict=conflict.fill_null(False)).unique(same, keep="first", maintain_order=True)
        once = ordered.filter(~doubled).with_columns(conflict=pl.lit(False))
        ordered = pl.concat([once, twice]).sort(order)
    else:
        ordered = ordered.with_columns(conflict=pl.lit(False))
    newest = pl.col("month") == pl.col("month").max().over("key")
    return ordered.filter(~pl.col("held") | newest) if ordered["held"].any() else ordered
