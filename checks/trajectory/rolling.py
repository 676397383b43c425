"""Rolling-origin errors: what simple forecasts would have missed by, had they been made at each past year.

From each origin only the figures up to it are used (at most the last five, at least four). Three candidates:

    last_value     the last figure again
    half_drift     half of the average change per year, continued
    damped_slope   the median of all pairwise slopes (Theil-Sen), anchored at the last figure, each further year 0.85 of
                   the one before
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

HISTORY, SHORTEST, DAMPING = 5, 4, 0.85
LAST_VALUE, HALF_DRIFT, DAMPED_SLOPE = "last_value", "half_drift", "damped_slope"
MODELS = (LAST_VALUE, HALF_DRIFT, DAMPED_SLOPE)
HORIZONS = (1, 2, 3)
Matrix = np.ndarray[Any, np.dtype[np.float64]]
SCHEMA: dict[str, Any] = {
    "place": pl.String,
    "origin": pl.Int64,
    "horizon": pl.Int64,
    "model": pl.String,
    "forecast": pl.Float64,
    "error": pl.Float64,
    "scale": pl.Float64,
}


def forecasts(windows: Matrix, horizon: int) -> Mapping[str, Matrix]:
    """The forecast of each model from windows of equally spaced figures (rows are places, the last column is the origin
    and never empty; NaN where a year lacks)."""
    last = windows[:, -1]
    first_column = np.argmax(~np.isnan(windows), axis=1)
    first = windows[np.arange(len(windows)), first_column]
    years = windows.shape[1] - 1 - first_column
    drift = (last - first) / np.maximum(years, 1)
    reach = sum(DAMPING**year for year in range(1, horizon + 1))
    return {
        LAST_VALUE: last,
        HALF_DRIFT: last + 0.5 * horizon * drift,
        DAMPED_SLOPE: last + reach * median_slope(windows),
    }


def median_slope(windows: Matrix) -> Matrix:
    """The median of the slopes between all pairs of figures of each row, per year."""
    pairs = list(combinations(range(windows.shape[1]), 2))
    slopes = np.column_stack([(windows[:, later] - windows[:, sooner]) / (later - sooner) for sooner, later in pairs])
    return np.asarray(np.nanmedian(slopes, axis=1), dtype=np.float64)


def mean_step(windows: Matrix) -> Matrix:
    """The mean absolute change from year to year of each row: the scale of its errors."""
    steps = np.abs(np.diff(windows, axis=1))
    present = ~np.isnan(steps)
    total: Matrix = np.where(present, steps, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(present.sum(axis=1), 1), dtype=np.float64)


def grid(panel: pl.DataFrame) -> tuple[list[str], list[int], Matrix]:
    """Places, years without gaps, and the matrix of values (NaN where there is none) of a frame with place, year,
    value."""
    years = list(range(int(panel["year"].min() or 0), int(panel["year"].max() or 0) + 1))  # type: ignore[arg-type]
    places = panel["place"].unique().sort().to_list()
    row, column = {place: n for n, place in enumerate(places)}, {year: n for n, year in enumerate(years)}
    matrix = np.full((len(places), len(years)), np.nan)
    for place, year, value in panel.select("place", "year", "value").drop_nulls().iter_rows():
        matrix[row[place], column[year]] = value
    return places, years, matrix


def window_at(matrix: Matrix, column: int) -> tuple[Matrix, np.ndarray[Any, np.dtype[np.bool_]]]:
    """The last years up to a column, and which rows have enough of them and the last one."""
    windows = matrix[:, max(0, column - HISTORY + 1) : column + 1]
    enough = (~np.isnan(windows)).sum(axis=1) >= SHORTEST
    return windows, enough & ~np.isnan(windows[:, -1])


def rolling_errors(panel: pl.DataFrame, horizons: Sequence[int] = HORIZONS) -> pl.DataFrame:
    """One row per place, origin (year), horizon (years ahead) and model with its forecast, error (actual - forecast) and
    scale, in the unit of the panel (place, year, value). Empty for an empty panel."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    if panel.is_empty():
        return parts[0]
    places, years, matrix = grid(panel)
    names = np.array(places)
    for column, horizon in ((c, h) for c in range(SHORTEST - 1, len(years)) for h in horizons if c + h < len(years)):
        windows, usable = window_at(matrix, column)
        chosen = usable & ~np.isnan(matrix[:, column + horizon])
        if not chosen.any():
            continue
        actual, scale = matrix[chosen, column + horizon], mean_step(windows[chosen])
        for model, forecast in forecasts(windows[chosen], horizon).items():
            columns = {
                "place": names[chosen].tolist(),
                "forecast": forecast,
                "error": actual - forecast,
                "scale": scale,
            }
            frame = pl.DataFrame(columns).with_columns(
                origin=pl.lit(years[column]), horizon=pl.lit(horizon), model=pl.lit(model)
            )
            parts.append(frame.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()))
    return pl.concat(parts)
