"""A linear rule as what it says of cells: a sum of them is at most nought, or is nought, within a tolerance. The expression
that flags derives from it, and so can whatever looks for the cell that is wrong."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce


class OperandPart(StrEnum):
    """What of a figure stands in a cell."""

    VALUE = "value"  # the figure itself
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Relation(StrEnum):
    """What the sum of an edit's terms is, where the rule holds."""

    AT_MOST = "<="  # not above nought
    EQUAL = "=="  # nought


# The place of a cell that stands for the sum over the places below.
CHILDREN = "children"


@dataclass(frozen=True, slots=True)
class Operand:
    """One part of a figure of the same period and item. Without `indicator` and `place` it is that of the row which the
    rule looks at; `place` may be CHILDREN."""

    part: OperandPart
    indicator: str = ""
    place: str = ""


VALUE, NUMERATOR, DENOMINATOR = (
    Operand(OperandPart.VALUE),
    Operand(OperandPart.NUMERATOR),
    Operand(OperandPart.DENOMINATOR),
)


@dataclass(frozen=True, slots=True)
class Term:
    """coefficient x number x cell / per. `number` names a number of the indicator (its multiplier), `per` another cell: times
    that cell, the edit is linear in each of its cells."""

    coefficient: float
    cell: Operand
    number: str = ""
    per: Operand | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """By how much the sum may miss: half a unit of the last printed digit of each of `rounded`, and the larger of `least`
    and `share` of the size of `of`. A sum over places is rounded as often as there are places. `least` may be the name of a
    number of the indicator, `rounds` names one that the rounding is multiplied by."""

    rounded: tuple[Operand, ...] = ()
    rounds: str = ""
    least: float | str = 0.0
    share: float = 0.0
    of: Operand = VALUE


@dataclass(frozen=True, slots=True)
class EditFigures:
    """What an edit is held against: the cells, None where there is no figure; the decimals of those that are rounded, the
    numbers of the indicator, how many places there are below."""

    cells: Mapping[Operand, float | None]
    decimals: Mapping[Operand, int]
    numbers: Mapping[str, float]
    children: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """Terms of which the sum is at most nought, or nought, within the tolerance."""

    terms: tuple[Term, ...]
    relation: Relation
    tolerance: Tolerance = Tolerance()

    @property
    def cells(self) -> tuple[Operand, ...]:
        """Every cell that it speaks of, each once."""
        named = [cell for term in self.terms for cell in (term.cell, term.per) if cell]
        return tuple(dict.fromkeys(named))

    def excess(self, figures: EditFigures) -> float | None:
        """The sum of the terms, from left to right; None where a figure is not there, or none can be divided by."""
        terms = [_term(term, figures) for term in self.terms]
        # Not `sum`, which corrects its rounding: the expression over columns does not.
        return None if None in terms else reduce(operator.add, [one for one in terms if one is not None])

    def allowed(self, figures: EditFigures) -> float:
        """The tolerance in numbers."""
        given = self.tolerance
        halves = [_half(cell, figures) * figures.numbers.get(given.rounds, 1.0) for cell in given.rounded]
        least = figures.numbers[given.least] if isinstance(given.least, str) else given.least
        size = abs(figures.cells[given.of] or 0.0) if given.share else 0.0
        return reduce(operator.add, [*halves, max(least, given.share * size)])

    def fails(self, figures: EditFigures) -> bool | None:
        """Whether these figures break it; None where that cannot be said: a figure is not there, or none can be divided
        by."""
        excess = self.excess(figures)
        if excess is None or math.isnan(excess):
            return None
        return (abs(excess) if self.relation is Relation.EQUAL else excess) > self.allowed(figures)


def _term(term: Term, figures: EditFigures) -> float | None:
    cell, per = figures.cells[term.cell], figures.cells[term.per] if term.per else 1.0
    if cell is None or per is None or per == 0:
        return None
    size = figures.numbers[term.number] * cell if term.number else cell
    return term.coefficient * (size / per if term.per else size)


def _half(cell: Operand, figures: EditFigures) -> float:
    half: float = 0.5 * 10.0 ** -figures.decimals[cell]
    return half * figures.children if cell.place == CHILDREN else half
