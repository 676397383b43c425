"""A part within its whole."""

from __future__ import annotations

from collections.abc import Mapping

from checks.shapes.edits import excess, fails
from checks.shapes.judgement import NO_PARTS, Judgement
from checks.shapes.row import Row
from domain.edit import DENOMINATOR, NUMERATOR, Edit, Relation, Term
from domain.finding import Rule
from domain.indicator import Indicator, IndicatorKind
from domain.rulekind import Fact, Printed


def edit(rule: Rule) -> Edit:
    """numerator - denominator <= 0"""
    del rule
    return Edit((Term(1, NUMERATOR), Term(-1, DENOMINATOR)), Relation.AT_MOST)


def judge(rule: Rule) -> Judgement:
    """Flags numerator > denominator. Concerns shares with parts: a share is part of a whole, a coverage need not be.
    Indicators that the rule names are concerned whatever their kind."""

    def shares(indicator: Indicator) -> Mapping[str, float | None] | None:
        concerned = indicator.parts and (indicator.kind == IndicatorKind.SHARE or rule.indicators)
        return {} if concerned else None

    return Judgement(
        flag=fails(edit(rule), rule),
        untestable=NO_PARTS,
        thresholds=shares,
        facts={"difference_of_parts": excess(edit(rule), rule)},
    )


KIND = Row(
    code="part_le_whole",
    meaning="In a share the numerator is part of the denominator and cannot exceed it.",
    facts=(Fact("difference_of_parts", "numerator less denominator", Printed.PLAIN),),
    edit=edit,
    judge=judge,
)
