"""What was tested where: rule by place, passes counted, so that "could not be tested" is seen."""

from __future__ import annotations

import json

import polars as pl

import frames
from checks.gate import schemas
from checks.gate.plan import Verdict, verdicts
from checks.gate.ruleset import RuleSet
from checks.rules.required_line import REQUIRED_LINE

COUNTS = ("passed", "flagged", "untestable")


def coverage(
    results: pl.DataFrame,
    arrived: pl.DataFrame,
    rejected: pl.DataFrame,
    rows: pl.DataFrame,
    lines: pl.DataFrame,
    rules: RuleSet,
) -> pl.DataFrame:
    """COVERAGE, a row per rule and place that the rule looked at, in the order of the rules. `reasons` is a JSON object
    of the untestable counts by reason."""
    counted = _of_cells(rows, rules)
    counted += [_of_codes(arrived, rejected, rule.id) for rule in rules.of_kind(schemas.KNOWN_CODE)]
    counted += [_of_lines(lines, rule.id) for rule in rules.of_kind(REQUIRED_LINE)]
    if not counted:
        return frames.empty(frames.COVERAGE)
    order = pl.DataFrame({"rule": list(rules.rules), "order": range(len(rules.rules))})
    together = pl.concat(counted).filter(pl.sum_horizontal(COUNTS) > 0)
    together = together.join(_reasons(results), on=["rule", "place"], how="left").join(order, on="rule", how="left")
    return (
        together.sort("order", "place").with_columns(pl.col("reasons").fill_null("{}")).select(frames.COVERAGE.names())
    )


def _of_cells(rows: pl.DataFrame, rules: RuleSet) -> list[pl.DataFrame]:
    """One pass over the places for all rules."""
    counts = [
        count.cast(pl.Int64).alias(f"{rule_id}|{name}")
        for rule_id in rules.judgements
        for name, count in zip(COUNTS, _counts(verdicts(rule_id)), strict=True)
    ]
    by_place = rows.group_by("place").agg(counts)
    return [
        by_place.select(pl.lit(rule_id).alias("rule"), "place", *(pl.col(f"{rule_id}|{n}").alias(n) for n in COUNTS))
        for rule_id in rules.judgements
    ]


def _counts(verdict: Verdict) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    return verdict.passes.sum(), (~verdict.passes).sum(), verdict.untestable.is_not_null().sum()


def _of_codes(arrived: pl.DataFrame, rejected: pl.DataFrame, rule_id: str) -> pl.DataFrame:
    away = rejected.group_by("place").agg(flagged=pl.len().cast(pl.Int64))
    counted = arrived.group_by("place").agg(seen=pl.len().cast(pl.Int64)).join(away, on="place", how="left")
    flagged = pl.col("flagged").fill_null(0)
    return counted.select(
        pl.lit(rule_id).alias("rule"),
        "place",
        passed=pl.col("seen") - flagged,
        flagged=flagged,
        untestable=pl.lit(0, dtype=pl.Int64),
    )


def _of_lines(lines: pl.DataFrame, rule_id: str) -> pl.DataFrame:
    present = pl.col("present")
    return (
        lines.group_by("place")
        .agg(passed=present.sum().cast(pl.Int64), flagged=(~present).sum().cast(pl.Int64))
        .select(pl.lit(rule_id).alias("rule"), "place", "passed", "flagged", untestable=pl.lit(0, dtype=pl.Int64))
    )


def _reasons(results: pl.DataFrame) -> pl.DataFrame:
    """Rule and place -> {"missing_operand": 3} as JSON text."""
    counted = results.filter(pl.col("outcome") == "untestable").group_by("rule", "place", "reason").len().sort("reason")
    texts: dict[tuple[str, str], dict[str, int]] = {}
    for rule, place, reason, number in counted.iter_rows():
        texts.setdefault((rule, place), {})[reason] = number
    rows = [(rule, place, json.dumps(found)) for (rule, place), found in texts.items()]
    return pl.DataFrame(rows, schema={"rule": pl.String, "place": pl.String, "reasons": pl.String}, orient="row")
