"""`planwatch backfill --archive DIR`: past days caught up with, each from its own folder of the archive. Tells nobody.

The archive holds a folder per day (2023-09-05), in it a box per place, as the inbox has them."""

from __future__ import annotations

import argparse
from pathlib import Path

from domain.names import name_of
from flows.cli.context import Context, day


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--archive", required=True, type=Path, metavar="DIR", help="folders named after days")
    parser.add_argument("--until", type=day, metavar="DATE", help="not later than this day")


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.steps.backfill import archived_days, backfill_day

    workplace = context.workplace()
    days = archived_days(args.archive, args.until)
    rows = []
    with context.error_console().status("") as status:
        for one in days:
            status.update(f"{name_of('task', 'backfill', workplace.deployment.language)} {one}")
            month = backfill_day(workplace, args.archive, one)
            rows.append({"day": one, "received": len(month.batch.arrived), "refused": len(month.batch.refused),
                         "message_zh": f"{one}：收到{len(month.batch.arrived)}份", "message_en": f"{one}: {len(month.batch.arrived)} received"})  # fmt: skip
    if context.as_json:
        context.show_json("backfill", rows, config=workplace.deployment.sha256)
    else:
        for row in rows:
            print(row["message_zh"] if workplace.deployment.language == "zh" else row["message_en"])
    return 0
