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
    """own figure - sum over the places below = 0, within `least` and `share` of the own figure"""
    own = Operand(OperandPart(str(rule.params["part"])))
    below = Operand(own.part, place=CHILDREN)
    slack = Tolerance(least=float(rule.params["least"]), share=float(rule.params["share"]), of=own)
    return Edit((Term(1, own), Term(-1, below)), Relation.EQUAL, slack)


def judge(rule: Rule) -> Judgement:
    """Flags the cell of a place whose own figure is not the sum of those of the places below it. Tested only where every one
    of them has an accepted figure; of the value it concerns counts and amounts, of a part whatever has parts."""
    held = edit(rule)
    own, below = (figure(cell) for cell in held.cells)
    without: tuple[Reason, ...] = (
        (pl.col("state") == ObservationState.NOT_APPLICABLE, "not_applicable"),
        (own.is_null() | absent(held), "missing_operand"),
    )
    return Judgement(
        flag=fails(held, rule),
        untestable=without,
        thresholds=lambda indicator: _concerned(indicator, held.cells[0].part),
        concerns=pl.col("children") > 0,
        facts={"own": own, "sum": below, "difference": excess(held, rule), "children": pl.col("children")},
    )


def _concerned(indicator: Indicator, part: OperandPart) -> Mapping[str, float | None] | None:
    adds_up = indicator.kind in ADDS_UP if part is OperandPart.VALUE else indicator.parts is not None
    return {} if adds_up else None


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
            meaning="allows for a difference up to this",
            unit="unit of what is added up",
            default=1.0,
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
        Fact("own", "the place's own figure", Printed.PLAIN),
        Fact("sum", "the sum over the places below it", Printed.PLAIN),
        Fact("difference", "own less sum", Printed.PLAIN),
        Fact("children", "how many places there are below it", Printed.PLAIN),
    ),
    edit=edit,
    judge=judge,
)
