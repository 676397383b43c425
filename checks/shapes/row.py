"""row: an expression over a cell and its parts. Other shapes are the same with more beside the cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from checks.gate.batch import Known
from checks.shapes.judgement import Judgement
from domain.finding import Rule
from domain.rulekind import RuleKind, Shape

# (rows, all that arrived with them, what is known beside them) -> the rows with more beside them
Beside = Callable[[pl.LazyFrame, pl.DataFrame, Known], pl.LazyFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(RuleKind):
    """`turns_away`: what it flags enters nowhere, and no other rule looks at it; its column `unknown` has the first code of
    a row that the configuration does not know."""

    shape: Shape = Shape.ROW
    judge: Callable[[Rule], Judgement]
    turns_away: bool = False
    beside: Beside | tuple[Beside, ...] | None = None
