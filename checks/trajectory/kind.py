"""What a kind of target carries beside what it declares: its arithmetic, as expressions over the columns of the judged frame
(`targets.TARGET_SCHEMA`, b, T, value ...). Verdicts and charts take all of it from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from domain.targetkind import TargetKind

EPSILON = 1e-9
Making = Callable[[], pl.Expr]
Line = tuple[pl.Expr, pl.Expr, pl.Expr]  # where it holds, a status and a reason are decided


def line(condition: pl.Expr, status: str, reason: str | pl.Expr = "") -> Line:
    """One line of the order of decisions."""
    return condition, pl.lit(status), pl.lit(reason) if isinstance(reason, str) else reason


def bare_value() -> pl.Expr:
    """The end value is the value that the plan gives."""
    return pl.col("target_value")


def no_value() -> pl.Expr:
    """There is no end value."""
    return pl.lit(None, pl.Float64)


def always() -> pl.Expr:
    """A ceiling or floor whatever the baseline says."""
    return pl.lit(value=True)


def never() -> pl.Expr:
    """Never a ceiling or floor."""
    return pl.lit(value=False)


def beyond_at_start() -> pl.Expr:
    """A ceiling or floor where the baseline already satisfies it."""
    beyond = pl.col("side") * (pl.col("b") - pl.col("T"))
    return pl.when(pl.col("strict")).then(beyond > 0).otherwise(beyond >= 0)


def beyond_end() -> pl.Expr:
    """Satisfied on the good side of the end value, or within a tolerance that the target names."""
    return beyond_within(pl.col("tolerance").fill_null(0.0))


def beyond_within(width: pl.Expr) -> pl.Expr:
    """The same within a width."""
    beyond = pl.col("side") * (pl.col("value") - pl.col("T"))
    return pl.when(pl.col("strict")).then(beyond > slack()).otherwise(beyond >= -width - slack())


def slack() -> pl.Expr:
    """What sums of decimal figures may be off by."""
    return EPSILON * pl.max_horizontal(pl.col("T").abs(), 1.0)


def no_width() -> pl.Expr:
    """The plan means its value exactly."""
    return pl.lit(0.0)


def tolerated() -> pl.Expr:
    """The width around the end value that counts as reached: the target's own tolerance."""
    return pl.col("tolerance")


def no_lines() -> tuple[Line, ...]:
    """No decisions of its own."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedKind(TargetKind):
    """`end_value` is T; `kept_from_start` whether the target is a ceiling or floor; `satisfied` whether the figure meets
    the target itself, null where that cannot be said; `width` how far from the path still counts as on it, `end_width` how
    far from T it is still met; `lines` decide before the bands of the path do."""

    end_value: Making = bare_value
    kept_from_start: Making = never
    satisfied: Making = beyond_end
    width: Making = no_width
    end_width: Making = tolerated
    lines: Callable[[], tuple[Line, ...]] = no_lines


JudgedKinds = Mapping[str, JudgedKind]


def by_kind(kinds: Iterable[JudgedKind], of: Callable[[JudgedKind], Making], dtype: pl.DataType) -> pl.Expr:
    """One expression over the column kind from those of the kinds; kinds with the same one share a branch."""
    groups: dict[Making, list[str]] = {}
    for kind in kinds:
        groups.setdefault(of(kind), []).append(kind.code)
    found = [pl.when(pl.col("kind").is_in(codes)).then(making()) for making, codes in groups.items()]
    return pl.coalesce(*found, pl.lit(None, dtype)).cast(dtype)
