"""What past errors allow to say of the future: the pooled rolling-origin errors of all places of one indicator decide.

At least 30 errors from at least 6 places and 3 origins, else nothing. A trend model is used only if its mean absolute
error is below 0.95 of that of "same as last value"; only then is its forecast drawn. Its limits are quantiles of the
pooled errors, each in steps of its own place, and where they held less than three times in five, nothing is said. The
newest errors choose no model: no figure chooses the yardstick that it is measured by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from domain.assessment import Assessment
from domain.indicator import Chance, Indicator, IndicatorKind
from domain.period import add_months
from domain.plan import Target
from domain.targetkind import TargetKind, Way

MAX_RATIO, MIN_ERRORS, MIN_PLACES, MIN_ORIGINS = 0.95, 30, 6, 3
NOMINAL, MIN_COVERAGE = 0.8, 0.6
YEAR = 12  # months
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
    """`value` on the day `end` with the interval that holds four times in five."""

    place: str
    end: date
    value: float
    low: float
    high: float
    record: Validity


def foreseeable(indicator: Indicator) -> bool:
    """Whether figures of this indicator say anything of later ones: not for rare events, milestones and ranks."""
    return indicator.kind not in UNPREDICTABLE and indicator.moved_by != Chance.POISSON


def allowed_for(target: Target, kind: TargetKind, indicator: Indicator) -> bool:
    """Whether a forecast may be shown beside this target at all."""
    return kind.way is Way.LINE and not target.milestones and foreseeable(indicator)


@dataclass(frozen=True, slots=True)
class Panel:
    """place, step (the number of a period among those of its length), value of one indicator at all places, up to a figure
    whose period of `span` months ended on `end`."""

    frame: pl.DataFrame
    span: int
    end: date

    @property
    def a_year(self) -> int:
        """Periods of a year; 0 where no number of them makes one."""
        return YEAR // self.span if self.span and YEAR % self.span == 0 else 0

    def of(self, place: str) -> list[float]:
        """The figures of one place in the order of time."""
        return self.frame.filter(pl.col("place") == place).sort("step")["value"].to_list()


def panel_of(observations: pl.DataFrame, judged: Assessment) -> Panel | None:
    """The accepted figures, at all places, of periods as long as that of the judged figure and up to it; None where the
    verdict has no figure of the indicator itself."""
    of_cell = (pl.col("indicator") == judged.indicator) & (pl.col("item").fill_null("") == judged.item)
    figures = counted(observations.filter(of_cell), date.max, items=True)
    own = figures.filter((pl.col("place") == judged.place) & (pl.col("period") == judged.period))
    own = own.filter(pl.col("submission_id").fill_null("") == judged.submission_id)
    if own.is_empty():
        return None
    span, month, end, shift = own.select("span", "month", "end", "shift").row(-1)
    alike = (pl.col("span") == span) & (pl.col("shift") == shift) & (pl.col("month") <= month)
    alike = alike & (pl.col("month") % span == month % span)
    sound = figures.filter(alike & ~pl.col("held") & pl.col("fault").is_null())
    steps = sound.select("place", "value", step=pl.col("month") // span)
    return Panel(steps.unique(["place", "step"], keep="last", maintain_order=True), span, end)


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
    panel: Panel, place: str, horizon: int, *, bounds: tuple[float | None, float | None] = (None, None)
) -> Forecast | Validity:
    """The forecast for a place, `horizon` periods after the last of its panel, or only the record where none may be drawn.
    `bounds` clip, as 0 and 100 for shares."""
    places, steps, matrix = grid(panel.frame)
    pool = pooled(rolling_errors(matrix, horizon, a_year=panel.a_year))
    limits = limits_of(pool.steps) if pool.record.shown else None
    if limits is None:
        return pool.record
    row = matrix[[places.index(place)]] if place in places else matrix[:0]
    windows, usable = window_at(row, len(steps) - 1, panel.a_year)
    if not usable.any():
        return replace(pool.record, model=LAST_VALUE, ratio=None, coverage=None, shown=False, reason="short_history")
    value = float(forecasts(windows, horizon, panel.a_year)[pool.record.model][0])
    step, end = float(spread(windows)[0]), add_months(panel.end, horizon * panel.span)
    middle, low, high = (_clipped(value + limit * step, bounds) for limit in (0.0, *limits))
    return Forecast(place, end, middle, low, high, pool.record)


def _clipped(value: float, bounds: tuple[float | None, float | None]) -> float:
    low, high = bounds
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
