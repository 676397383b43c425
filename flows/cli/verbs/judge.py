"""`planwatch judge CASES.csv`: worked cases judged by the published method that each names."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from domain.errors import RefusedFile
from flows.cli.context import Column, Context

ALL_PASS, MISSED = 0, 1
COLUMNS = (
    Column("mark", "", ""),
    Column("case_id", "编号", "case"),
    Column("method", "方法", "method"),
    Column("expected", "公布", "expected"),
    Column("actual", "重算", "actual"),
    Column("tolerance", "容差", "tolerance"),
    Column("indicator", "指标", "indicator"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cases", metavar="CASES.csv", type=Path, help="cases with baseline, figure, target and verdict")


def run(args: argparse.Namespace, context: Context) -> int:
    from checks.trajectory.cases import judge_cases, read_cases

    try:
        verdicts = judge_cases(read_cases(args.cases))
    except OSError as error:
        raise RefusedFile("not_a_workbook", file=str(args.cases), found=error.strerror or str(error)) from None
    rows = [
        {
            **asdict(verdict),
            "mark": "✓" if verdict.passed else "✗",
            "message_zh": f"{verdict.case_id}：公布{verdict.expected}，重算{verdict.actual}",
            "message_en": f"{verdict.case_id}: expected {verdict.expected}, got {verdict.actual}",
            "style": None if verdict.passed else "red",
        }
        for verdict in verdicts
    ]
    missed = sum(not verdict.passed for verdict in verdicts)
    if context.as_json:
        context.show_json("judge", rows, more={"cases": len(rows), "missed": missed})
    else:
        context.show_table(args.cases.name, COLUMNS, rows, "en")
        print(f"{len(rows) - missed} of {len(rows)} agree")
    return MISSED if missed else ALL_PASS
