"""The gate: everything that arrived, judged at once, by rules that look at a cell or a submission.

First the structure, whose failure is our defect or turns rows away; then one lazy plan that computes a column per rule,
and a pandera schema over those columns, which decides. What is flagged becomes a finding with its arithmetic.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import chain

import polars as pl

import frames
from checks.gate import schemas
from checks.gate.coverage import coverage
from checks.gate.findings import Flag, findings, still_odd
from checks.gate.passed import Judged
from checks.gate.plan import enriched, fact_rows, verdicts
from checks.gate.ruleset import RuleSet
from checks.gate.run import CheckRun, answered
from checks.rules.required_line import REQUIRED_LINE, missing_lines, required_lines
from domain.finding import Finding, Rule
from domain.workdays import local_day

__all__ = ["CheckRun", "judge", "missing_lines"]
# The form code of figures that were printed in a document; no configuration declares it.
PRINTED_FORM = "printed"
RESULT_KEY = ("place", "indicator", "period", "item", "submission_id")


def judge(
    frame: pl.DataFrame | pl.LazyFrame,
    context: pl.DataFrame,
    baselines: pl.DataFrame,
    exceptions: pl.DataFrame,
    rules: RuleSet,
    now: datetime,
    run_id: str = "",
    *,
    asked: Collection[Finding] = (),
) -> CheckRun:
    """Judges all submissions of a batch.

    frame: OBSERVATION, all places at once; context: OBSERVATION, the period's accepted rows, for figures that are
    compared across forms; baselines: BASELINE, shown beside a finding; exceptions: frames.EXCEPTION; asked: the findings
    that are open for the forms, places and periods of the batch (others stay untested).
    Raises GateDefect when the frame breaks the contract in a way that no clerk can cause, ConfigInvalid for a rule
    that cannot be compiled."""
    arrived = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    arrived = arrived.with_columns(pl.col(pl.Float64).fill_nan(None))
    rejected, known = _by_structure(arrived, rules)
    rows = enriched(known, context, rules)
    flagged = _by_rules(rows, rules)
    lines = required_lines(known, rules.lines)
    results = _results(rejected, lines, rows, flagged, rules, run_id)
    flags = chain(_rejections(rejected, rules), _flags(rows, flagged, rules))
    found = still_odd(findings(flags, rules, baselines, now), exceptions, local_day(now, rules.time_zone))
    covered = coverage(results, arrived, rejected, rows, lines, rules)
    return answered(CheckRun(results, found, covered), asked, Judged(arrived, rejected, rows, lines), rules)


def _by_structure(arrived: pl.DataFrame, rules: RuleSet) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with an unknown code (with `unknown`, the code), and the others. Anything else that fails is our defect."""
    codes = {
        "form": [*rules.forms, PRINTED_FORM],
        "place": [p.code for p in rules.places],
        "indicator": rules.indicators,
    }
    failed = schemas.failures(schemas.structural(codes), arrived)
    ours = failed.filter(pl.col("check") != schemas.KNOWN_CODE)
    if ours.height:
        what = "; ".join(f"{row['column']}: {row['check']}: {row['failure_case']}" for row in ours.head(5).to_dicts())
        raise schemas.GateDefect(f"the frame breaks the contract of the gate in {ours.height} ways: {what}")
    if failed.height and not rules.of_kind(schemas.KNOWN_CODE):
        unknown = ", ".join(sorted(set(failed["failure_case"])))
        raise schemas.GateDefect(f"unknown codes and no rule of the kind known_code to turn them away: {unknown}")
    numbered = arrived.with_row_index("index")
    unknown_codes = failed.group_by(pl.col("index").cast(pl.UInt32)).agg(unknown=pl.col("failure_case").first())
    rejected = numbered.join(unknown_codes, on="index", how="inner", maintain_order="left").drop("index")
    known = numbered.join(unknown_codes, on="index", how="anti", maintain_order="left").drop("index")
    return rejected, known


def _by_rules(rows: pl.DataFrame, rules: RuleSet) -> Mapping[str, list[int]]:
    """Rule id -> numbers of the rows that pandera found failing."""
    judged = [rules.rules[rule_id] for rule_id in rules.judgements]
    if not judged or rows.is_empty():
        return {}
    failed = schemas.failures(
        schemas.of_rules(judged), rows.select(verdicts(rule.id).passes.alias(rule.id) for rule in judged)
    )
    return {str(check): found["index"].sort().to_list() for (check,), found in failed.group_by("check")}


def _results(
    rejected: pl.DataFrame,
    lines: pl.DataFrame,
    rows: pl.DataFrame,
    flagged: Mapping[str, list[int]],
    rules: RuleSet,
    run_id: str,
) -> pl.DataFrame:
    parts = [_as_results(rejected, rule, "flag", run_id) for rule in rules.of_kind(schemas.KNOWN_CODE)]
    for rule_id in rules.judgements:
        rule = rules.rules[rule_id]
        why = verdicts(rule_id).untestable
        parts.append(_as_results(rows[flagged.get(rule_id, [])], rule, "flag", run_id))
        parts.append(_as_results(rows.filter(why.is_not_null()), rule, "untestable", run_id, why))
    for rule in rules.of_kind(REQUIRED_LINE):
        parts.append(_as_results(lines.filter(~pl.col("present")), rule, "flag", run_id))
    return pl.concat([frames.empty(frames.CHECK_RESULT), *parts])


def _as_results(
    rows: pl.DataFrame, rule: Rule, outcome: str, run_id: str, reason: pl.Expr | None = None
) -> pl.DataFrame:
    return rows.select(
        *RESULT_KEY,
        run_id=pl.lit(run_id),
        rule=pl.lit(rule.id),
        rule_version=pl.lit(rule.version, dtype=pl.Int64),
        outcome=pl.lit(outcome),
        reason=pl.lit("") if reason is None else reason,
    ).select(frames.CHECK_RESULT.names())


def _rejections(rejected: pl.DataFrame, rules: RuleSet) -> list[Flag]:
    return [
        Flag(rule, row, {"observed": row["unknown"]})
        for rule in rules.of_kind(schemas.KNOWN_CODE)
        for row in rejected.iter_rows(named=True)
    ]


def _flags(rows: pl.DataFrame, flagged: Mapping[str, list[int]], rules: RuleSet) -> list[Flag]:
    return [
        Flag(rules.rules[rule_id], row, facts)
        for rule_id in rules.judgements
        if (numbers := flagged.get(rule_id))
        for row, facts in zip(
            rows[numbers].select(frames.OBSERVATION.names()).iter_rows(named=True),
            fact_rows(rows, rules.judgements[rule_id], numbers),
            strict=True,
        )
    ]
