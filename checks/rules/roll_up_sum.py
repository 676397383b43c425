"""A place's own figure against the sum of the places below it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.shapes.edits import absent, excess, fails, figure
from checks.shapes.judgement import Judgement, Reason
from checks.shapes.period import WholePeriod
from domain.edit import CHILDREN, Edit, Operand, OperandPart, Relation, Term, Tolerance
from domain.finding import Rule, Severity
from domain.indicator import Indicator, IndicatorKind
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed
from domain.submission import ObservationState

# What adds up over places; rates, shares and ranks do not.
ADDS_UP = frozenset({IndicatorKind.COUNT, IndicatorKind.AMOUNT})


def edit(rule: Rule) -> Edit:
    """own figure - sum over the places below = 0, within what the rounding of all of them explains, `least` and `share` of the
    own figure"""
    own = Operand(OperandPart(str(rule.params["part"])))
    below = Operand(own.part, place=CHILDREN)
    rounded = (own, below) if own.part is OperandPart.VALUE else ()
    slack = Tolerance(rounded, "rounds", "least", float(rule.params["share"]), own)
    return Edit((Term(1, own), Term(-1, below)), Relation.EQUAL, slack)


def judge(rule: Rule) -> Judgement:
    """Flags the cell of a place whose own figure is not the sum of those of the places below it. Tested only where every one
    of them has an accepted figure; of the value it concerns counts and amounts, of a part whatever has parts.

    It tells the sum, although that is the figure that would pass: both sides were reported, each can be the wrong one, and
    nobody can look for the difference who is not told how large it is. Nothing is filled in before."""
    held = edit(rule)
    own, below = (figure(cell) for cell in held.cells)
    without: tuple[Reason, ...] = (
        (pl.col("state") == ObservationState.NOT_APPLICABLE, "not_applicable"),
        (own.is_null() | absent(held), "missing_operand"),
    )
    return Judgement(
        flag=fails(held, rule),
        untestable=without,
        thresholds=lambda indicator: _slack(rule, indicator, held.cells[0].part),
        threshold_names=("rounds", "least"),
        concerns=pl.col("children") > 0,
        facts={
            "added": pl.lit(held.cells[0].part.value),
            "below": pl.col("children"),
            "own": own,
            "sum": below,
            "difference": excess(held, rule),
            "children": pl.col("children"),
        },
    )


def _slack(rule: Rule, indicator: Indicator, part: OperandPart) -> Mapping[str, float | None] | None:
    """Counts may miss by one; amounts by what they are rounded to, once for each place and once for the own figure. What the
    rule names goes before both."""
    if not (indicator.kind in ADDS_UP if part is OperandPart.VALUE else indicator.parts is not None):
        return None
    if "least" in rule.params:
        return {"rounds": 0.0, "least": float(rule.params["least"])}
    is_amount = part is OperandPart.VALUE and indicator.kind == IndicatorKind.AMOUNT
    return {"rounds": 1.0, "least": 0.0} if is_amount else {"rounds": 0.0, "least": 1.0}


KIND = WholePeriod(
    code="roll_up_sum",
    meaning="A place's own figure is the sum of those of the places below it.",
    severity=Severity.QUERY,
    parameters=(
        Parameter(
            name="part",
            type=ParameterType.TEXT,
            meaning="what is added up",
            default=OperandPart.VALUE.value,
            choices=tuple(part.value for part in OperandPart),
        ),
        Parameter(
            name="least",
            type=ParameterType.NUMBER,
            meaning="allows for a difference up to this; without it up to 1 for counts, and for amounts half a unit of the "
            "last printed digit of every figure",
            unit="unit of what is added up",
        ),
        Parameter(
            name="share",
            type=ParameterType.NUMBER,
            meaning="or up to this share of the own figure, if that is more",
            unit="share of the own figure",
            default=0.005,
        ),
    ),
    facts=(
        Fact("added", "name of what is added up: the indicator, its numerator or its denominator", Printed.PART),
        Fact("below", "the places below it, counted in words", Printed.COUNTED),
        Fact("own", "the place's own figure", Printed.PLAIN),
        Fact("sum", "the sum over the places below it", Printed.PLAIN),
        Fact("difference", "own less sum", Printed.PLAIN),
        Fact("children", "how many places there are below it", Printed.PLAIN),
    ),
    edit=edit,
    judge=judge,
)
