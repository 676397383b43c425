"""Numerator and denominator, where the form asks for both."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.judgement import NO_VALUE, Judgement, threshold
from checks.shapes.row import Row
from domain.finding import Rule, Severity
from domain.indicator import Indicator
from domain.rulekind import Fact, Printed

NUMERATOR, DENOMINATOR = "numerator", "denominator"


def judge(rule: Rule) -> Judgement:
    """Flags a figure whose numerator or denominator is absent although the form asks for both. A denominator that the
    city's register holds is not asked for."""

    def registered(indicator: Indicator) -> Mapping[str, float | None] | None:
        return None if indicator.parts is None else {"register": 1.0 if indicator.parts.register else 0.0}

    no_numerator = pl.col("numerator").is_null()
    no_denominator = pl.col("denominator").is_null() & (threshold(rule, "register") == 0.0)
    return Judgement(
        flag=no_numerator | no_denominator,
        untestable=NO_VALUE,
        thresholds=registered,
        threshold_names=("register",),
        facts={
            "absent": pl.when(no_numerator & no_denominator)
            .then(pl.lit(f"{NUMERATOR},{DENOMINATOR}"))
            .when(no_numerator)
            .then(pl.lit(NUMERATOR))
            .otherwise(pl.lit(DENOMINATOR)),
            "given": pl.when(no_numerator & pl.col("denominator").is_not_null())
            .then(pl.lit(DENOMINATOR))
            .when(~no_numerator)
            .then(pl.lit(NUMERATOR)),
        },
        concerns=pl.col("parts_required").fill_null(value=False),
    )


KIND = Row(
    code="missing_part",
    meaning="Where the form asks for numerator and denominator, a figure comes with both.",
    severity=Severity.QUERY,
    facts=(
        Fact("absent", "the parts that have no entry", Printed.PARTS),
        Fact("given", "the part that has one, with it", Printed.GIVEN),
    ),
    judge=judge,
)
