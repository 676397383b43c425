"""A linear rule as what it says of cells: a sum of them is at most nought, or is nought, within a tolerance. The expression
that flags derives from it, and so can whatever looks for the cell that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    and `share` of the size of the value."""

    rounded: tuple[Operand, ...] = ()
    least: float = 0.0
    share: float = 0.0
    of: Operand = VALUE


@dataclass(frozen=True, slots=True)
class EditFigures:
    """What an edit is held against: the cells, the decimals of those that are rounded, the numbers of the indicator."""

    cells: Mapping[Operand, float]
    decimals: Mapping[Operand, int]
    numbers: Mapping[str, float]


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

    def excess(self, figures: EditFigures) -> float:
        """The sum of the terms."""
        return sum(_term(term, figures) for term in self.terms)

    def allowed(self, figures: EditFigures) -> float:
        """The tolerance in numbers."""
        rounding = sum(0.5 * 10.0 ** -figures.decimals[cell] for cell in self.tolerance.rounded)
        size = abs(figures.cells[self.tolerance.of]) if self.tolerance.share else 0.0
        return rounding + max(self.tolerance.least, self.tolerance.share * size)

    def fails(self, figures: EditFigures) -> bool:
        """Whether these figures break it."""
        excess = self.excess(figures)
        return (abs(excess) if self.relation is Relation.EQUAL else excess) > self.allowed(figures)


def _term(term: Term, figures: EditFigures) -> float:
    size = figures.numbers[term.number] if term.number else 1.0
    size *= figures.cells[term.cell]
    return term.coefficient * (size / figures.cells[term.per] if term.per else size)
