"""`planwatch replay --as-of DATE`: the verdicts of a past day, by what was known then. Alerts nobody."""

from __future__ import annotations

import argparse

from checks.trajectory.assess import assessments
from flows.asked import day_of, period_of
from flows.cli.context import Context, without_table
from flows.cli.verbs.assess import LISTING, assessment_row
from flows.cli.verbs.findings import finding_row
from flows.cli.verbs.status import expected_row
from flows.steps.replay import replay
from words.dates import plain_day


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day_of, metavar="DATE", required=True, help="the day to see again")
    parser.add_argument("--period", metavar="PERIOD", help="findings and submissions of one period only")


def run(args: argparse.Namespace, context: Context) -> int:
    period = str(period_of(args.period)) if args.period else None
    replayed = replay(context.workplace(), args.as_of)
    then = replayed.deployment
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
            "replay", rows, as_of=replayed.as_of, known_at=replayed.known_at, config=then.sha256, more=more
        )
    else:
        context.show_table(f"{plain_day(replayed.as_of)}  {then.sha256[:12]}", LISTING, rows, then.language)
    return 0
