"""`planwatch replay --as-of DATE`: the verdicts of a past day, by what was known then. Alerts nobody."""

from __future__ import annotations

import argparse

from domain.period import Period
from flows.cli.context import Context, day, without_table
from flows.cli.verbs.assess import COLUMNS, assessment_row
from flows.cli.verbs.findings import finding_row
from flows.cli.verbs.status import expected_row


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, metavar="DATE", required=True, help="the day to see again")
    parser.add_argument("--period", metavar="PERIOD", help="findings and submissions of one period only")


def run(args: argparse.Namespace, context: Context) -> int:
    from checks.trajectory.assess import assessments
    from flows.steps.replay import recorded_deployment, replay
    from flows.steps.runs import on_record

    workplace = context.workplace()
    period = str(Period.parse(args.period)) if args.period else None
    with on_record(workplace, "replay"):
        replayed = replay(workplace, args.as_of)
    then = recorded_deployment(workplace, args.as_of)
    rows = [assessment_row(row, then) for row in assessments(replayed.assessments)]
    if context.as_json:
        more = {
            "expected": [
                without_table(expected_row(row, then)) for row in replayed.expected if period in (None, row.period)
            ],
            "findings": [
                without_table(finding_row(row, then)) for row in replayed.findings if period in (None, row.period)
            ],
        }
        context.show_json(
            "replay", rows, as_of=replayed.as_of, known_at=replayed.known_at, config=replayed.config_sha256, more=more
        )
    else:
        context.show_table(f"{replayed.as_of}  {replayed.config_sha256[:12]}", COLUMNS, rows, then.language)
    return 0
