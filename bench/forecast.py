"""Forecast errors on real yearly registers of municipalities: every candidate, and what the selector would have shown.

Rolling origin, horizons 1-3. At each origin the selector knows only the errors whose actual figure was known by then. It
runs on all municipalities at once and on panels of eight, the size of a Chinese city's districts.

Usage: python bench/forecast.py [municipal_annual.csv.gz]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from checks.trajectory.forecast import in_spreads, limits_of, pooled
from checks.trajectory.rolling import LAST_VALUE, MODELS, Errors, Matrix, grid, rolling_errors

DATA = Path(__file__).parents[2] / "shared" / "data" / "municipal_annual.csv.gz"
PANEL = 8


def panels(frame: pl.DataFrame) -> dict[str, Matrix]:
    """One matrix (a row per municipality, a column per year) per indicator; the country and its regions are left out."""
    own = frame.filter(pl.col("municipality").str.len_chars() > 2)
    columns = {"place": "municipality", "step": "year", "value": "value"}
    names = own["indicator"].unique().sort()
    return {name: grid(own.filter(pl.col("indicator") == name).select(**columns))[2] for name in names}


def shown(errors: Errors) -> pl.DataFrame:
    """The errors of what the selector would have shown: per origin the model that the known past allows, and whether
    the 80 % limits known then held."""
    parts = []
    for origin in np.unique(errors.origin):
        known = errors.where(errors.origin + errors.horizon <= origin)
        record = pooled(known).record
        model = record.model if record.shown else LAST_VALUE
        limits = limits_of(in_spreads(known, model))
        now = errors.where((errors.origin == origin) & (errors.spread > 0))
        relative = pl.Series(now.of[model] / now.spread, dtype=pl.Float64)
        held = relative.is_between(*limits) if limits else pl.Series([None] * len(now.row), dtype=pl.Boolean)
        parts.append(pl.DataFrame({"error": now.of[model], "held": held}).with_columns(trend=pl.lit(record.shown)))
    return pl.concat(parts)


def groups(panel: Matrix, size: int) -> list[Matrix]:
    """The panel whole (size 0), or cut into groups of neighbouring codes; a rest is left out."""
    if not size:
        return [panel]
    return [panel[start : start + size] for start in range(0, len(panel) - size + 1, size)]


def together(errors: list[Errors]) -> dict[str, float]:
    """The mean absolute error of each model over all groups, of places that ever moved."""
    return {
        model: float(np.mean(np.abs(np.concatenate([one.of[model][one.spread > 0] for one in errors]))))
        for model in MODELS
    }


def table(size: int, every: dict[str, Matrix]) -> None:
    """One line per indicator and horizon: errors relative to the last value's."""
    print(f"\n{'All municipalities together' if not size else f'Panels of {size} municipalities'}\n")
    print(
        "| indicator | years ahead | errors | half drift | damped slope | selector | shown as trend | 80 % limits held |"
    )
    print("|---|---|---|---|---|---|---|---|")
    overall = []
    for name, panel in every.items():
        for horizon in (1, 2, 3):
            errors = [one for group in groups(panel, size) if len((one := rolling_errors(group, horizon)).row)]
            chosen, mae = pl.concat(shown(one) for one in errors), together(errors)
            ratio = chosen["error"].abs().mean() / mae[LAST_VALUE]
            overall.append(ratio)
            cells = [f"{mae[model] / mae[LAST_VALUE]:.2f}" for model in MODELS[1:]]
            held = chosen["held"].mean()
            shares = (f"{100 * chosen['trend'].mean():.0f} %", "" if held is None else f"{100 * held:.0f} %")
            print(
                f"| {name} | {horizon} | {chosen.height:,} | {' | '.join(cells)} | {ratio:.3f} | {' | '.join(shares)} |"
            )
    print(
        f"\nWorst of the selector: {max(overall):.3f}; best: {min(overall):.3f}; mean: {sum(overall) / len(overall):.3f}."
    )


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not path.exists():
        sys.exit(f"{path} is not there: give the path of municipal_annual.csv.gz")
    every = panels(pl.read_csv(path, schema_overrides={"municipality": pl.String}))
    table(0, every)
    table(PANEL, every)


if __name__ == "__main__":
    main()
