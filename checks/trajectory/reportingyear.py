"""Reporting years: a calendar year and a year from October to September are two series, of which one is judged.

A figure is placed in its own calendar: the statistical year 2025, which ended on 30 September, counts as 2025 there, so that
the year of the deadline decides and the baseline's year is that of the same kind. `shift` are the months by which the
reporting year ends later than the calendar year (-3 for October to September).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from domain.indicator import Indicator
from domain.period import Period

_SPELLS = ("period", "period_start", "period_end")


def month_index(day: date) -> int:
    """Months since year 0, so that ends of periods can be subtracted."""
    return day.year * 12 + day.month - 1


def month_of(day: pl.Expr) -> pl.Expr:
    """Months since year 0."""
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1


def with_year_and_span(figures: pl.DataFrame) -> pl.DataFrame:
    """`with_own_calendar`, and the year and the length in months by which a figure is held against the register."""
    start, end = pl.col("start"), pl.col("end")
    return with_own_calendar(figures).with_columns(
        span=month_of(end) - month_of(start) + 1, year=end.dt.year().cast(pl.Int64)
    )


def with_own_calendar(figures: pl.DataFrame) -> pl.DataFrame:
    """Adds start and end in the figure's own calendar, real_end, and shift (months)."""
    spells = figures.select(_SPELLS).unique()
    rows = [(*spell, *_placed(*spell)) for spell in spells.iter_rows()]
    schema = {name: figures.schema[name] for name in _SPELLS} | {"start": pl.Date, "end": pl.Date, "shift": pl.Int64}
    placed = pl.DataFrame(rows, schema=schema, orient="row")
    return figures.join(placed, on=_SPELLS, how="left", maintain_order="left").rename({"period_end": "real_end"})


def _placed(period: str, start: date, end: date) -> tuple[date, date, int]:
    """By the label, where it is as long as the days are; else by the days."""
    try:
        label = Period.parse(period)
    except ValueError:
        return start, end, 0
    shift = month_index(end) - month_index(label.end)
    alike = month_index(end) - month_index(start) == month_index(label.end) - month_index(label.start)
    return (label.start, label.end, shift) if shift and alike else (start, end, 0)


def year_shifts(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """indicator and own_shift, for the indicators whose reporting year does not end in December."""
    shifts = [(one.code, int(one.year_ends[:2]) - 12) for one in indicators.values()]
    shifted = [(code, shift if shift > -12 else 0) for code, shift in shifts if shift]
    return pl.DataFrame(shifted, schema={"indicator": pl.String, "own_shift": pl.Int64}, orient="row")


def of_one_year(figures: pl.DataFrame, shifts: pl.DataFrame, primary: Collection[tuple[str, str, str]]) -> pl.DataFrame:
    """The figures of one reporting year per (place, indicator, item): that of the primary line, else the indicator's own,
    else the calendar year, else what there is."""
    cell = ["place", "indicator", "item"]
    if figures["shift"].n_unique() < 2:
        return figures
    lines = pl.DataFrame(list(primary), schema=dict.fromkeys(("form", "indicator", "item"), pl.String), orient="row")
    marked = figures.join(lines.with_columns(primary=pl.lit(value=True)), on=["form", "indicator", "item"], how="left")
    kinds = (
        marked.join(shifts, on="indicator", how="left")
        .group_by(*cell, "shift")
        .agg(
            primary=pl.col("primary").fill_null(value=False).any(),
            own=(pl.col("shift") == pl.col("own_shift").fill_null(0)).any(),
        )
    )
    best = kinds.sort(*cell, "primary", "own", pl.col("shift").abs(), descending=[False] * 3 + [True, True, False])
    chosen = best.unique(cell, keep="first", maintain_order=True).select(*cell, "shift")
    return figures.join(chosen, on=[*cell, "shift"], how="semi")
