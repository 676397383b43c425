"""Rules that look at a cell (row, series, revision, period): one plan computes a column per rule, a pandera schema over those
columns decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

import frames
from checks.gate import schemas
from checks.gate.findings import Flag
from checks.gate.lazyplan import fact_rows, verdicts
from checks.gate.said import ANSWERED, CELL, COUNTED, COUNTS, SAYS_SOMETHING, Said, results_of, stacked
from checks.shapes.judgement import Judgement
from domain.finding import Rule


@dataclass(frozen=True)
class Judged:
    """Rows with the verdicts of some rules beside them, and those rules, compiled."""

    rows: pl.DataFrame
    rules: Mapping[str, Rule]
    judgements: Mapping[str, Judgement]

    @cached_property
    def flagged(self) -> Mapping[str, list[int]]:
        """Rule id -> numbers of the rows that pandera found failing."""
        if not self.rules or self.rows.is_empty():
            return {}
        passes = self.rows.select(verdicts(rule_id).passes.alias(rule_id) for rule_id in self.rules)
        failed = schemas.failures(schemas.of_rules(self.rules.values()), passes)
        return {str(check): found["index"].sort().to_list() for (check,), found in failed.group_by("check")}


def of_cells(judged: Judged, run_id: str) -> Said:
    """What the rules say of the rows."""
    parts = []
    for rule_id, rule in judged.rules.items():
        why = verdicts(rule_id).untestable
        parts.append(results_of(judged.rows[judged.flagged.get(rule_id, [])], rule, run_id))
        parts.append(results_of(judged.rows.filter(why.is_not_null()), rule, run_id, why))
    return Said(
        results=stacked(parts, frames.CHECK_RESULT),
        flags=_flags(judged),
        counts=_counts(judged),
        answered=lambda asked: _answered(judged, asked),
    )


def _flags(judged: Judged) -> tuple[Flag, ...]:
    return tuple(
        Flag(judged.rules[rule_id], row, facts)
        for rule_id, judgement in judged.judgements.items()
        if (numbers := judged.flagged.get(rule_id))
        for row, facts in zip(
            judged.rows[numbers].select(frames.OBSERVATION.names()).iter_rows(named=True),
            fact_rows(judged.rows, judgement, numbers),
            strict=True,
        )
    )


def _counts(judged: Judged) -> pl.DataFrame:
    """One pass over the places for all rules."""
    counts = [
        count.cast(pl.Int64).alias(f"{rule_id}|{name}")
        for rule_id in judged.rules
        for name, count in zip(COUNTS, _of(rule_id), strict=True)
    ]
    by_place = judged.rows.group_by("place").agg(counts)
    parts = [
        by_place.select(pl.lit(rule_id).alias("rule"), "place", *(pl.col(f"{rule_id}|{n}").alias(n) for n in COUNTS))
        for rule_id in judged.rules
    ]
    return stacked(parts, COUNTED)


def _of(rule_id: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    verdict = verdicts(rule_id)
    return verdict.passes.sum(), (~verdict.passes).sum(), verdict.untestable.is_not_null().sum()


def _answered(judged: Judged, asked: pl.DataFrame) -> pl.DataFrame:
    """A row says something and passes, and no other row of the same cell is odd."""
    rows = judged.rows.join(asked.select(CELL).unique(), on=CELL, how="semi")
    by_rule = {str(rule): mine for (rule,), mine in asked.group_by("rule") if rule in judged.rules}
    parts = [_passing(rows.join(mine, on=CELL), verdicts(rule).passes) for rule, mine in by_rule.items()]
    return stacked(parts, ANSWERED)


def _passing(cells: pl.DataFrame, passes: pl.Expr) -> pl.DataFrame:
    by_cell = cells.group_by("submission_id", "fingerprint").agg(
        passes=(passes & SAYS_SOMETHING).fill_null(value=False).any(), odd=(~passes).fill_null(value=False).any()
    )
    return by_cell.filter(pl.col("passes") & ~pl.col("odd"))
