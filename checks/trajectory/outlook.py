"""Will it be reached: the chance that the end value is there by the deadline, for every pair at once, told as a word.

The chance is the share of the pooled past errors of all places of the indicator (`forecast.pooled`) that would carry the
last figure to the end value, drawn towards one half by what such shares were worth on registers that they were not fitted
on (docs/reference/measured.md). Every series is seen in its own periods: years, quarters, months. Nothing is said of

    floors, ceilings, milestones, ranks, rare events, figures of the year to date,
    series of fewer than four figures, or that have never moved,
    an end value that is nearer than the series' own noise, or a band around it that is narrower,
    indicators with too few past errors, or whose past limits did not hold, and deadlines farther off than was tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from checks.trajectory.figures import counted
from checks.trajectory.forecast import MIN_ORIGINS, Pool, foreseeable, pooled
from checks.trajectory.given import Evidence, Promises
from checks.trajectory.kind import by_kind
from checks.trajectory.reportingyear import month_of, of_one_year, year_shifts
from checks.trajectory.rolling import SHORTEST, Flags, Matrix, forecasts, grid, noise, rolling_errors, spread, window_at
from checks.trajectory.targets import by_way
from domain.assessment import VERDICTS
from domain.indicator import Indicator
from domain.targetkind import Way

FARTHEST_MONTHS = 48  # what was tested
LIKELY, UNLIKELY, CLIP = 0.75, 0.25, (0.05, 0.95)  # told as words, never as a percentage
TRUST, DOUBT = 0.94, 0.25
SPANS = (1, 3, 6, 12)  # months of a period; others cannot be laid side by side over the years
_TINY = 1e-9  # of a spread
PANEL = ["series", "span", "phase"]


def calibrated(share: Matrix, places: int) -> Matrix:
    """The chance that a share of past errors stands for, between 0.05 and 0.95: drawn towards one half, the more the fewer
    places it was pooled from. TRUST and DOUBT were fitted by bench/outlook.py on half of the registers."""
    return np.clip(0.5 + TRUST * places / (places + DOUBT) * (share - 0.5), *CLIP)


def with_chance(
    frame: pl.DataFrame, figures: pl.DataFrame, evidence: Evidence, promises: Promises, as_of: date
) -> pl.DataFrame:
    """Adds chance, of reaching the end value by the deadline (null where it cannot be told), and noisy, where the series'
    own noise is larger than what is asked about, to pairs with their last figure. The errors are pooled over every place
    that has figures of the indicator, judged or not."""
    asked = _deep_enough(_asked(frame, promises), evidence.observations)
    if asked.is_empty():
        return frame.with_columns(chance=pl.lit(None, pl.Float64), noisy=pl.lit(value=False))
    series = asked["series"].unique().to_list()
    judged = frame.filter(pl.col("series").is_in(series)).select("key", "series", "place").unique()
    shifts = year_shifts(promises.indicators)
    panels = _panels(judged, figures, _beside(judged, evidence, shifts, as_of))
    schema: dict[str, Any] = {"pair": frame.schema["pair"], "chance": pl.Float64, "noisy": pl.Boolean}
    found = [pl.DataFrame(schema=schema)]
    of_panel = panels.partition_by(PANEL, as_dict=True)
    for name, questions in asked.partition_by(PANEL, as_dict=True).items():
        if name in of_panel:
            found += _answers(questions, of_panel[name], int(questions["span"][0]))
    told = frame.join(pl.concat(found), on="pair", how="left", maintain_order="left")
    return told.with_columns(pl.col("noisy").fill_null(value=False))


def with_outlook(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds outlook (likely | uncertain | unlikely) to decided pairs: empty without a verdict, and where nothing can be
    said."""
    chance = pl.col("chance")
    word = (
        pl.when(chance < UNLIKELY)
        .then(pl.lit("unlikely"))
        .when(chance > LIKELY)
        .then(pl.lit("likely"))
        .otherwise(pl.lit("uncertain"))
    )
    speaks = pl.col("status").is_in(list(VERDICTS)) & chance.is_not_null() & ~pl.col("noisy")
    return frame.with_columns(outlook=pl.when(speaks).then(word).otherwise(pl.lit("")))


def unlikely_expr() -> pl.Expr:
    """Whether the end value will hardly be reached; null where no chance can be told."""
    return (pl.col("chance") < UNLIKELY) & ~pl.col("noisy")


def _asked(frame: pl.DataFrame, promises: Promises) -> pl.DataFrame:
    """The pairs that something may be said of: pair, key, panel, step of the last figure, horizon in steps, and the value
    wanted with its side and the width of its band."""
    months = month_of(pl.col("deadline")) - pl.col("month")
    may = by_way(Way.LINE) & ~pl.col("flat") & ~pl.col("dated") & ~pl.col("ytd") & (pl.col("side") != 0)
    known = pl.col("T").is_not_null() & pl.col("value").is_not_null() & pl.col("fault").is_null() & ~pl.col("conflict")
    near = (months >= pl.col("span")) & (months <= FARTHEST_MONTHS)
    seen = pl.col("indicator").is_in(_foreseeable(promises.indicators)) & pl.col("span").is_in(SPANS)
    width = by_kind(promises.used, lambda kind: kind.end_width, pl.Float64()).fill_null(0.0)
    return frame.filter((may & known & near & seen).fill_null(value=False)).select(
        "pair", "key", "series", "span", "month", *_steps(), "side",
        horizon=months // pl.col("span"), width=width, wanted=pl.col("T") - pl.col("side") * width,
    )  # fmt: skip


def _deep_enough(asked: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Those whose last figure lies so far after the earliest of all that past errors can be there."""
    first = observations.select(month_of(pl.col("period_end").min())).item()
    a_year, horizon = 12 // pl.col("span"), pl.col("horizon")
    needed = pl.max_horizontal(a_year, SHORTEST) + horizon + (MIN_ORIGINS - 1) * a_year
    return asked.filter((pl.col("month") - first) // pl.col("span") + 1 >= needed)


def _foreseeable(indicators: Mapping[str, Indicator]) -> list[str]:
    return [code for code, indicator in indicators.items() if foreseeable(indicator)]


def _steps() -> tuple[pl.Expr, pl.Expr]:
    """The number of a period among those of its length, and where in them it ends: quarters that end with March and
    years that end with September are other series than those of the calendar."""
    return (pl.col("month") // pl.col("span")).alias("step"), (pl.col("month") % pl.col("span")).alias("phase")


def _beside(judged: pl.DataFrame, evidence: Evidence, shifts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The figures, as they were reported, of the places that are not judged by the same series."""
    wanted = judged["series"].unique().to_list()
    named = evidence.observations.with_columns(series=_own_series()).filter(pl.col("series").is_in(wanted))
    beside = named.join(judged, on=["place", "series"], how="anti").drop("series")
    return of_one_year(counted(beside, as_of, items=True), shifts, evidence.primary) if beside.height else beside


def _own_series() -> pl.Expr:
    """The series that a figure belongs to by itself: its indicator, of one item where it has one (`series.series_of`)."""
    item = pl.col("item").fill_null("")
    return pl.when(item == "").then("indicator").otherwise(pl.format("{}[{}]", "indicator", item))


def _panels(judged: pl.DataFrame, figures: pl.DataFrame, beside: pl.DataFrame) -> pl.DataFrame:
    """place (a number), step, value of every place with figures of the series asked about, by PANEL: the judged ones as
    they were judged, all others as they were reported."""
    sound = ~pl.col("held") & pl.col("fault").is_null()
    own = figures.filter(sound & ~pl.col("conflict")).select("key", "span", "value", *_steps())
    own = own.join(judged, on="key").with_columns(place=pl.col("key").cast(pl.Int64))
    if beside.is_empty():
        return own
    number = pl.col("place").rank("dense").cast(pl.Int64) + int(own["place"].max() or 0)  # type: ignore[arg-type]
    others = beside.filter(sound).select("span", "value", *_steps(), series=_own_series(), place=number)
    columns = [*PANEL, "step", "place", "value"]
    together = pl.concat([own.select(columns), others.select(columns)], how="vertical_relaxed")
    return together.unique([*PANEL, "place", "step"], keep="last", maintain_order=True)


def _answers(questions: pl.DataFrame, panel: pl.DataFrame, span: int) -> Iterator[pl.DataFrame]:
    """pair, outlook for the questions about one panel: one pool of errors for each horizon and season."""
    a_year = 12 // span
    places, steps, matrix = grid(panel)
    rows = pl.DataFrame(
        {"key": places, "row": range(len(places))}, schema={"key": questions.schema["key"], "row": pl.Int64}
    )
    for alike in questions.join(rows, on="key").partition_by("step", "horizon"):
        column, horizon = int(alike["step"][0]) - steps[0], int(alike["horizon"][0])
        pool = pooled(rolling_errors(matrix, horizon, a_year=a_year, now=column))
        if pool.record.may_speak:
            windows, usable = window_at(matrix[alike["row"].to_numpy()], column, a_year)
            yield _judged(alike.filter(usable), windows[usable], pool, a_year)


def _judged(questions: pl.DataFrame, windows: Matrix, pool: Pool, a_year: int) -> pl.DataFrame:
    wanted, side, width = (questions[name].to_numpy() for name in ("wanted", "side", "width"))
    chance = pl.Series(chances(windows, wanted, side, pool, a_year)).fill_nan(None)
    return questions.select("pair", chance=chance, noisy=pl.Series(too_noisy(windows, wanted, width)))


def too_noisy(windows: Matrix, wanted: Matrix, width: Matrix) -> Flags:
    """Where the series' own noise is larger than its distance to the value wanted, or than the band around it."""
    own = noise(windows)
    nearer: Flags = (np.abs(windows[:, -1] - wanted) < own) | ((width > 0) & (width < own))
    return nearer


def chances(windows: Matrix, wanted: Matrix, side: Matrix, pool: Pool, a_year: int = 1) -> Matrix:
    """The calibrated chance of each row to reach the value wanted after the pool's horizon; NaN for rows that have never
    moved. A better last figure never lowers it."""
    return calibrated(shares(windows, wanted, side, pool, a_year), pool.record.places)


def shares(windows: Matrix, wanted: Matrix, side: Matrix, pool: Pool, a_year: int = 1) -> Matrix:
    """The share of the pooled errors that would carry each row to the value wanted; NaN for rows that never moved."""
    own = spread(windows)
    centre = forecasts(windows, pool.record.horizon, a_year)[pool.record.model]
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(own > 0, side * (wanted - centre) / own, np.nan) - _TINY
    enough = np.where(side > 0, _at_least(pool.steps, needed), _at_least(np.sort(-pool.steps), needed))
    return np.where(np.isnan(needed), np.nan, enough)


def _at_least(steps: Matrix, needed: Matrix) -> Matrix:
    """The share of sorted steps that are at least as large as what is needed."""
    return np.asarray(1 - np.searchsorted(steps, needed, side="left") / max(len(steps), 1), dtype=np.float64)
