"""Figures that count: of the right cell, the right date and the right standing, one per series and period.

Columns of the frame that leaves here, sorted by key, month and fullness of the period (start, end, month, year and position
in the figure's own calendar, see `reportingyear`):
key, period, start, end, real_end, month (index of the last month), span (months), year, position (months, for time shares),
value, numerator, exposure, multiplier, reference, held, conflict, fault, incomplete, error (standard error), submission_id,
provenance, covered, preliminary, settles_later, denominator_text; of derived figures parts, parts_due,
simulated_parts (`summed.PARTS`).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from checks.trajectory.breaks import with_breaks
from checks.trajectory.denominators import parts_frame, register_frame, with_denominators
from checks.trajectory.given import Evidence, Moment, Promises
from checks.trajectory.reportingyear import month_of, of_one_year, with_year_and_span, year_shifts
from checks.trajectory.series import all_series
from checks.trajectory.summed import PARTS, with_sums
from checks.trajectory.uncertainty import with_standard_errors
from domain.submission import ObservationState, Provenance, SubmissionStatus, Usable

COLUMNS = (
    "form",
    "place",
    "indicator",
    "item",
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
    "status",
    "sample_size",
    "standard_error",
    "covered",
)


def position_of(day: pl.Expr) -> pl.Expr:
    """Months since year 0 with the day as a fraction: differences are `domain.period.months_between`."""
    return month_of(day) + day.dt.day() / day.dt.month_end().dt.day()


def counted(observations: pl.DataFrame, as_of: date, *, items: bool = False) -> pl.DataFrame:
    """The figures up to a day that are accepted or held; of the plain item, or with `items` of every one."""
    kept = observations.filter(
        (pl.lit(items) | (pl.col("item").fill_null("") == ""))
        & (pl.col("period_end") <= as_of)
        & pl.col("state").is_in([ObservationState.VALUE, ObservationState.ESTIMATED])
        & pl.col("usable").is_in([Usable.ACCEPTED, Usable.HELD])
    ).select(*COLUMNS, *(name for name in PARTS if name in observations.columns))
    number = pl.col("value").cast(pl.Float64)
    fault = (
        pl.when(pl.col("denominator") == 0)
        .then(pl.lit("zero_denominator"))
        .when(number.is_null() | ~number.is_finite())
        .then(pl.lit("not_a_number"))
        .when((pl.col("numerator") < 0) | (pl.col("denominator") < 0))
        .then(pl.lit("negative_parts"))
    )
    end = pl.col("end")
    return (
        with_year_and_span(kept.with_columns(pl.col("item").fill_null("")))
        .with_columns(
            pl.col("numerator", "denominator").cast(pl.Float64),
            value=number,
            fault=fault,
            held=pl.col("usable") == Usable.HELD,
            month=month_of(end),
            position=position_of(end),
        )
        .drop("usable", "period_start")
    )


def series_figures(evidence: Evidence, promises: Promises, pairs: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """All figures of the series that the pairs read, with the columns named at the top."""
    evidence = with_sums(evidence, promises, moment)
    register = register_frame(evidence.denominators, moment.known_at, evidence.time_zone)
    parts = parts_frame(promises.indicators)
    known = counted(evidence.observations, moment.as_of, items=True)
    of_year = of_one_year(known, year_shifts(promises.indicators), evidence.primary)
    figures = with_breaks(with_denominators(of_year, parts, register), evidence.breaks)
    settled = _settled(_with_standing(figures, evidence), evidence)
    told = with_standard_errors(settled, promises.indicators)
    keys = pairs.select("place", "series", "key").unique()
    together = all_series(told, promises).join(keys, on=["place", "series"])
    return one_per_period(together.drop("place", "series", "indicator", "item", "form"))


def _with_standing(figures: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Whether the form is a preliminary one, and whether a return of the whole year is still to settle the figure."""
    yearly = pl.DataFrame(
        list(evidence.yearly), schema=dict.fromkeys(("place", "indicator", "item"), pl.String), orient="row"
    ).with_columns(settles_later=pl.lit(value=True))
    return figures.join(yearly, on=["place", "indicator", "item"], how="left").with_columns(
        preliminary=pl.col("preliminary") | (pl.col("status") == SubmissionStatus.PRELIMINARY).fill_null(value=False),
        settles_later=pl.col("settles_later").fill_null(value=False)
        & (pl.col("span") < 12)
        & (pl.col("provenance") != Provenance.ATTESTED),
    )


def _settled(figures: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Of several figures for one cell and period those of the primary line, else the final before the preliminary ones."""
    cell = ["place", "indicator", "item", "period"]
    if not figures.select(cell).is_duplicated().any():
        return figures
    names = ("form", "indicator", "item")
    lines = pl.DataFrame(list(evidence.primary), schema=dict.fromkeys(names, pl.String), orient="row")
    first = lines.with_columns(rank=pl.lit(0))
    ranked = figures.join(first, on=list(names), how="left", maintain_order="left").with_columns(
        rank=2 * pl.col("rank").fill_null(1) + pl.col("preliminary").cast(pl.Int64)
    )
    return ranked.filter(pl.col("rank") == pl.col("rank").min().over(cell)).drop("rank")


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
