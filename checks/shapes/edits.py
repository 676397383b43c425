"""The expressions of an edit: what it sums, what it allows, and where it fails."""

from __future__ import annotations

import operator
from functools import reduce

import polars as pl

from checks.shapes.judgement import half_unit, threshold
from domain.edit import Edit, Operand, OperandPart, Relation, Term
from domain.finding import Rule


def figure(cell: Operand) -> pl.Expr:
    """The column of a cell: `value`, `value@other_indicator`, `value@children`."""
    return pl.col(_at(cell.part.value, cell))


def excess(edit: Edit, rule: Rule) -> pl.Expr:
    """The sum of the terms, from left to right."""
    first, *rest = edit.terms
    return reduce(lambda total, term: _plus(total, term, rule), rest, _term(first, first.coefficient, rule))


def allowed(edit: Edit) -> pl.Expr:
    """By how much the sum may miss."""
    given = edit.tolerance
    slack = pl.lit(given.least)
    if given.share:
        slack = pl.max_horizontal(slack, given.share * figure(given.of).abs())
    halves = [half_unit(_at("decimals", cell)) for cell in given.rounded]
    return reduce(operator.add, [*halves, slack])


def fails(edit: Edit, rule: Rule) -> pl.Expr:
    """True where the figures break the edit, null where one of them is not there."""
    total = excess(edit, rule)
    return (total.abs() if edit.relation is Relation.EQUAL else total) > allowed(edit)


def operands(edit: Edit) -> tuple[str, ...]:
    """Codes of the other indicators that it speaks of."""
    return tuple(dict.fromkeys(cell.indicator for cell in edit.cells if cell.indicator))


def absent(edit: Edit) -> pl.Expr:
    """Where a figure of another indicator or of another place is not there."""
    beside = [figure(cell).is_null() for cell in edit.cells if cell.indicator or cell.place]
    return pl.any_horizontal(beside)


def _plus(total: pl.Expr, term: Term, rule: Rule) -> pl.Expr:
    size = _term(term, abs(term.coefficient), rule)
    return total - size if term.coefficient < 0 else total + size


def _term(term: Term, coefficient: float, rule: Rule) -> pl.Expr:
    size = figure(term.cell)
    if term.number:
        size = threshold(rule, term.number) * size
    if term.per:
        size = size / figure(term.per)
    return size if coefficient == 1 else coefficient * size


def _at(name: str, cell: Operand) -> str:
    if cell.part is not OperandPart.VALUE and name == "decimals":
        raise ValueError("only values are rounded; parts are counts")
    beside = cell.indicator or cell.place
    return f"{name}@{beside}" if beside else name
