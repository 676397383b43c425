"""A rate must be what its own parts make."""

from __future__ import annotations

import polars as pl

from checks.rules.judgement import NO_PARTS, Judgement, half_unit, threshold
from domain.finding import Rule

# Tenfold slips that clerks make: % for share, per 1,000 for per 100,000, 万.
POWERS = (1, -1, 2, -2, 3, -3, 4, -4)
FLOAT_NOISE = 1e-9
# A slip is only named for a figure with two significant digits or more; with one, most powers of ten would fit.
COARSEST = 0.05


def recomputed_rate(rule: Rule) -> Judgement:
    """Flags |value - multiplier * numerator / denominator| > half a unit of the value's last printed digit.

    Facts: recomputed; difference = value - recomputed; factor, the power of ten by which the value is off, if that
    explains it within the same tolerance (9240 against 92.4 gives 100), else null."""
    multiplier = threshold(rule, "multiplier")
    recomputed = multiplier * pl.col("numerator") / pl.col("denominator")
    difference = pl.col("value") - recomputed
    tolerance = half_unit() + FLOAT_NOISE * pl.max_horizontal(pl.col("value").abs(), pl.lit(1.0))
    return Judgement(
        flag=difference.abs() > tolerance,
        untestable=(*NO_PARTS, (pl.col("denominator") <= 0, "missing_operand")),
        thresholds=lambda indicator: {"multiplier": indicator.parts.multiplier} if indicator.parts else None,
        threshold_names=("multiplier",),
        facts={
            "recomputed": recomputed,
            "difference": difference,
            "factor": _factor(recomputed, tolerance),
            "statistic": difference.abs(),
            "threshold": tolerance,
        },
    )


def _factor(recomputed: pl.Expr, tolerance: pl.Expr) -> pl.Expr:
    value = pl.col("value")
    fine_enough = tolerance <= COARSEST * value.abs()
    slips = [
        pl.when(fine_enough & ((value - recomputed * 10.0**power).abs() <= tolerance)).then(pl.lit(10.0**power))
        for power in POWERS
    ]
    return pl.coalesce(slips)
