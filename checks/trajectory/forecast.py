"""A forecast only where it has earned it: the pooled past errors of all places of one indicator decide.

A trend model is used only if its mean absolute error is below 0.95 of that of "same as last value", over at least 30
errors from at least 6 places and 3 origins; else nothing is shown. Its intervals are quantiles of the pooled errors,
scaled by each place's own mean step. Never for rare events, floors and ceilings, milestones, or fewer than 4 figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from checks.trajectory.figures import counted
from checks.trajectory.rolling import (
    LAST_VALUE,
    MODELS,
    forecasts,
    grid,
    mean_step,
    rolling_errors,
    window_at,
)
from domain.indicator import Indicator, IndicatorKind
from domain.plan import Target
from domain.targetkind import TargetKind, Way

MAX_RATIO, MIN_ERRORS, MIN_PLACES, MIN_ORIGINS = 0.95, 30, 6, 3
NOMINAL, MIN_COVERAGE = 0.8, 0.6
LIKELY, UNLIKELY, CLIP = 0.75, 0.25, (0.05, 0.95)
UNPREDICTABLE = frozenset({IndicatorKind.RATE, IndicatorKind.MILESTONE, IndicatorKind.RANK})


@dataclass(frozen=True, slots=True)
class Validity:
    """The record kept with every forecast: what it was chosen by. `ratio` is its mean absolute error over that of the
    last value; `coverage` how many of the latest actual figures fell into the 80 % interval made before them."""

    model: str
    horizon: int
    errors: int
    places: int
    origins: int
    ratio: float | None
    coverage: float | None
    shown: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """`value` at the end of `year` with the interval that holds four times in five; `word` is likely, uncertain or
    unlikely to reach the value asked for, empty where nothing was asked."""

    place: str
    year: int
    value: float
    low: float
    high: float
    word: str
    record: Validity


def allowed_for(target: Target, kind: TargetKind, indicator: Indicator) -> bool:
    """Whether a forecast may be shown beside this target at all."""
    return kind.way is Way.LINE and not target.milestones and indicator.kind not in UNPREDICTABLE


def panel_of(observations: pl.DataFrame, indicator: str, as_of: date) -> pl.DataFrame:
    """place, year, value of the accepted yearly figures of one indicator, for `forecast`."""
    yearly = counted(observations, as_of).filter(
        (pl.col("indicator") == indicator) & (pl.col("span") == 12) & ~pl.col("held") & pl.col("fault").is_null()
    )
    return yearly.select("place", "year", "value").unique(["place", "year"], keep="last", maintain_order=True)


def select(errors: pl.DataFrame, horizon: int) -> Validity:
    """The model that past errors allow at one horizon, from `rolling.rolling_errors`."""
    at = errors.filter(pl.col("horizon") == horizon)
    base = at.filter(pl.col("model") == LAST_VALUE)
    counts = (base.height, base["place"].n_unique(), base["origin"].n_unique())
    if counts[0] < MIN_ERRORS or counts[1] < MIN_PLACES or counts[2] < MIN_ORIGINS:
        return Validity(LAST_VALUE, horizon, *counts, None, None, False, "too_few_errors")
    by_model = at.group_by("model").agg(mae=pl.col("error").abs().mean())
    means = dict(by_model.iter_rows())
    best = min(MODELS[1:], key=lambda model: means[model])
    ratio = means[best] / means[LAST_VALUE] if means[LAST_VALUE] else None
    if ratio is None or ratio >= MAX_RATIO:
        return Validity(LAST_VALUE, horizon, *counts, ratio, None, False, "no_better_than_last_value")
    coverage = past_coverage(at.filter(pl.col("model") == best))
    covered = coverage is None or coverage >= MIN_COVERAGE
    return Validity(best, horizon, *counts, ratio, coverage, covered, "" if covered else "intervals_too_narrow")


def scaled(errors: pl.DataFrame) -> pl.DataFrame:
    """Adds relative: the error in steps of its own place; places that never moved are left out."""
    return errors.filter(pl.col("scale") > 0).with_columns(relative=pl.col("error") / pl.col("scale"))


def quantiles(errors: pl.DataFrame) -> tuple[float, float] | None:
    """The limits, in steps, that hold four times in five; None below 30 errors."""
    relative = scaled(errors)["relative"]
    if relative.len() < MIN_ERRORS:
        return None
    tail = (1 - NOMINAL) / 2
    return float(relative.quantile(tail, "linear") or 0.0), float(relative.quantile(1 - tail, "linear") or 0.0)


LATEST = 20  # errors that say whether past limits held


def past_coverage(errors: pl.DataFrame) -> float | None:
    """How many of at least the LATEST newest errors (whole origins) fell between the limits made from the errors that were
    known at their origin."""
    inside, total = 0, 0
    for origin in sorted(errors["origin"].unique(), reverse=True):
        known = errors.filter(pl.col("origin") + pl.col("horizon") <= origin)
        limits, then = quantiles(known), scaled(errors.filter(pl.col("origin") == origin))["relative"]
        if limits is None:
            break
        inside += int(then.is_between(*limits).sum())
        total += then.len()
        if total >= LATEST:
            break
    return inside / total if total else None


def probability_word(probability: float) -> str:
    """The word for a chance: unlikely below 0.25, likely above 0.75, else uncertain. No percentage is ever shown."""
    clipped = min(max(probability, CLIP[0]), CLIP[1])
    return "unlikely" if clipped < UNLIKELY else "likely" if clipped > LIKELY else "uncertain"


def forecast(
    panel: pl.DataFrame,
    place: str,
    horizon: int,
    *,
    wanted: float | None = None,
    side: int = 1,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Forecast | Validity:
    """The forecast for a place, `horizon` years (1-3) after the last year of its panel (place, year, value of one
    indicator at all places), or only the record where none may be shown.

    `wanted` is the value asked about, `side` 1 where more is better; `bounds` clip, as 0 and 100 for shares.
    """
    errors = rolling_errors(panel, (horizon,))
    record = select(errors, horizon)
    limits = quantiles(errors.filter(pl.col("model") == record.model)) if record.shown else None
    if limits is None:
        return record
    places, years, matrix = grid(panel)
    row = matrix[[places.index(place)]] if place in places else matrix[:0]
    windows, usable = window_at(row, len(years) - 1)
    if not usable.any():
        return Validity(
            LAST_VALUE, horizon, record.errors, record.places, record.origins, None, None, False, "short_history"
        )
    value, step = float(forecasts(windows, horizon)[record.model][0]), float(mean_step(windows)[0])
    own = scaled(errors.filter(pl.col("model") == record.model))["relative"]
    word = ""
    if wanted is not None:
        reached = (side * (value + own * step - wanted) >= 0).mean()
        word = probability_word(float(reached or 0.0))  # type: ignore[arg-type]
    middle, low, high = (_clipped(value + steps * step, bounds) for steps in (0.0, *limits))
    return Forecast(place, years[-1] + horizon, middle, low, high, word, record)


def _clipped(value: float, bounds: tuple[float | None, float | None]) -> float:
    low, high = bounds
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
