"""How long the trajectory verdicts of a nation take: places x targets with five yearly figures each, on this machine. Ten
years are enough for an outlook: then how many were given is told too.

Usage: python bench/assess.py [--places 2844] [--targets 100] [--years 5]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from checks.trajectory.assess import Evidence, Moment, Promises, assess
from domain.columns import OBSERVATION
from domain.indicator import Indicator, Parts
from domain.kind import Sort
from domain.plan import Plan, Quote, Target
from flows.kinds import shipped_kinds

KINDS = (
    "reach_at_least",
    "reach_at_most",
    "stay_at_most",
    "maintain_at_least",
    "approximately",
    "change_per_year",
    "trend",
)
LAST_YEAR = 2024
PLAN = Plan("plan", "Plan", "000000", date(2021, 8, 1), date(2021, 1, 1), date(2025, 12, 31))


def target(number: int) -> Target:
    """One of the kinds in turn, every tenth a rare rate with its counts."""
    kind = "reach_at_most" if number % 10 == 0 else KINDS[number % len(KINDS)]
    value = {"reach_at_most": 8.0, "change_per_year": 0.5}.get(kind, 12.0)
    return Target(
        f"t{number}", "plan", f"i{number}", kind, "1", (Quote("quote", "1"),), "000000",
        baseline_period="2020", value=value, value_text=f"{value}", deadline=date(2025, 12, 31),
    )  # fmt: skip


def indicator(number: int) -> Indicator:
    rare = number % 10 == 0
    parts = Parts("events", "births", 1000.0) if rare else None
    direction = "lower_better" if rare else "higher_better"
    return Indicator(f"i{number}", f"i{number}", "x", direction, "rate" if rare else "density", parts=parts)


def observations(places: list[str], codes: list[str], count: int) -> pl.DataFrame:
    """The latest yearly figures of each place and indicator, moving by place, with counts."""
    series = pl.DataFrame({"place": places}).join(pl.DataFrame({"indicator": codes}), how="cross").with_row_index("n")
    years = pl.DataFrame({"year": list(range(LAST_YEAR - count + 1, LAST_YEAR + 1))})
    frame = series.join(years, how="cross").with_columns(
        value=10.0 + (pl.col("n") % 13 - 4) * 0.05 * (pl.col("year") - 2020) + (pl.col("n") % 7) * 0.01,
        numerator=pl.lit(20.0), denominator=pl.lit(2000.0),
        period=pl.col("year").cast(pl.String), period_start=pl.date(pl.col("year"), 1, 1), period_end=pl.date(pl.col("year"), 12, 31),
        item=pl.lit(""), state=pl.lit("value"), usable=pl.lit("accepted"), decimals=pl.lit(2), submission_id=pl.col("place"), provenance=pl.lit("simulated"),
    )  # fmt: skip
    return frame.with_columns(pl.lit(None).alias(name) for name in OBSERVATION if name not in frame.columns)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--places", type=int, default=2844)
    arguments.add_argument("--targets", type=int, default=100)
    arguments.add_argument("--years", type=int, default=5)
    given = arguments.parse_args()
    places = [f"{100000 + n}" for n in range(given.places)]
    targets = [target(number) for number in range(given.targets)]
    indicators = {f"i{number}": indicator(number) for number in range(given.targets)}
    frame = observations(places, list(indicators), given.years)
    overdue = pl.DataFrame(schema={"place": pl.String, "indicator": pl.String, "period_end": pl.Date})
    started = time.perf_counter()
    promises = Promises(
        targets, {one.id: places for one in targets}, indicators, {"plan": PLAN}, shipped_kinds()[Sort.TARGET]
    )
    moment = Moment(date(2025, 9, 30), datetime(2025, 9, 30, tzinfo=UTC))
    result = assess(promises, Evidence(frame, overdue), moment)
    took = time.perf_counter() - started
    print("| places | targets | figures | verdicts | seconds | processors |\n|---|---|---|---|---|---|")
    print(
        f"| {given.places:,} | {given.targets} | {frame.height:,} | {result.height:,} | {took:.1f} | {os.cpu_count()} |"
    )
    print("\n| status | rows |\n|---|---|")
    for status, rows in result["status"].value_counts(sort=True).iter_rows():
        print(f"| {status} | {rows:,} |")
    if told := result.filter(pl.col("outlook") != "").height:
        print(f"\nOutlooks: {told:,}.")


if __name__ == "__main__":
    main()
