"""A figure far from what its own place has reported so far."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import Judgement, half_unit, threshold
from checks.shapes.series import Series, fewer_than
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
    same form, provenance and length of period. The spread is never taken as less than `floor` of the median, nor than a
    printed unit; where the figures have never moved, than two of them: after noughts alone, 500 is odd and 1 is not.

    The modified z-score of Iglewicz and Hoaglin, with limits that follow the length of the history; not the change of the
    logarithm from one period to the next, which elsewhere goes by this name. It knows no season: a December that is high in
    every year is asked about until the spread of the history holds it, and an accepted explanation with its end is the
    answer. Nor does it borrow the spread of other places.

    Figures that add up over the year are not looked at: they grow by nature. Nor are rates of few cases tested: of few that
    the median would make of its denominator, too, for a figure in doubt cannot excuse itself."""
    still = _mean_deviation() == 0
    spread = pl.max_horizontal(
        pl.when(pl.col("mad") > 0).then(MAD_SCALE * pl.col("mad")).otherwise(MEAN_SCALE * _mean_deviation()),
        float(rule.params["floor"]) * pl.col("median").abs(),
        pl.when(still).then(4 * half_unit()).otherwise(2 * half_unit()),
    )
    distance = (pl.col("value") - pl.col("median")).abs() / spread
    limit = _limit(rule)
    expected = pl.col("median") * pl.col("denominator") / threshold(rule, "multiplier")
    cases = pl.when(pl.col("numerator").is_not_null()).then(pl.max_horizontal("numerator", expected))
    few = (cases < float(rule.params["min_cases"])).fill_null(value=False)
    return Judgement(
        flag=distance > limit,
        untestable=(*fewer_than(float(rule.params["min_history"])), (few, "small_count")),
        thresholds=_concerned,
        threshold_names=("multiplier",),
        facts={"median": pl.col("median"), "periods": pl.col("n")},
        statistic=distance,
        threshold=limit,
    )


def _concerned(indicator: Indicator) -> Mapping[str, float | None] | None:
    if indicator.accumulates != "no":
        return None
    return {"multiplier": indicator.parts.multiplier if indicator.parts else None}


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
            meaning="a rate of fewer cases, reported and to be expected by its median, is not tested: chance moves it",
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
