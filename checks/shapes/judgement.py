"""A rule that is compiled: expressions over rows with more beside them, so that all rules run in one plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from domain.finding import Rule
from domain.indicator import Indicator
from domain.submission import ObservationState

# Where it cannot be tested, and the reason code for it.
Reason = tuple[pl.Expr, str]
Thresholds = Callable[[Indicator], Mapping[str, float | None] | None]


def everywhere(_: Indicator) -> Mapping[str, float | None] | None:
    """Thresholds of a rule that concerns every indicator and needs no number."""
    return {}


@dataclass(frozen=True)
class Judgement:
    """One rule, compiled.

    flag: True where the cell is odd, False where it passes, null where it could not be tested.
    untestable: where it cannot be tested and why, the first that holds; looked at before `flag`.
    thresholds: an indicator's numbers by name, or None where the rule does not concern the indicator.
    threshold_names: the names that `flag` reads, so that their columns exist even when no indicator has one.
    concerns: rows, within those indicators, that the rule looks at.
    facts: what a finding tells beside the cell itself, by the names that its kind declares; `low` and `high` are kept as
    the numbers of its interval too.
    statistic, threshold: by what it was judged, and against what, where that is a number.
    operands: codes of indicators whose figure stands beside each row as `value@code` and `decimals@code`.
    """

    flag: pl.Expr
    untestable: tuple[Reason, ...]
    thresholds: Thresholds = everywhere
    threshold_names: tuple[str, ...] = ()
    concerns: pl.Expr = field(default_factory=lambda: pl.lit(value=True))
    facts: Mapping[str, pl.Expr] = field(default_factory=dict)
    statistic: pl.Expr | None = None
    threshold: pl.Expr | None = None
    operands: tuple[str, ...] = ()

    @property
    def looked_at(self) -> frozenset[str]:
        """The columns that any of its expressions reads."""
        read = (self.flag, self.concerns, *(holds for holds, _ in self.untestable), *self.told.values())
        return frozenset(name for one in read for name in one.meta.root_names())

    @property
    def told(self) -> Mapping[str, pl.Expr]:
        """The facts, and the numbers by which it was judged."""
        judged_by = {"statistic": self.statistic, "threshold": self.threshold}
        return {**self.facts, **{name: found for name, found in judged_by.items() if found is not None}}


def column(rule: Rule, name: str) -> str:
    """The name of a threshold's column in the enriched frame."""
    return f"{rule.id}|{name}"


def threshold(rule: Rule, name: str) -> pl.Expr:
    return pl.col(column(rule, name))


# A cell without a figure cannot be tested.
NO_VALUE: tuple[Reason, ...] = (
    (pl.col("state") == ObservationState.NOT_APPLICABLE, "not_applicable"),
    (pl.col("value").is_null(), "missing_operand"),
)
# Nor can a rule about numerator and denominator without both.
NO_PARTS: tuple[Reason, ...] = (
    *NO_VALUE,
    (pl.col("numerator").is_null() | pl.col("denominator").is_null(), "missing_operand"),
)


def because(reasons: tuple[Reason, ...]) -> pl.Expr:
    """The code of the first reason that holds, else null."""
    codes = [pl.when(holds).then(pl.lit(code)) for holds, code in reasons]
    return pl.coalesce(codes) if codes else pl.lit(None, dtype=pl.String)


def agrees_with_parts(multiplier: pl.Expr) -> pl.Expr:
    """False where the typed numerator and denominator make another figure: `recomputed_rate` asks about that."""
    own = (multiplier * pl.col("numerator") / pl.col("denominator")).fill_nan(None)
    return ((pl.col("value") - own).abs() <= half_unit() * (1 + 1e-9)).fill_null(value=True)


def half_unit(decimals: str = "decimals") -> pl.Expr:
    """Half of the last printed digit: 0.005 for a figure with two decimals. The figure's own decimals count, then the
    indicator's."""
    shown = pl.col(decimals).fill_null(pl.col("indicator_decimals"))
    return 0.5 * pl.lit(10.0).pow(-shown.cast(pl.Float64))
