"""A rate must be what its own parts make."""

from __future__ import annotations

import polars as pl

from checks.shapes.edits import allowed, excess, fails
from checks.shapes.judgement import NO_PARTS, Judgement, threshold
from checks.shapes.row import Row
from domain.edit import DENOMINATOR, NUMERATOR, VALUE, Edit, Relation, Term, Tolerance
from domain.finding import Rule
from domain.rulekind import Fact, Printed

# Tenfold slips that clerks make: % for share, per 1,000 for per 100,000, 万.
POWERS = (1, -1, 2, -2, 3, -3, 4, -4)
FLOAT_NOISE = 1e-9
# A slip is only named for a figure with two significant digits or more; with one, most powers of ten would fit.
COARSEST = 0.05


def edit(rule: Rule) -> Edit:
    """value - multiplier x numerator / denominator = 0, within half a unit of the value's last printed digit"""
    del rule
    rate = Term(-1, NUMERATOR, number="multiplier", per=DENOMINATOR)
    return Edit((Term(1, VALUE), rate), Relation.EQUAL, Tolerance((VALUE,), least=FLOAT_NOISE, share=FLOAT_NOISE))


def judge(rule: Rule) -> Judgement:
    """Flags |value - multiplier * numerator / denominator| > half a unit of the value's last printed digit.

    Facts: recomputed; difference = value - recomputed; distance, the same without its sign; factor, the power of ten by which the value is off, if that
    explains it within the same tolerance (9240 against 92.4 gives 100), else null."""
    held = edit(rule)
    recomputed = threshold(rule, "multiplier") * pl.col("numerator") / pl.col("denominator")
    difference, tolerance = excess(held, rule), allowed(held, rule)
    return Judgement(
        flag=fails(held, rule),
        untestable=(*NO_PARTS, (pl.col("denominator") <= 0, "missing_operand")),
        thresholds=lambda indicator: {"multiplier": indicator.parts.multiplier} if indicator.parts else None,
        threshold_names=("multiplier",),
        facts={
            "recomputed": recomputed,
            "difference": difference,
            "distance": difference.abs(),
            "factor": _factor(recomputed, tolerance),
        },
        statistic=difference.abs(),
        threshold=tolerance,
    )


def _factor(recomputed: pl.Expr, tolerance: pl.Expr) -> pl.Expr:
    value = pl.col("value")
    fine_enough = tolerance <= COARSEST * value.abs()
    slips = [
        pl.when(fine_enough & ((value - recomputed * 10.0**power).abs() <= tolerance)).then(pl.lit(10.0**power))
        for power in POWERS
    ]
    return pl.coalesce(slips)


KIND = Row(
    code="recomputed_rate",
    meaning="A rate is what its own numerator and denominator make, to within its rounding.",
    facts=(
        Fact("recomputed", "the rate that the parts make"),
        Fact("difference", "reported less recomputed"),
        Fact("distance", "how far apart they are"),
        Fact("factor", "the power of ten by which it is off, if that explains it", Printed.PLAIN),
    ),
    proof="{multiplier} × {numerator} ÷ {denominator} = {recomputed}",
    edit=edit,
    judge=judge,
)
