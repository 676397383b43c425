"""Two figures of which one cannot exceed the other."""

from __future__ import annotations

import polars as pl

from checks.shapes.edits import absent, excess, fails, figure, operands
from checks.shapes.judgement import NO_VALUE, Judgement
from checks.shapes.row import Row
from domain.edit import VALUE, Edit, Operand, OperandPart, Relation, Term, Tolerance
from domain.finding import Rule
from domain.kind import Parameter, ParameterType
from domain.rulekind import Fact, Printed


def edit(rule: Rule) -> Edit:
    """value of low - value of high <= 0, within the rounding of both"""
    other = _other(rule)
    return Edit((Term(1, VALUE), Term(-1, other)), Relation.AT_MOST, Tolerance((VALUE, other), least=1e-9))


def judge(rule: Rule) -> Judgement:
    """Flags `low` > `high` (params: indicator codes) by more than their rounding, at the cell of `low`: infant against
    under-five mortality, a specialty's doctors against all doctors.

    The other figure is taken from the same submission, else from the period's accepted figures of the same place."""
    held, low = edit(rule), str(rule.params["low"])
    return Judgement(
        flag=fails(held, rule),
        untestable=(*NO_VALUE, (absent(held), "missing_operand")),
        thresholds=lambda indicator: {} if indicator.code == low else None,
        facts={
            "other": figure(_other(rule)),
            "other_indicator": pl.lit(str(rule.params["high"])),
            "difference": excess(held, rule),
        },
        operands=operands(held),
    )


def _other(rule: Rule) -> Operand:
    return Operand(OperandPart.VALUE, indicator=str(rule.params["high"]))


KIND = Row(
    code="ordered_pair",
    meaning="One figure cannot exceed another that contains it.",
    parameters=(
        Parameter(name="low", type=ParameterType.INDICATOR, meaning="the figure that is contained", required=True),
        Parameter(name="high", type=ParameterType.INDICATOR, meaning="the figure that contains it", required=True),
    ),
    facts=(
        Fact("other_indicator", "name of the other indicator", Printed.INDICATOR),
        Fact("other", "the other figure"),
        Fact("difference", "this figure less the other"),
    ),
    edit=edit,
    judge=judge,
)
