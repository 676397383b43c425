"""`python -m bench.rare [--draws N]`: how often chance alone is told as a miss, and how often a true one is found.

Thirteen districts of 800 to 4,200 births a year with a known true infant mortality, their deaths drawn from a Poisson law for
the five years of a plan (2.5 per 1,000 in 2020, 2.2 by 2025), and the product's own verdict on each year. Beside it the
alternative that monitoring sheets use: the year's rate is above what is expected of it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

import frames
from checks.trajectory.assess import Evidence, Moment, Promises, assess
from domain.assessment import BEHIND
from domain.indicator import Indicator, IndicatorKind, Parts
from domain.kind import Sort
from domain.plan import Plan, Target
from flows.kinds import shipped_kinds

BIRTHS = tuple(int(births) for births in np.linspace(800, 4200, 13))
YEARS = range(2021, 2026)
BASELINE, TARGET, PER = 2.5, 2.2, 1000.0
SEED = 20201231
TRUTHS = {"at its target": 1.0, "50 % worse": 1.5, "twice as high": 2.0}
NOTHING_LATE = pl.DataFrame(schema={"place": pl.String, "indicator": pl.String, "period_end": pl.Date})


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all districts and draws: told as behind or missed by the product, by the bare rate, and by the product in any
    year so far."""

    truth: str
    year: int
    told: float
    bare: float
    told_so_far: float


def measured(draws: int, seed: int = SEED) -> list[Shares]:
    """The shares for every truth and year of the plan."""
    return [row for truth, factor in TRUTHS.items() for row in _of_truth(truth, factor * TARGET, draws, seed)]


def _of_truth(truth: str, rate: float, draws: int, seed: int) -> list[Shares]:
    figures = drawn(rate, draws, seed)
    ever = pl.DataFrame(schema={"place": pl.String})
    found = []
    for year in YEARS:
        verdicts = verdicts_of(figures.filter(pl.col("period_end") <= date(year, 12, 31)), date(year + 1, 6, 30))
        told = verdicts.filter(pl.col("status").is_in(list(BEHIND)))
        ever = pl.concat([ever, told.select("place")]).unique()
        count, above = verdicts.height, (verdicts["actual"] > verdicts["expected"]).sum()
        found.append(Shares(truth, year, told.height / count, above / count, ever.height / count))
    return found


def drawn(rate: float, draws: int, seed: int) -> pl.DataFrame:
    """Five years of deaths in every district and draw, as observations."""
    random = np.random.default_rng(seed)
    births = np.tile(np.array(BIRTHS), draws)
    places = [f"{district}-{draw}" for draw in range(draws) for district in range(len(BIRTHS))]
    parts = []
    for year in YEARS:
        deaths = random.poisson(rate * births / PER)
        given = {"place": places, "numerator": deaths.astype(float), "denominator": births.astype(float)}
        parts.append(
            pl.DataFrame(given).with_columns(
                value=PER * pl.col("numerator") / pl.col("denominator"),
                period=pl.lit(str(year)),
                period_start=pl.lit(date(year, 1, 1)),
                period_end=pl.lit(date(year, 12, 31)),
            )
        )
    whole = pl.concat(parts).with_columns(
        indicator=pl.lit("infants"), item=pl.lit(""), state=pl.lit("value"), usable=pl.lit("accepted")
    )
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in frames.OBSERVATION.items() if name not in whole]
    return whole.with_columns(absent).select(frames.OBSERVATION.names())


def verdicts_of(figures: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The product's verdicts on the districts' own way from the printed baseline to the target."""
    target = Target(
        "t", "p", "infants", "reach_at_most", "", (), "", baseline_value=BASELINE, baseline_period="2020",
        value=TARGET, value_text=f"{TARGET}", deadline=date(2025, 12, 31), direction="lower_better",
    )  # fmt: skip
    parts = Parts("deaths", "births", PER)
    infants = Indicator("infants", "", "", "lower_better", IndicatorKind.RATE, decimals=1, parts=parts)
    plan = Plan("p", "", "", date(2021, 1, 1), date(2021, 1, 1), date(2025, 12, 31))
    places = tuple(figures["place"].unique())
    promises = Promises((target,), {"t": places}, {"infants": infants}, {"p": plan}, shipped_kinds()[Sort.TARGET])
    known_at = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return assess(promises, Evidence(figures, NOTHING_LATE), Moment(as_of, known_at))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.rare", description=__doc__)
    parser.add_argument("--draws", type=int, default=400, help="how often the thirteen districts are drawn (400)")
    args = parser.parse_args()
    table = Table(title=f"Infant mortality, 13 districts of 800 to 4,200 births, {args.draws} draws each")
    for name in ("truth", "year", "told", "rate above the path", "told in some year so far"):
        table.add_column(name, justify="left" if name == "truth" else "right")
    for one in measured(args.draws):
        table.add_row(one.truth, str(one.year), *(f"{100 * x:.1f} %" for x in (one.told, one.bare, one.told_so_far)))
    Console().print(table)


if __name__ == "__main__":
    main()
