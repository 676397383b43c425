"""What makes one version of a submission another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.submission import Cell

Figures = frozenset[tuple[Any, ...]]
NUMBERS = ("value", "numerator", "denominator", "sample_size", "standard_error")


def figures_of(cells: Iterable[Cell]) -> Figures:
    """The figures, and what is said of those that are not given: two files with the same ones are the same version."""
    return frozenset(
        (c.indicator, c.item, c.state, *(getattr(c, name) for name in NUMBERS), "" if c.value is not None else c.note)
        for c in cells
    )
