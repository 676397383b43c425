"""`planwatch audit`: Great Expectations over the consolidated period, from the ledger's own views."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from domain.audit import AuditSeverity
from flows.asked import day_of, period_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.audit import audit_period, newest_period
from flows.work import at_work

LISTING = Listing(
    "audit",
    (
        Column("mark", headed=False),
        Column("rule"),
        Column("name", fold=True),
        Column("severity"),
        Column("observed", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", metavar="PERIOD", help="the newest period when left out")
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="the day of the last run when left out")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    if args.as_of is None:
        workplace = context.workplace(workplace.last_day)
    period = str(period_of(args.period)) if args.period else newest_period(workplace)
    with at_work(workplace, "audit") as run:
        result = audit_period(run.workplace, period)
    language = workplace.deployment.language
    rows = [
        {
            **asdict(check),
            "mark": "!" if check.broken else "✓" if check.success else "✗",
            "name": check.label(language),
            "observed": check.broken or check.observed,
            **in_each(check.label),
            "style": None if check.success else "red" if check.severity == AuditSeverity.CRITICAL else "yellow",
        }
        for check in result.checks
    ]
    if context.as_json:
        more = {"period": period, "ok": result.ok, "engine": result.engine}
        context.show_json("audit", rows, as_of=result.as_of, config=workplace.deployment.sha256, more=more)
    else:
        context.show_table(f"{period}  {result.engine}", LISTING, rows, language)
    return 0 if result.ok else 1
