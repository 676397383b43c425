"""Rolling-origin errors: what simple forecasts would have missed by, had they been made at each past time.

A panel is a matrix: a row per place, a column per period of the series, NaN where there is no figure. From each origin
only the figures up to it are used: those of the last two years, and five where periods are years. Three candidates:

    last_value     the last figure again
    half_drift     half of the average change per period, continued
    damped_slope   the median of all pairwise slopes (Theil-Sen), anchored at the last figure, each further year 0.85 of
                   the one before

Origins lie whole years before the present one: what a June figure says of December was learnt from past Junes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

HISTORY, SHORTEST, DAMPING = 5, 4, 0.85
WINDOW_YEARS = 2  # of a series of months or quarters
LAST_VALUE, HALF_DRIFT, DAMPED_SLOPE = "last_value", "half_drift", "damped_slope"
MODELS = (LAST_VALUE, HALF_DRIFT, DAMPED_SLOPE)
SIGMA_OF_RANGE = 1.128  # mean range of two normal values, in standard deviations
Matrix = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Indices = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Errors:
    """What forecasts of one horizon missed by (actual - forecast, in the panel's unit), one entry per place and origin:
    the row and the column that it was made at, the error of each model, and the place's own spread then."""

    horizon: int
    row: Indices
    origin: Indices
    spread: Matrix
    of: Mapping[str, Matrix]

    def where(self, chosen: Flags) -> Errors:
        """Some of them."""
        of = {model: errors[chosen] for model, errors in self.of.items()}
        return Errors(self.horizon, self.row[chosen], self.origin[chosen], self.spread[chosen], of)


def grid(panel: pl.DataFrame) -> tuple[list[Any], list[int], Matrix]:
    """Places, steps without gaps, and the matrix of values of a frame with place, step (a number that grows by one from
    period to period) and value."""
    known = panel.select("place", "step", "value").drop_nulls()
    if known.is_empty():
        return [], [], np.empty((0, 0))
    first, last = int(known["step"].min()), int(known["step"].max())  # type: ignore[arg-type]
    places = known["place"].unique().sort()
    ranks = known["place"].to_frame().join(places.to_frame().with_row_index("row"), on="place", maintain_order="left")
    matrix = np.full((places.len(), last - first + 1), np.nan)
    matrix[ranks["row"].to_numpy(), (known["step"] - first).to_numpy()] = known["value"].to_numpy()
    return places.to_list(), list(range(first, last + 1)), matrix


def window_at(matrix: Matrix, column: int, a_year: int = 1) -> tuple[Matrix, Flags]:
    """The last figures up to a column, and which rows have enough of them and the last one: four, and a year's."""
    length = max(HISTORY, WINDOW_YEARS * a_year)
    windows = matrix[:, max(0, column - length + 1) : column + 1]
    enough = (~np.isnan(windows)).sum(axis=1) >= max(SHORTEST, a_year)
    return windows, enough & ~np.isnan(windows[:, -1])


def forecasts(windows: Matrix, horizon: int, a_year: int = 1) -> Mapping[str, Matrix]:
    """The forecast of each model from windows of equally spaced figures (rows are places, the last column is the origin
    and never empty), `horizon` periods of which `a_year` make a year."""
    last = windows[:, -1]
    first_column = np.argmax(~np.isnan(windows), axis=1)
    first = windows[np.arange(len(windows)), first_column]
    drift = (last - first) / np.maximum(windows.shape[1] - 1 - first_column, 1)
    reach = sum(DAMPING ** (step / a_year) for step in range(1, horizon + 1))
    return {
        LAST_VALUE: last,
        HALF_DRIFT: last + 0.5 * horizon * drift,
        DAMPED_SLOPE: last + reach * median_slope(windows),
    }


def median_slope(windows: Matrix) -> Matrix:
    """The median of the slopes between all pairs of figures of each row, per period."""
    pairs = list(combinations(range(windows.shape[1]), 2))
    slopes = np.column_stack([(windows[:, later] - windows[:, sooner]) / (later - sooner) for sooner, later in pairs])
    median = np.nanmedian if np.isnan(slopes).any() else np.median  # the plain one is ten times as fast
    return np.asarray(median(slopes, axis=1), dtype=np.float64)


def spread(windows: Matrix) -> Matrix:
    """The mean absolute change from period to period of each row up to the figure before the last: the yardstick of its
    errors. The last figure is what is measured, and never its own yardstick."""
    return _mean(np.abs(np.diff(windows[:, :-1], axis=1)))


def noise(windows: Matrix) -> Matrix:
    """The standard deviation of a single figure around the row's own drift, from the changes up to the figure before the
    last (mean range of two over 1.128, as in a chart of single values)."""
    steps = np.diff(windows[:, :-1], axis=1)
    return np.asarray(_mean(np.abs(steps - _mean(steps)[:, None])) / SIGMA_OF_RANGE, dtype=np.float64)


def _mean(steps: Matrix) -> Matrix:
    present = ~np.isnan(steps)
    total: Matrix = np.where(present, steps, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(present.sum(axis=1), 1), dtype=np.float64)


def rolling_errors(matrix: Matrix, horizon: int, *, a_year: int = 1, now: int | None = None) -> Errors:
    """The errors `horizon` periods ahead from every origin that lies whole years before the column `now` (the last one if
    none is given), in the order of the origins. Empty where the panel is too short."""
    columns = matrix.shape[1]
    phase = (columns - 1 if now is None else now) % a_year
    shortest = max(SHORTEST, a_year)
    origins = [column for column in range(shortest - 1, columns - horizon) if column % a_year == phase]
    return _joined(horizon, [_at(matrix, origin, horizon, a_year) for origin in origins])


def _at(matrix: Matrix, origin: int, horizon: int, a_year: int) -> Errors:
    windows, usable = window_at(matrix, origin, a_year)
    chosen = usable & ~np.isnan(matrix[:, origin + horizon])
    actual, known = matrix[chosen, origin + horizon], windows[chosen]
    of = (
        {model: actual - forecast for model, forecast in forecasts(known, horizon, a_year).items()}
        if len(known)
        else {}
    )
    rows = np.flatnonzero(chosen)
    return Errors(horizon, rows, np.full(len(rows), origin), spread(known), of)


def _joined(horizon: int, parts: Sequence[Errors]) -> Errors:
    some = [part for part in parts if len(part.row)]
    if not some:
        none = np.empty(0)
        return Errors(horizon, none.astype(np.int64), none.astype(np.int64), none, dict.fromkeys(MODELS, none))
    of = {model: np.concatenate([part.of[model] for part in some]) for model in MODELS}
    row, origin = (np.concatenate([getattr(part, name) for part in some]) for name in ("row", "origin"))
    return Errors(horizon, row, origin, np.concatenate([part.spread for part in some]), of)
