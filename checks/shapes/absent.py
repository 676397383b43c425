"""absent: rows that are not there. A row that is not there cannot fail a check on rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from domain.finding import Rule
from domain.rulekind import RuleKind, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(RuleKind):
    """`looked_for`: which lines of the forms must be there, an expression over RuleSet.lines; `tells`: the facts of a line
    that is not, expressions over the same."""

    shape: Shape = Shape.ABSENT
    looked_for: Callable[[Rule], pl.Expr]
    tells: Callable[[Rule], Mapping[str, pl.Expr]] | None = None
