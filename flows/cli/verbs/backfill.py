"""`planwatch backfill --archive DIR`: past days caught up with, each from its own folder of the archive. Tells nobody.

The archive holds a folder per day (2023-09-05), in it a box per place, as the inbox has them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.names import name_of
from flows.asked import day_of
from flows.cli.context import Context

if TYPE_CHECKING:
    from flows.steps.month import Done

FAILED = 70
GATE = "gate"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--archive", required=True, type=Path, metavar="DIR", help="folders named after days")
    parser.add_argument("--until", type=day_of, metavar="DATE", help="not later than this day")


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.steps.backfill import archived_days, backfill_day, still_ahead

    workplace = context.workplace()
    days = archived_days(args.archive, args.until)
    ahead = still_ahead(workplace, days)
    rows = [_passed_by(day) for day in days if day not in set(ahead)]
    with context.error_console().status("") as status:
        for one in ahead:
            status.update(f"{name_of('task', 'backfill', workplace.language)} {one}")
            rows.append(_caught_up(one, backfill_day(workplace, args.archive, one)))
    if context.as_json:
        context.show_json("backfill", rows, config=workplace.deployment.sha256)
    else:
        for row in rows:
            print(row[f"message_{workplace.language}"])
    return FAILED if any(row["failed"] for row in rows) else 0


def _caught_up(day: date, done: list[Done]) -> dict[str, object]:
    said = "; ".join(one.outcome.message for one in done if one.part == GATE and one.outcome)
    failed = [one.name for one in done if one.error]
    zh = f"{day}：已补录（{said}）" + (f"；失败：{'、'.join(failed)}" if failed else "")
    en = f"{day}: caught up with ({said})" + (f"; failed: {', '.join(failed)}" if failed else "")
    return {"day": day, "written": True, "failed": failed, "message_zh": zh, "message_en": en}


def _passed_by(day: date) -> dict[str, object]:
    zh = f"{day}：此前已补录，本次未读取该日文件夹"
    en = f"{day}: caught up with before; its folder was not read this time"
    return {"day": day, "written": False, "failed": [], "message_zh": zh, "message_en": en}
