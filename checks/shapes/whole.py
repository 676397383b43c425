"""set: one submission as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from checks.shapes.judgement import Reason
from checks.shapes.row import Beside
from checks.shapes.series import with_history
from domain.finding import Rule
from domain.rulekind import RuleKind, Shape


@dataclass(frozen=True)
class Whole:
    """A rule compiled: expressions that aggregate the rows of one submission, each with its history beside it.

    flag: True where the submission is odd; untestable: where it cannot be tested and why; facts: by declared name; points:
    True at the rows that make it odd, of which its finding points at the first."""

    flag: pl.Expr
    untestable: tuple[Reason, ...] = ()
    facts: Mapping[str, pl.Expr] = field(default_factory=dict)
    points: pl.Expr = field(default_factory=lambda: pl.lit(value=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeSet(RuleKind):
    """Its finding is about the submission as a whole, whichever lines it has, and points at one cell of it."""

    shape: Shape = Shape.SET
    judge: Callable[[Rule], Whole]
    beside: Beside | tuple[Beside, ...] | None = with_history
