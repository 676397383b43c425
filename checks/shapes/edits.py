"""The expressions of an edit: what it sums, what it allows, and where it fails."""

from __future__ import annotations

import operator
from functools import reduce

import polars as pl

from checks.shapes.judgement import half_unit, threshold
from domain.edit import CHILDREN, Edit, Operand, OperandPart, Relation, Term
from domain.finding import Rule


def figure(cell: Operand) -> pl.Expr:
    """The column of a cell: `value`, `value@other_indicator`, `value@children`."""
    return pl.col(_at(cell.part.value, cell))


def excess(edit: Edit, rule: Rule) -> pl.Expr:
    """The sum of the terms, from left to right."""
    first, *rest = edit.terms
    return reduce(lambda total, term: _plus(total, term, rule), rest, _term(first, first.coefficient, rule))


def allowed(edit: Edit, rule: Rule) -> pl.Expr:
    """By how much the sum may miss."""
    given = edit.tolerance
    slack = threshold(rule, given.least) if isinstance(given.least, str) else pl.lit(given.least)
    if given.share:
        slack = pl.max_horizontal(slack, given.share * figure(given.of).abs())
    halves = [_half(cell) * threshold(rule, given.rounds) if given.rounds else _half(cell) for cell in given.rounded]
    return reduce(operator.add, [*halves, slack])


def fails(edit: Edit, rule: Rule) -> pl.Expr:
    """True where the figures break the edit, null where that cannot be said: one of them is not there, or none can be
    divided by."""
    total = excess(edit, rule).fill_nan(None)
    return (total.abs() if edit.relation is Relation.EQUAL else total) > allowed(edit, rule)


def operands(edit: Edit) -> tuple[str, ...]:
    """Codes of the other indicators that it speaks of."""
    return tuple(dict.fromkeys(cell.indicator for cell in edit.cells if cell.indicator))


def absent(edit: Edit) -> pl.Expr:
    """Where a figure of another indicator or of another place is not there."""
    beside = [figure(cell).is_null() for cell in edit.cells if cell.indicator or cell.place]
    return pl.any_horizontal(beside) if beside else pl.lit(value=False)


def _plus(total: pl.Expr, term: Term, rule: Rule) -> pl.Expr:
    size = _term(term, abs(term.coefficient), rule)
    return total - size if term.coefficient < 0 else total + size


def _term(term: Term, coefficient: float, rule: Rule) -> pl.Expr:
    size = figure(term.cell)
    if term.number:
        size = threshold(rule, term.number) * size
    if term.per:
        per = figure(term.per)
        size = size / pl.when(per != 0).then(per)
    return size if coefficient == 1 else coefficient * size


def _half(cell: Operand) -> pl.Expr:
    """Half of its last printed digit, of a sum over places once for each of them. A part is a count: it has no decimals."""
    if cell.part is not OperandPart.VALUE:
        return pl.lit(0.0)
    half = half_unit(_at("decimals", cell))
    return half * pl.col(CHILDREN) if cell.place == CHILDREN else half


def _at(name: str, cell: Operand) -> str:
    beside = cell.indicator or cell.place
    return f"{name}@{beside}" if beside else name
