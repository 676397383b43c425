"""What past errors allow to say of the future: the pooled rolling-origin errors of all places of one indicator decide.

At least 30 errors from at least 6 places and 3 origins, else nothing. A trend model is used only if its mean absolute
error is below 0.95 of that of "same as last value"; only then is its forecast drawn. Its limits are quantiles of the
pooled errors, each in steps of its own place, and where they held less than three times in five, nothing is said. The
newest errors choose no model: no figure chooses the yardstick that it is measured by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from checks.trajectory.figures import counted
from checks.trajectory.rolling import (
    LAST_VALUE,
    MODELS,
    Errors,
    Matrix,
    forecasts,
    grid,
    rolling_errors,
    spread,
    window_at,
)
from domain.indicator import Chance, Indicator, IndicatorKind
from domain.plan import Target
from domain.targetkind import TargetKind, Way

MAX_RATIO, MIN_ERRORS, MIN_PLACES, MIN_ORIGINS = 0.95, 30, 6, 3
NOMINAL, MIN_COVERAGE = 0.8, 0.6
LATEST = 20  # errors that say whether past limits held
UNPREDICTABLE = frozenset({IndicatorKind.RATE, IndicatorKind.MILESTONE, IndicatorKind.RANK})


@dataclass(frozen=True, slots=True)
class Validity:
    """The record kept with every forecast: what it was chosen by. `ratio` is its mean absolute error over that of the
    last value; `coverage` how many of the latest actual figures fell into the 80 % interval made before them; `shown`
    whether the forecast itself may be drawn, `reason` why not."""

    model: str
    horizon: int
    errors: int
    places: int
    origins: int
    ratio: float | None
    coverage: float | None
    shown: bool
    reason: str

    @property
    def may_speak(self) -> bool:
        """Whether a chance may be told by these errors, drawn or not."""
        return self.reason in {"", "no_better_than_last_value"}


@dataclass(frozen=True, slots=True)
class Pool:
    """`steps` are the errors of the chosen model, sorted, each in spreads of its own place."""

    record: Validity
    steps: Matrix


@dataclass(frozen=True, slots=True)
class Forecast:
    """`value` at the end of `step` with the interval that holds four times in five."""

    place: str
    step: int
    value: float
    low: float
    high: float
    record: Validity


def foreseeable(indicator: Indicator) -> bool:
    """Whether figures of this indicator say anything of later ones: not for rare events, milestones and ranks."""
    return indicator.kind not in UNPREDICTABLE and indicator.moved_by is not Chance.POISSON


def allowed_for(target: Target, kind: TargetKind, indicator: Indicator) -> bool:
    """Whether a forecast may be shown beside this target at all."""
    return kind.way is Way.LINE and not target.milestones and foreseeable(indicator)


def panel_of(observations: pl.DataFrame, indicator: str, as_of: date) -> pl.DataFrame:
    """place, step (the year), value of the accepted yearly figures of one indicator, for `forecast`."""
    yearly = counted(observations.filter(pl.col("indicator") == indicator), as_of).filter(
        (pl.col("span") == 12) & ~pl.col("held") & pl.col("fault").is_null()
    )
    return (
        yearly.select("place", "year", "value")
        .unique(["place", "year"], keep="last", maintain_order=True)
        .rename({"year": "step"})
    )


def pooled(errors: Errors) -> Pool:
    """The model that past errors allow, with its errors; empty where nothing can be said."""
    counts = len(errors.row), len(np.unique(errors.row)), len(np.unique(errors.origin))
    if counts[0] < MIN_ERRORS or counts[1] < MIN_PLACES or counts[2] < MIN_ORIGINS:
        return Pool(
            Validity(LAST_VALUE, errors.horizon, *counts, None, None, shown=False, reason="too_few_errors"), np.empty(0)
        )
    model, ratio = _chosen(errors.where(errors.origin < errors.origin.max()))
    coverage = past_coverage(errors, model)
    if coverage is not None and coverage < MIN_COVERAGE:
        reason = "intervals_too_narrow"
    else:
        reason = "no_better_than_last_value" if model == LAST_VALUE else ""
    record = Validity(model, errors.horizon, *counts, ratio, coverage, shown=not reason, reason=reason)
    return Pool(record, in_spreads(errors, model))


def _chosen(older: Errors) -> tuple[str, float | None]:
    """The model to use and the best trend's mean absolute error over the last value's."""
    means = {model: float(np.abs(errors).mean()) for model, errors in older.of.items()} if len(older.row) else {}
    if not means.get(LAST_VALUE) or len(older.row) < MIN_ERRORS or len(np.unique(older.origin)) < MIN_ORIGINS:
        return LAST_VALUE, None
    best = min(MODELS[1:], key=lambda model: means[model])
    ratio = means[best] / means[LAST_VALUE]
    return (best if ratio < MAX_RATIO else LAST_VALUE), ratio


def in_spreads(errors: Errors, model: str) -> Matrix:
    """The errors of a model in spreads of their own places, sorted; places that never moved are left out."""
    moved = errors.spread > 0
    return np.sort(errors.of[model][moved] / errors.spread[moved])


def limits_of(steps: Matrix) -> tuple[float, float] | None:
    """The limits, in spreads, that hold four times in five; None below 30 errors."""
    if len(steps) < MIN_ERRORS:
        return None
    tail = (1 - NOMINAL) / 2
    low, high = np.quantile(steps, (tail, 1 - tail))
    return float(low), float(high)


def past_coverage(errors: Errors, model: str) -> float | None:
    """How many of at least the LATEST newest errors (whole origins) fell between the limits made from the errors that were
    known at their origin."""
    inside, total = 0, 0
    for origin in np.unique(errors.origin)[::-1]:
        limits = limits_of(in_spreads(errors.where(errors.origin + errors.horizon <= origin), model))
        if limits is None:
            break
        then = in_spreads(errors.where(errors.origin == origin), model)
        inside += int(((then >= limits[0]) & (then <= limits[1])).sum())
        total += len(then)
        if total >= LATEST:
            break
    return inside / total if total else None


def forecast(
    panel: pl.DataFrame, place: str, horizon: int, *, bounds: tuple[float | None, float | None] = (None, None)
) -> Forecast | Validity:
    """The forecast for a place, `horizon` years after the last year of its panel (place, step, value of one indicator at
    all places), or only the record where none may be drawn. `bounds` clip, as 0 and 100 for shares."""
    places, steps, matrix = grid(panel)
    pool = pooled(rolling_errors(matrix, horizon))
    limits = limits_of(pool.steps) if pool.record.shown else None
    if limits is None:
        return pool.record
    windows, usable = window_at(matrix[[places.index(place)]] if place in places else matrix[:0], len(steps) - 1)
    if not usable.any():
        counts = pool.record.errors, pool.record.places, pool.record.origins
        return Validity(LAST_VALUE, horizon, *counts, None, None, shown=False, reason="short_history")
    value, step = float(forecasts(windows, horizon)[pool.record.model][0]), float(spread(windows)[0])
    middle, low, high = (_clipped(value + limit * step, bounds) for limit in (0.0, *limits))
    return Forecast(place, steps[-1] + horizon, middle, low, high, pool.record)


def _clipped(value: float, bounds: tuple[float | None, float | None]) -> float:
    low, high = bounds
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
