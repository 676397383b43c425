"""`planwatch backfill --archive DIR`: past days caught up with, each from its own folder of the archive. Tells nobody.

The archive holds a folder per day (2023-09-05), in it a box per place, as the inbox has them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.asked import day_of
from flows.cli.context import Context, in_each
from flows.steps.backfill import archived_days, backfill_day, check_days, still_ahead
from words.catalogue import say
from words.dates import plain_day
from words.names import name_of

if TYPE_CHECKING:
    from flows.here import Played

FAILED = 70


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--archive", required=True, type=Path, metavar="DIR", help="folders named after days")
    parser.add_argument("--until", type=day_of, metavar="DATE", help="not later than this day")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    days = archived_days(args.archive, args.until)
    ahead = still_ahead(workplace, days)
    check_days(workplace, ahead)
    rows = [_passed_by(day) for day in days if day not in set(ahead)]
    with context.error_console().status("") as status:
        for one in ahead:
            status.update(f"{name_of('task', 'backfill', workplace.language)} {plain_day(one)}")
            rows.append(_caught_up(one, backfill_day(workplace, args.archive, one)))
    if context.as_json:
        context.show_json("backfill", rows, config=workplace.deployment.sha256)
    else:
        for row in rows:
            context.show_line(str(row[f"message_{workplace.language}"]))
    return FAILED if any(row["failed"] for row in rows) else 0


def _caught_up(day: date, played: Played) -> dict[str, object]:
    with played.workplace.store.read() as work:
        taken, refused = work.receipts.counts_of(played.workplace.run_id)
    failed = list(played.failed)
    key = "backfill.failed" if failed else "backfill.caught_up"
    facts = {"day": plain_day(day), "taken": taken, "refused": refused, "failed": "; ".join(failed)}
    return {
        "day": day,
        "written": True,
        "taken": taken,
        "refused": refused,
        "failed": failed,
        **in_each(lambda language: say(language, key, **facts)),
    }


def _passed_by(day: date) -> dict[str, object]:
    said = in_each(lambda language: say(language, "backfill.passed_by", day=plain_day(day)))
    return {"day": day, "written": False, "taken": 0, "refused": 0, "failed": [], **said}
