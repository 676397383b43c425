"""Rules that look for rows which are not there: every line that is looked for, in every submission."""

from __future__ import annotations

import polars as pl

import frames
from checks.gate.findings import Flag
from checks.gate.ruleset import RuleSet
from checks.gate.said import ANSWERED, CELL, COUNTED, Said, counted, results_of, stacked

SUBMISSION = ("submission_id", "form", "place", "period")


def of_lines(rows: pl.DataFrame, rules: RuleSet, run_id: str) -> Said:
    """What the rules say of the submissions in the rows."""
    lines = {rule_id: _lines(rows, rules.lines.filter(wanted)) for rule_id, wanted in rules.absent.items()}
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
            Flag(rules.rules[rule_id], row, {})
            for rule_id, found in absent.items()
            for row in _as_rows(found).iter_rows(named=True)
        ),
        counts=stacked([counted(rules.rules[one], _by_place(found)) for one, found in lines.items()], COUNTED),
        answered=answered,
    )


def _lines(rows: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Every such line of every submission: submission_id, form, place, period, indicator, item, present."""
    submissions = rows.select(SUBMISSION).unique(maintain_order=True)
    cells = rows.select("submission_id", "indicator", "item").unique().with_columns(present=pl.lit(value=True))
    wanted = submissions.join(lines, on="form", how="inner", maintain_order="left_right")
    return (
        wanted.join(cells, on=["submission_id", "indicator", "item"], how="left", maintain_order="left")
        .with_columns(pl.col("present").fill_null(value=False))
        .select(*SUBMISSION, "indicator", "item", "present")
    )


def _as_rows(absent: pl.DataFrame) -> pl.DataFrame:
    """As observations without a cell."""
    return pl.concat([frames.empty(frames.OBSERVATION), absent.drop("present")], how="diagonal")


def _by_place(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("place").agg(passed=pl.col("present").sum(), flagged=(~pl.col("present")).sum())
