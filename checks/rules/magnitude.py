"""A figure that is some power of ten away from what its own place has reported, or from what the plan prints of it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.baseline import months_long
from checks.shapes.judgement import NO_VALUE, Judgement, agrees_with_parts, threshold
from checks.shapes.printed import with_baseline
from checks.shapes.series import SHORT_HISTORY, Series, with_history
from domain.finding import Rule, Severity, Tier
from domain.indicator import Chance, Indicator, IndicatorKind
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed

# The most tenfold that people are off by: a decimal point is one, per cent for a fraction two, ten thousands are four.
MOST = 4
# What has no size of its own.
_NOT_MEASURED = frozenset({IndicatorKind.RANK, IndicatorKind.MILESTONE})
_YEAR = 12
_NUMBERS = ("multiplier", "level", "running", "counted", "rare", "low", "high")


def judge(rule: Rule) -> Judgement:
    """Flags a figure that is within `near` of 10, 100, 1,000 or 10,000 times a reference, or of that part of it, and one that is
    further away. References are the median of at least `min_history` earlier figures of its own place, form, provenance and
    length of period; the last of them, for what grows has left its median behind; and the baseline that a plan prints for its
    own place. A figure within `apart` times of any of those earlier figures is plausible as it is, whatever the plan prints.

    Of what adds up over the year the figure before in the same year is the reference, for it starts anew each January. A
    baseline is compared with periods as long as its own, unless the figure does not grow with the length of its period.
    Nothing is said of noughts, and where `min_cases` are not reached: few cases move by chance, and small programmes grow. A
    rate of rare events without its cases cannot tell. What its own parts or its definition contradict is not looked at: other
    rules ask about that."""
    median, newest, baseline = _settled(rule, "median"), _newest(rule), _baseline(rule)
    of_median, of_newest, of_plan = (_power(rule, one) for one in (median, newest, baseline))
    value, apart = pl.col("value"), float(rule.params["apart"])
    within = (value >= _least(rule) / apart) & (value <= _most(rule) * apart)
    plausible = within.fill_null(value=False)
    found = pl.coalesce(
        pl.when(~plausible & power.is_not_null()).then(pl.lit(name))
        for name, power in (("history", of_median), ("newest", of_newest), ("baseline", of_plan))
    )
    power = _by(found, of_median, of_newest, of_plan)
    held_against = _by(found, median, newest, baseline)
    reference = pl.coalesce(held_against, median, newest, baseline)
    return Judgement(
        flag=found.is_not_null(),
        untestable=(
            *NO_VALUE,
            (reference.is_null(), SHORT_HISTORY),
            ((value == 0) | (reference == 0) | _few(rule, reference), "small_count"),
        ),
        thresholds=_concerned,
        concerns=_not_asked_about(rule),
        threshold_names=_NUMBERS,
        facts={
            "reference": reference,
            "periods": pl.col("n"),
            "baseline_period": pl.col("baseline_period"),
            "factor": pl.lit(10.0).pow(power.abs().clip(upper_bound=MOST)),
            "against": found,
            "shift": pl.when(power > MOST)
            .then(pl.lit("far_larger"))
            .when(power < -MOST)
            .then(pl.lit("far_smaller"))
            .when(power > 0)
            .then(pl.lit("larger"))
            .otherwise(pl.lit("smaller")),
        },
        statistic=value / reference,
    )


def _concerned(indicator: Indicator) -> Mapping[str, float | None] | None:
    if indicator.kind in _NOT_MEASURED:
        return None
    return {
        "multiplier": indicator.parts.multiplier if indicator.parts else None,
        "level": float(indicator.is_level),
        "running": float(indicator.accumulates != "no"),
        "counted": float(indicator.is_whole),
        "rare": float(indicator.moved_by == Chance.POISSON),
        "low": indicator.limits.low,
        "high": indicator.limits.high,
    }


def _not_asked_about(rule: Rule) -> pl.Expr:
    """What its own parts or its definition contradict is asked about by other rules: one slip, one question."""
    below = (pl.col("value") < threshold(rule, "low")).fill_null(value=False)
    above = (pl.col("value") > threshold(rule, "high")).fill_null(value=False)
    return agrees_with_parts(threshold(rule, "multiplier")) & ~below & ~above


def _runs(rule: Rule) -> pl.Expr:
    """What adds up and has not come to the end of its year."""
    return (threshold(rule, "running") == 1) & (months_long() < _YEAR)


def _by(found: pl.Expr, of_median: pl.Expr, of_newest: pl.Expr, of_plan: pl.Expr) -> pl.Expr:
    return (
        pl.when(found == "history").then(of_median).when(found == "newest").then(of_newest).when(found == "baseline")
    ).then(of_plan)


def _settled(rule: Rule, statistic: str) -> pl.Expr:
    """A statistic of the earlier figures, where there are enough of them and they do not run up over the year."""
    enough = (pl.col("n") >= float(rule.params["min_history"])) & ~_runs(rule)
    return pl.when(enough).then(statistic)


def _newest(rule: Rule) -> pl.Expr:
    same_year = _runs(rule) & (pl.col("last_period").str.slice(0, 4) == pl.col("period").str.slice(0, 4))
    return pl.when(same_year).then("last_value").otherwise(_settled(rule, "last_value"))


def _least(rule: Rule) -> pl.Expr:
    return pl.when(_runs(rule)).then(_newest(rule)).otherwise(pl.col("window").list.min())


def _most(rule: Rule) -> pl.Expr:
    return pl.when(_runs(rule)).then(_newest(rule)).otherwise(pl.col("window").list.max())


def _baseline(rule: Rule) -> pl.Expr:
    own = (pl.col("baseline_end") - pl.col("baseline_start")).dt.total_days()
    as_long = (own - (pl.col("period_end") - pl.col("period_start")).dt.total_days()).abs() <= 3
    return pl.when(as_long | (threshold(rule, "level") == 1)).then("baseline")


def _power(rule: Rule, reference: pl.Expr) -> pl.Expr:
    """The power of ten by which the figure is off, null where none explains it; one more than the largest for what is further
    away than any slip."""
    share = (pl.col("value") / reference).log10()
    nearest = share.clip(-MOST - 1, MOST + 1).round(0)
    near = (share - nearest).abs() <= pl.lit(1 + float(rule.params["near"])).log10()
    return pl.when((nearest != 0) & (near | (nearest.abs() > MOST))).then(nearest.cast(pl.Int64, strict=False))


def _few(rule: Rule, reference: pl.Expr) -> pl.Expr:
    """Of what is counted in ones the larger of the two; of a rate its cases, reported or to be expected."""
    expected = reference * pl.col("denominator") / threshold(rule, "multiplier")
    cases = (
        pl.when(threshold(rule, "counted") == 1)
        .then(pl.max_horizontal("value", reference))
        .when(threshold(rule, "multiplier").is_not_null() & pl.col("numerator").is_not_null())
        .then(pl.max_horizontal("numerator", expected))
        .when(threshold(rule, "rare") == 1)
        .then(pl.lit(0.0))
    )
    return (cases < float(rule.params["min_cases"])).fill_null(value=False)


KIND = Series(
    code="magnitude",
    meaning="A figure is not ten, a hundred, a thousand or ten thousand times what its own place has reported, or its plan "
    "prints, nor that part of it.",
    tier=Tier.STATISTICAL,
    severity=Severity.QUERY,
    parameters=(
        Parameter(
            name="near",
            type=ParameterType.NUMBER,
            meaning="how near it has to be to the power of ten",
            unit="share of that multiple",
            default=0.25,
            at_least=0,
            at_most=0.9,
        ),
        Parameter(
            name="apart",
            type=ParameterType.NUMBER,
            meaning="a figure within so many times of one that was reported before is plausible",
            unit="times",
            default=5.0,
            at_least=1,
        ),
        Parameter(
            name="min_history",
            type=ParameterType.NUMBER,
            meaning="with fewer earlier figures their median is no reference",
            unit="periods",
            default=3.0,
            at_least=1,
        ),
        Parameter(
            name="min_cases",
            type=ParameterType.NUMBER,
            meaning="of fewer cases, reported and to be expected, nothing is said",
            unit="cases",
            default=20.0,
            at_least=0,
        ),
    ),
    facts=(
        Fact("reference", "the median, the last figure or the printed baseline that it was held against"),
        Fact("periods", "how many earlier figures there are", Printed.PLAIN),
        Fact("baseline_period", "the period of the printed baseline", Printed.PERIOD),
        Fact("factor", "10, 100, 1,000 or 10,000", Printed.PLAIN),
        Fact("against", "what it was held against: a text `fact.against`", Printed.PHRASE),
        Fact("shift", "by which multiple or part it is off: a text `fact.shift`", Printed.PHRASE),
    ),
    beside=(with_history, with_baseline),
    judge=judge,
)
