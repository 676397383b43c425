"""A figure far from what its own place has reported so far."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import Judgement, half_unit
from checks.shapes.series import ZERO_SPREAD, Series, fewer_than
from domain.finding import Rule, Severity, Tier
from domain.indicator import Indicator
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed

# A median absolute deviation, and a mean one where most figures are alike, as a standard deviation of normal figures.
MAD_SCALE, MEAN_SCALE = 1.4826, 1.2533
# Distances that one figure in 370 passes by chance, by the length of its history: short ones know their spread badly.
CALIBRATED = ((20, 4.5), (12, 5.9), (8, 8.7), (6, 13.4), (0, 27.9))


def judge(rule: Rule) -> Judgement:
    """Flags |value - median| / spread > limit, the median and the spread being those of the place's earlier figures of the
    same length of period. The spread is never taken as less than `floor` of the median, nor than a printed unit.

    Figures that add up over the year are not looked at: they grow by nature. Nor are rates of few cases tested."""
    spread = pl.max_horizontal(
        pl.when(pl.col("mad") > 0).then(MAD_SCALE * pl.col("mad")).otherwise(MEAN_SCALE * _mean_deviation()),
        float(rule.params["floor"]) * pl.col("median").abs(),
        2 * half_unit(),
    )
    distance = (pl.col("value") - pl.col("median")).abs() / spread
    limit = _limit(rule)
    few = (pl.col("numerator") < float(rule.params["min_cases"])).fill_null(value=False)
    never_moved = (_mean_deviation() == 0) & (pl.col("median") == 0)
    return Judgement(
        flag=distance > limit,
        untestable=(*fewer_than(float(rule.params["min_history"])), (few, "small_count"), (never_moved, ZERO_SPREAD)),
        thresholds=_concerned,
        facts={"median": pl.col("median"), "periods": pl.col("n")},
        statistic=distance,
        threshold=limit,
    )


def _concerned(indicator: Indicator) -> Mapping[str, float | None] | None:
    return {} if indicator.accumulates == "no" else None


def _mean_deviation() -> pl.Expr:
    window = pl.col("window")
    return (window.list.eval((pl.element() - pl.element().median()).abs())).list.mean()


def _limit(rule: Rule) -> pl.Expr:
    if "limit" in rule.params:
        return pl.lit(float(rule.params["limit"]))
    return pl.coalesce([pl.when(pl.col("n") >= length).then(pl.lit(limit)) for length, limit in CALIBRATED])


KIND = Series(
    code="jump",
    meaning="A figure is not far from what the same place has reported so far.",
    tier=Tier.STATISTICAL,
    severity=Severity.QUERY,
    parameters=(
        Parameter(
            name="min_history",
            type=ParameterType.NUMBER,
            meaning="with fewer earlier figures it is not tested",
            unit="periods",
            default=6.0,
        ),
        Parameter(
            name="limit",
            type=ParameterType.NUMBER,
            meaning="flags distances above this; without it the limit follows the length of the history, from 13.4 to 4.5",
            unit="spreads of the history",
        ),
        Parameter(
            name="floor",
            type=ParameterType.NUMBER,
            meaning="the spread is never taken as less than this share of the median",
            unit="share of the median",
            default=0.02,
        ),
        Parameter(
            name="min_cases",
            type=ParameterType.NUMBER,
            meaning="a rate of fewer cases is not tested: chance moves it",
            unit="cases in the numerator",
            default=20.0,
        ),
    ),
    facts=(
        Fact("median", "median of the place's earlier figures"),
        Fact("periods", "how many they are", Printed.PLAIN),
    ),
    judge=judge,
)
