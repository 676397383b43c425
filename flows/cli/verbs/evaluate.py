"""`planwatch evaluate`: the evaluation report of a plan (中期评估) as page, workbook and JSON, each verdict with its evidence."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.asked import day_of, instant_of, plan_of
from flows.cli.context import Context, file_row
from flows.cli.main import version
from flows.steps.evaluate import evaluate
from reports.evaluation.write import write_evaluation
from words.names import name_of


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, metavar="ID", help="the plan")
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="the day of the evaluation (today)")
    parser.add_argument(
        "--known-at", type=instant_of, metavar="INSTANT", help="what came later does not count (latest)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    known_at, plan = workplace.known_by(args.known_at), plan_of(args.plan, workplace.deployment).id
    with context.error_console().status(name_of("part", "evaluate", workplace.deployment.language)):
        evaluation = evaluate(workplace, plan, as_of=workplace.as_of, known_at=known_at, version=version())
        paths = write_evaluation(args.out, evaluation)
    if context.as_json:
        rows = [file_row(path) for path in paths]
        context.show_json(
            "evaluate", rows, as_of=workplace.as_of, known_at=known_at, config=workplace.deployment.sha256
        )
    else:
        for path in paths:
            context.show_line(str(path))
    return 0
