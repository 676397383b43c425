"""`planwatch judge CASES.yaml`: worked cases judged by the product's own arithmetic, expected beside actual."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from config.cases import read_cases
from flows.cli.context import Column, Context, Listing, in_each
from flows.kinds import shipped_kinds
from flows.steps.judge import CaseVerdict, judged
from flows.wiring import deployment_of
from words.catalogue import say

ALL_AGREE, MISSED = 0, 1
LISTING = Listing(
    "judge",
    (
        Column("mark", headed=False),
        Column("case", fold=True),
        Column("wanted_text", fold=True),
        Column("said_text", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cases", metavar="CASES.yaml", type=Path, help="what is planned, known, and must be said")


def run(args: argparse.Namespace, context: Context) -> int:
    cases = read_cases(args.cases, shipped_kinds())
    deployment = deployment_of(context.settings, context.environ)
    rows = [case_row(judged(case, deployment), deployment.language) for case in cases]
    agreeing = sum(row["passed"] for row in rows)
    if context.as_json:
        context.show_json("judge", rows, config=deployment.sha256, more={"cases": len(rows), "agreeing": agreeing})
    else:
        context.show_table(args.cases.name, LISTING, rows, deployment.language)
        context.show_line(say(deployment.language, "judge.agreeing", agreeing=agreeing, total=len(rows)))
    return ALL_AGREE if agreeing == len(rows) else MISSED


def case_row(verdict: CaseVerdict, language: str) -> dict[str, Any]:
    """A judged case as a row: what must and must not be said beside what is said."""

    def wanted(code: str) -> str:
        must = [f"{name} {' / '.join(texts)}" for name, texts in verdict.wanted.items()]
        never = [say(code, "judge.never", said=f"{n} {' / '.join(texts)}") for n, texts in verdict.unwanted.items()]
        return ", ".join((*must, *never))

    actual = ", ".join(f"{name} {said}" for name, said in verdict.said.items())
    return {
        "case": verdict.case,
        "line": verdict.line,
        "passed": verdict.passed,
        "expected": verdict.wanted,
        "not_expected": verdict.unwanted,
        "actual": verdict.said,
        "missed": verdict.missed,
        **in_each(lambda code: say(code, "judge.row", case=verdict.case, expected=wanted(code), actual=actual)),
        "mark": "✓" if verdict.passed else "✗",
        "wanted_text": wanted(language),
        "said_text": actual,
        "style": None if verdict.passed else "red",
    }
