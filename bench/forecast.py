"""Forecast errors on real yearly registers of municipalities: every candidate, and what the selector would have shown.

Rolling origin, horizons 1-3. At each origin the selector knows only the errors whose actual figure was known by then. It
runs on all municipalities at once and on panels of eight, the size of a Chinese city's districts.

Usage: python bench/forecast.py [municipal_annual.csv.gz]
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from checks.trajectory.forecast import quantiles, scaled, select
from checks.trajectory.rolling import LAST_VALUE, MODELS, rolling_errors

DATA = Path(__file__).parents[2] / "shared" / "data" / "municipal_annual.csv.gz"
PANEL = 8


def panels(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One panel of (place, year, value) per indicator; the country and its regions are left out."""
    own = frame.filter(pl.col("municipality").str.len_chars() > 2).rename({"municipality": "place"})
    names = own["indicator"].unique().sort()
    return {name: own.filter(pl.col("indicator") == name).select("place", "year", "value") for name in names}


def shown(errors: pl.DataFrame, horizon: int) -> pl.DataFrame:
    """The errors of what the selector would have shown: per origin the model that the known past allows, and whether
    the 80 % limits known then held."""
    at = errors.filter(pl.col("horizon") == horizon)
    parts = []
    for origin in sorted(at["origin"].unique()):
        known = at.filter(pl.col("origin") + horizon <= origin)
        record = select(known, horizon)
        model = record.model if record.shown else LAST_VALUE
        limits = quantiles(known.filter(pl.col("model") == model))
        now = scaled(at.filter((pl.col("origin") == origin) & (pl.col("model") == model)))
        held = pl.col("relative").is_between(*limits) if limits else pl.lit(None, pl.Boolean)
        parts.append(now.with_columns(held=held, trend=pl.lit(record.shown)))
    return pl.concat(parts)


def groups(panel: pl.DataFrame, size: int) -> list[pl.DataFrame]:
    """The panel whole (size 0), or cut into groups of neighbouring codes; a rest is left out."""
    if not size:
        return [panel]
    places = panel["place"].unique().sort().to_list()
    starts = range(0, len(places) - size + 1, size)
    return [panel.filter(pl.col("place").is_in(places[start : start + size])) for start in starts]


def table(size: int, every: dict[str, pl.DataFrame]) -> None:
    """One line per indicator and horizon: errors relative to the last value's."""
    print(f"\n{'All municipalities together' if not size else f'Panels of {size} municipalities'}\n")
    print(
        "| indicator | years ahead | errors | half drift | damped slope | selector | shown as trend | 80 % limits held |"
    )
    print("|---|---|---|---|---|---|---|---|")
    overall = []
    for name, panel in every.items():
        errors = [rolling_errors(group) for group in groups(panel, size)]
        for horizon in (1, 2, 3):
            chosen = pl.concat(shown(one, horizon) for one in errors if one.filter(pl.col("horizon") == horizon).height)
            together = pl.concat(errors).filter((pl.col("horizon") == horizon) & (pl.col("scale") > 0))
            mae = dict(together.group_by("model").agg(pl.col("error").abs().mean()).iter_rows())
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
