"""Rules that look for rows which are not there: every line that is looked for, in every submission."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

import frames
from checks.gate.findings import Flag
from checks.gate.ruleset import RuleSet
from checks.gate.said import ANSWERED, CELL, COUNTED, Said, counted, results_of, stacked

_FACT = "fact|"
SUBMISSION = ("submission_id", "form", "place", "period")


def of_lines(rows: pl.DataFrame, rules: RuleSet, run_id: str) -> Said:
    """What the rules say of the submissions in the rows."""
    wanted = {rule_id: rules.lines.filter(which) for rule_id, which in rules.absent.items()}
    lines = {rule_id: _lines(rows, found, rules.told_of_absent[rule_id]) for rule_id, found in wanted.items()}
    absent = {rule_id: found.filter(~pl.col("present")) for rule_id, found in lines.items()}
    present = [found.filter("present").with_columns(rule=pl.lit(rule_id)) for rule_id, found in lines.items()]

    def answered(asked: pl.DataFrame) -> pl.DataFrame:
        """The line is there, also one that says that its figure is missing."""
        return stacked([one.join(asked, on=["rule", *CELL]) for one in present], ANSWERED)

    return Said(
        results=stacked(
            [results_of(found, rules.rules[one], run_id) for one, found in absent.items()], frames.CHECK_RESULT
        ),
        flags=tuple(
            Flag(rules.rules[rule_id], row, facts)
            for rule_id, found in absent.items()
            for row, facts in zip(_as_rows(found).iter_rows(named=True), _facts(found), strict=True)
        ),
        counts=stacked([counted(rules.rules[one], _by_place(found)) for one, found in lines.items()], COUNTED),
        answered=answered,
    )


def _lines(rows: pl.DataFrame, lines: pl.DataFrame, told: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Every such line of every submission: submission_id, form, place, period, indicator, item, present, and what is told
    of it."""
    facts = [fact.alias(f"{_FACT}{name}") for name, fact in told.items()]
    lines = lines.with_columns(facts)
    submissions = rows.select(SUBMISSION).unique(maintain_order=True)
    cells = rows.select("submission_id", "indicator", "item").unique().with_columns(present=pl.lit(value=True))
    wanted = submissions.join(lines, on="form", how="inner", maintain_order="left_right")
    return (
        wanted.join(cells, on=["submission_id", "indicator", "item"], how="left", maintain_order="left")
        .with_columns(pl.col("present").fill_null(value=False))
        .select(*SUBMISSION, "indicator", "item", "present", pl.col(f"^{re.escape(_FACT)}.*$"))
    )


def _as_rows(absent: pl.DataFrame) -> pl.DataFrame:
    """As observations without a cell."""
    cells = absent.select(*SUBMISSION, "indicator", "item")
    return pl.concat([frames.empty(frames.OBSERVATION), cells], how="diagonal")


def _facts(absent: pl.DataFrame) -> list[dict[str, Any]]:
    rows = absent.iter_rows(named=True)
    return [{n.removeprefix(_FACT): fact for n, fact in row.items() if n.startswith(_FACT)} for row in rows]


def _by_place(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("place").agg(passed=pl.col("present").sum(), flagged=(~pl.col("present")).sum())
