"""What the rules of one shape say of a batch, the same for every shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

import frames
from checks.gate.findings import Flag
from domain.finding import Rule
from domain.submission import ObservationState

RESULT_KEY = ("place", "indicator", "period", "item", "submission_id")
SUBMISSION = ("form", "place", "period")
CELL = (*SUBMISSION, "indicator", "item")
# A question as it is looked for in what arrived, and one that a submission answers by figures that pass.
ASKED = pl.Schema(dict.fromkeys(("rule", "fingerprint", *CELL), pl.String()))
ANSWERED = pl.Schema({"submission_id": pl.String(), "fingerprint": pl.String()})
COUNTS = ("passed", "flagged", "untestable")
COUNTED = pl.Schema({"rule": pl.String(), "place": pl.String(), **dict.fromkeys(COUNTS, pl.Int64())})
# A missing figure answers nothing, not even a rule that any empty cell passes; these states say something without one.
SAYS_SOMETHING = pl.col("value").is_not_null() | pl.col("state").is_in(
    [ObservationState.NOT_APPLICABLE, ObservationState.SUPPRESSED]
)


@dataclass(frozen=True)
class Said:
    """results: CHECK_RESULT, flags and untestables; flags: what becomes a finding; counts: COUNTED, passes included;
    answered: of questions (ASKED) those that a submission tested and passes (ANSWERED)."""

    results: pl.DataFrame
    flags: tuple[Flag, ...]
    counts: pl.DataFrame
    answered: Callable[[pl.DataFrame], pl.DataFrame]


def results_of(rows: pl.DataFrame, rule: Rule, run_id: str, reason: pl.Expr | None = None) -> pl.DataFrame:
    """CHECK_RESULT of rows that a rule flags, or with a reason of those that it could not test."""
    return rows.select(
        *RESULT_KEY,
        run_id=pl.lit(run_id),
        rule=pl.lit(rule.id),
        rule_version=pl.lit(rule.version, dtype=pl.Int64),
        outcome=pl.lit("flag" if reason is None else "untestable"),
        reason=pl.lit("") if reason is None else reason,
    ).select(frames.CHECK_RESULT.names())


def stacked(parts: Iterable[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    """The parts below each other; an empty frame of the schema where there is none."""
    return pl.concat([frames.empty(schema), *(part.select(schema.names()) for part in parts)])


def counted(rule: Rule, by_place: pl.DataFrame) -> pl.DataFrame:
    """COUNTED of one rule, from `place` and those of the counts that there are."""
    given = [
        pl.col(name).cast(pl.Int64) if name in by_place.columns else pl.lit(0, pl.Int64).alias(name) for name in COUNTS
    ]
    return by_place.select(pl.lit(rule.id).alias("rule"), "place", *given)
