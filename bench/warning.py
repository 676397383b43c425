"""How early, and how rightly, a miss is announced on real yearly registers of municipalities.

Synthetic targets: at each origin a municipality promises to move in five years, in the good direction, as far (or half
as far) as its own figure moved in the five years before (either way). A miss is a target not met by the figure of the fifth year; an
announcement is the first of the four years between in which the rule warns. Rules: any figure short of the straight line
(时间进度), the bands alone, and the product (bands and early warning, which knows the figures of all municipalities up to
that year).

Usage: python bench/warning.py [municipal_annual.csv.gz]
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from checks.trajectory.assess import Evidence, Moment, Promises, assess
from domain.assessment import BEHIND
from domain.columns import OBSERVATION
from domain.indicator import Indicator
from domain.kind import Sort
from domain.plan import Plan, Quote, Target
from flows.kinds import shipped_kinds

DATA = Path(__file__).parents[2] / "shared" / "data" / "municipal_annual.csv.gz"
HIGHER_BETTER = {"male_life_expectancy", "full_time_care_staff", "monthly_paid_care_staff"}
SPAN = 5
KNOWN = datetime(2024, 1, 1, tzinfo=UTC)
NOTHING_LATE = pl.DataFrame(schema={"place": pl.String, "indicator": pl.String, "period_end": pl.Date})


def promises(frame: pl.DataFrame, origin: int, share: float) -> pl.DataFrame:
    """place, indicator, baseline, target value, side and final figure of every series that has all it needs."""

    def at(year: int, name: str) -> pl.DataFrame:
        return frame.filter(pl.col("year") == year).select("place", "indicator", pl.col("value").alias(name))

    keys = ["place", "indicator"]
    joined = (
        at(origin, "baseline").join(at(origin - SPAN, "earlier"), on=keys).join(at(origin + SPAN, "final"), on=keys)
    )
    side = pl.when(pl.col("indicator").is_in(sorted(HIGHER_BETTER))).then(1).otherwise(-1)
    moved = (pl.col("baseline") - pl.col("earlier")).abs()
    wanted = joined.with_columns(side=side).with_columns(wanted=pl.col("baseline") + pl.col("side") * moved * share)
    return wanted.filter((moved > 0) & (pl.col("wanted") > 0) & (pl.col("baseline") > 0))


def verdicts(frame: pl.DataFrame, made: pl.DataFrame, origin: int) -> pl.DataFrame:
    """year, place, indicator, status, short (of the straight line) for the four years between; the product judges."""
    targets, applied, indicators = [], {}, {}
    for row in made.iter_rows(named=True):
        code = f"{row['indicator']}@{row['place']}"
        indicator = row["indicator"]
        kind = "reach_at_least" if row["side"] > 0 else "reach_at_most"
        direction = "higher_better" if row["side"] > 0 else "lower_better"
        indicators[indicator] = Indicator(indicator, indicator, "", direction, "density", decimals=6)
        applied[code] = (row["place"],)
        targets.append(
            Target(
                code, "plan", indicator, kind, "", (Quote("", ""),), row["place"], baseline_value=row["baseline"],
                baseline_period=str(origin), value=row["wanted"], deadline=date(origin + SPAN, 12, 31),
            )
        )  # fmt: skip
    figures = observations(frame.join(made.select("indicator").unique(), on="indicator", how="semi"))
    plan = Plan("plan", "", "", date(origin + 1, 1, 1), date(origin + 1, 1, 1), date(origin + SPAN, 12, 31))
    promises = Promises(targets, applied, indicators, {"plan": plan}, shipped_kinds()[Sort.TARGET])
    parts = []
    for year in range(origin + 1, origin + SPAN):
        judged = assess(promises, Evidence(figures, NOTHING_LATE), Moment(date(year, 12, 31), KNOWN))
        higher = pl.col("indicator").is_in(sorted(HIGHER_BETTER))
        short = pl.when(higher).then(pl.col("gap")).otherwise(-pl.col("gap")) < 0
        parts.append(judged.select("place", "indicator", "status", short=short, year=pl.lit(year)))
    return pl.concat(parts)


def observations(frame: pl.DataFrame) -> pl.DataFrame:
    """The registers as accepted yearly figures."""
    built = frame.with_columns(
        period=pl.col("year").cast(pl.String), period_start=pl.date("year", 1, 1), period_end=pl.date("year", 12, 31),
        item=pl.lit(""), state=pl.lit("value"), usable=pl.lit("accepted"), decimals=pl.lit(6),
    )  # fmt: skip
    return built.select(
        pl.col(name) if name in built.columns else pl.lit(None, pl.Float64).alias(name) for name in OBSERVATION
    )


SHORT = pl.col("short")
BANDS = pl.col("status").is_in(sorted(BEHIND))
PRODUCT = pl.col("status").is_in([*sorted(BEHIND), "at_risk"])
RULES: dict[str, tuple[pl.Expr, bool]] = {
    "short of the straight line": (SHORT, False),
    "bands alone": (BANDS, False),
    "product: bands and early warning": (PRODUCT, False),
    "short of the line, two years running": (SHORT, True),
    "bands alone, two years running": (BANDS, True),
    "product, two years running": (PRODUCT, True),
}


def announcements(judged: pl.DataFrame, rule: pl.Expr, *, twice: bool) -> pl.DataFrame:
    """place, indicator, origin, warned: the first year in which a rule warns (for the second year running)."""
    keys = ["place", "indicator", "origin"]
    ordered = judged.sort(*keys, "year").with_columns(now=rule.fill_null(False))
    if twice:
        ordered = ordered.with_columns(now=pl.col("now") & pl.col("now").shift(1).over(keys).fill_null(False))
    return ordered.filter("now").group_by(keys).agg(warned=pl.col("year").min())


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not path.exists():
        sys.exit(f"{path} is not there: give the path of municipal_annual.csv.gz")
    frame = pl.read_csv(path, schema_overrides={"municipality": pl.String}).rename({"municipality": "place"})
    frame = frame.filter(pl.col("place").str.len_chars() > 2).select("place", "indicator", "year", "value")
    for share in (1.0, 0.5):
        measure(frame, share)


def measure(frame: pl.DataFrame, share: float) -> None:
    """Every origin, judged in the four years between, against what came."""
    every, outcomes = [], []
    for origin in range(2005, 2018, 2):
        made = promises(frame, origin, share)
        if made.is_empty():
            continue
        every.append(verdicts(frame, made, origin).with_columns(origin=pl.lit(origin)))
        missed = pl.col("side") * (pl.col("final") - pl.col("wanted")) < 0
        outcomes.append(made.select("place", "indicator", missed=missed, origin=pl.lit(origin)))
    judged, truth = pl.concat(every), pl.concat(outcomes)
    misses = truth["missed"].sum()
    print(
        f"\nPromised: {share:g} of the past move. {truth.height:,} targets, {misses:,} missed ({misses / truth.height:.0%}).\n"
    )
    report(judged, truth)


def report(judged: pl.DataFrame, truth: pl.DataFrame) -> None:
    """Precision, recall, lead, and the share of misses announced by 1 to 4 years before the deadline."""
    print("| rule | warned | precision | recall | mean lead, years | misses told 4 years ahead | 3 | 2 | 1 |")
    print("|---|---|---|---|---|---|---|---|---|")
    keys = ["place", "indicator", "origin"]
    for name, (rule, twice) in RULES.items():
        told = truth.join(announcements(judged, rule, twice=twice), on=keys, how="left")
        warned = told.filter(pl.col("warned").is_not_null())
        right = warned.filter("missed").with_columns(lead=pl.col("origin") + SPAN - pl.col("warned"))
        misses = told["missed"].sum()
        by_lead = [f"{100 * right.filter(pl.col('lead') >= lead).height / misses:.0f} %" for lead in (4, 3, 2, 1)]
        print(
            f"| {name} | {warned.height:,} | {right.height / warned.height:.3f} | {right.height / misses:.3f} "
            f"| {right['lead'].mean():.2f} | {' | '.join(by_lead)} |"
        )


if __name__ == "__main__":
    main()
