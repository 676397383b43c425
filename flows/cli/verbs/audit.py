"""`planwatch audit`: Great Expectations over the consolidated period, from the ledger's own views."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from flows.cli.context import Column, Context, day
from flows.steps.audit import audit_period, latest_period
from flows.steps.lastrun import last_as_of
from flows.steps.runs import on_record

COLUMNS = (
    Column("mark", "", ""),
    Column("rule", "规则", "rule"),
    Column("name", "要求", "expectation", fold=True),
    Column("severity", "级别", "severity"),
    Column("observed", "实际", "observed", fold=True),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", metavar="PERIOD", help="the newest period when left out")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day of the last run when left out")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    if args.as_of is None:
        workplace = context.workplace(last_as_of(workplace))
    period = args.period or latest_period(workplace)
    with on_record(workplace, "audit") as recorded:
        result = audit_period(workplace, period, recorded.id)
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
