"""`python -m bench.published CASES.csv [--json]`: worked cases judged by the published method that each names."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.published.cases import CaseVerdict, judge_cases, read_cases
from domain.errors import PlanwatchError

ALL_AGREE, MISSED, UNREADABLE = 0, 1, 2
COLUMNS = ("case_id", "method", "expected", "actual", "tolerance", "indicator")


def main(argv: Sequence[str] | None = None) -> int:
    """0 where every case comes out as published, 1 where one does not, 2 for cases that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bench.published", description="judge worked cases")
    parser.add_argument("cases", metavar="CASES.csv", type=Path, help="cases with baseline, figure, target and verdict")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    args = parser.parse_args(argv)
    try:
        verdicts = judge_cases(read_cases(args.cases))
    except (OSError, PlanwatchError) as error:
        print(f"bench.published: {args.cases}: {error}", file=sys.stderr)
        return UNREADABLE
    missed = sum(not verdict.passed for verdict in verdicts)
    if args.json:
        rows = [asdict(verdict) for verdict in verdicts]
        print(json.dumps({"cases": len(rows), "missed": missed, "rows": rows}, ensure_ascii=False))
    else:
        Console().print(_table(args.cases.name, verdicts))
        print(f"{len(verdicts) - missed} of {len(verdicts)} agree")
    return MISSED if missed else ALL_AGREE


def _table(title: str, verdicts: Sequence[CaseVerdict]) -> Table:
    table = Table(title=title)
    for name in ("", *COLUMNS):
        table.add_column(name.replace("_id", ""))
    for verdict in verdicts:
        cells = (str(getattr(verdict, name)) for name in COLUMNS)
        table.add_row("✓" if verdict.passed else "✗", *cells, style=None if verdict.passed else "red")
    return table


if __name__ == "__main__":
    sys.exit(main())
