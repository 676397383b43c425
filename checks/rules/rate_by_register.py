"""A rate must be what its numerator and the city's register make."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement, agrees_with_parts, half_unit, threshold
from checks.shapes.registered import with_register_entry
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.indicator import Indicator
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed
from domain.submission import SubmissionStatus


def judge(rule: Rule) -> Judgement:
    """Flags |value - multiplier x numerator / register| > half a unit of the value's last printed digit, plus `within` of
    what the register makes and `per_year` of it for every year that the entry is older than the figure: a count may stand
    on the middle of the year, and people move.

    The entry is the one that a verdict stands on: of the figure's own year, a final one before a preliminary one; of part of
    a year what was known when it came. Where the year has none yet it is the last one before. A figure that its own typed
    parts contradict is left to `recomputed_rate`, so that one slip is asked about once."""
    recomputed = threshold(rule, "multiplier") * pl.col("numerator") / pl.col("register_value")
    aged = float(rule.params["within"]) + float(rule.params["per_year"]) * pl.col("register_age")
    tolerance = half_unit() + aged * recomputed.abs()
    difference = pl.col("value") - recomputed
    older = pl.when(pl.col("register_age") > 0).then(pl.lit("by"))
    status = pl.when("preliminary").then(pl.lit(SubmissionStatus.PRELIMINARY.value))
    return Judgement(
        flag=~recomputed.is_finite() | (difference.abs() > tolerance),
        untestable=(
            *NO_VALUE,
            (pl.col("numerator").is_null(), "missing_operand"),
            (pl.col("register_value").is_null() | (pl.col("register_value") <= 0), "no_register"),
        ),
        thresholds=_concerned,
        threshold_names=("multiplier",),
        concerns=agrees_with_parts(threshold(rule, "multiplier")),
        facts={
            "recomputed": recomputed,
            "distance": difference.abs(),
            "register_value": pl.col("register_value"),
            "register_year": pl.col("register_year"),
            "register_status": status.otherwise(pl.lit(SubmissionStatus.FINAL.value)),
            "older": older,
        },
        statistic=difference.abs(),
        threshold=tolerance,
    )


def _concerned(indicator: Indicator) -> Mapping[str, float | None] | None:
    parts = indicator.parts
    return {"multiplier": parts.multiplier} if parts and parts.register else None


KIND = Row(
    code="rate_by_register",
    meaning="A rate is what its numerator and the city's own register of denominators make, also where no clerk types both.",
    severity=Severity.QUERY,
    parameters=(
        Parameter(
            name="within",
            type=ParameterType.NUMBER,
            meaning="allows for a difference up to this beside the rounding",
            unit="share of what the register makes",
            default=0.03,
            at_least=0,
        ),
        Parameter(
            name="per_year",
            type=ParameterType.NUMBER,
            meaning="and this for every year that the entry of the register is older than the figure",
            unit="share of what the register makes",
            default=0.03,
            at_least=0,
        ),
    ),
    facts=(
        Fact("recomputed", "the rate that numerator and register make"),
        Fact("distance", "how far apart they are"),
        Fact("register_value", "the entry of the register", Printed.PLAIN),
        Fact("register_year", "its year", Printed.PLAIN),
        Fact("register_status", "whether it is preliminary or final", Printed.STATUS),
        Fact("older", "that the year of the figure has no entry yet: the text `fact.older`", Printed.PHRASE),
    ),
    # Without its outcome: what another's denominator would make of it is not for the clerk to copy.
    proof="{multiplier} × {numerator} ÷ {register_value}",
    beside=with_register_entry,
    judge=judge,
)
