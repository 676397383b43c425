"""period: the accepted figures of a period over all places, each beside the sum of the places below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from checks.shapes.judgement import Judgement
from checks.shapes.row import Beside
from domain.finding import Rule
from domain.rulekind import RuleKind, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePeriod(RuleKind):
    """A judgement over the rows of a consolidated period. Beside each stand `value@children`, `numerator@children` and
    `denominator@children`, the sums over the places below, null unless every one of them has an accepted figure;
    `decimals@children`, those of the coarsest; `children`, how many they are; and what `beside` puts there."""

    shape: Shape = Shape.PERIOD
    judge: Callable[[Rule], Judgement]
    beside: Beside | tuple[Beside, ...] | None = None
