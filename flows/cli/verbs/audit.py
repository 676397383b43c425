"""`planwatch audit`: Great Expectations over the consolidated period, from the ledger's own views."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from flows.asked import day_of, period_of
from flows.cli.context import Column, Context
from flows.steps.audit import audit_period, newest_period
from flows.work import at_work

COLUMNS = (
    Column("mark", "", ""),
    Column("rule", "规则", "rule"),
    Column("name", "要求", "expectation", fold=True),
    Column("severity", "级别", "severity"),
    Column("observed", "实际", "observed", fold=True),
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
            "name": check.name_zh if language == "zh" else check.name_en,
            "observed": check.broken or check.observed,
            "message_zh": check.name_zh,
            "message_en": check.name_en,
            "style": None if check.success else "red" if check.severity == "critical" else "yellow",
        }
        for check in result.checks
    ]
    if context.as_json:
        more = {"period": period, "ok": result.ok, "engine": result.engine}
        context.show_json("audit", rows, as_of=result.as_of, config=workplace.deployment.sha256, more=more)
    else:
        context.show_table(f"{period}  {result.engine}", COLUMNS, rows, language)
    return 0 if result.ok else 1
