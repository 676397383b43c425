"""`planwatch documents`: urging letters (催报单), and unsigned drafts of supervision notices and bulletins, as docx."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flows.asked import form_of, period_of, place_of
from flows.cli.context import Context, file_row
from flows.steps.documents import KINDS, documents
from flows.wiring import Workplace
from reports.documents.sheet import Sheet
from words.catalogue import say
from words.dates import whole_day

# Below the output folder, where no folder is named.
FOLDER = "documents"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=KINDS, help="only these (all)")
    parser.add_argument("--place", metavar="PLACE", help="one place and those below it, by code or name")
    parser.add_argument("--form", metavar="FORM", help="one form, by code or name")
    parser.add_argument(
        "--period", metavar="PERIOD", help="what lies within a period, e.g. 2023-08 (a bulletin: the last quarter)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write into (documents/ in the output folder)"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    found = asked_for(workplace, args)
    folder = args.out or workplace.out / FOLDER
    paths = [sheet.write(folder) for sheet in found]
    day, deployment = workplace.last_day, workplace.deployment
    if context.as_json:
        rows = [_row(sheet, path) for sheet, path in zip(found, paths, strict=True)]
        context.show_json("documents", rows, as_of=day, known_at=workplace.latest, config=deployment.sha256)
    for path in () if context.as_json else paths:
        context.show_line(str(path))
    if not found and not context.as_json:
        context.show_line(say(deployment.language, "documents.nothing", day=whole_day(day, deployment.language)))
    return 0


def asked_for(workplace: Workplace, args: argparse.Namespace) -> list[Sheet]:
    """What the command line asks for. Raises NotKnown for a place, form or period that is not there."""
    deployment = workplace.deployment
    return documents(
        workplace,
        (args.kind,) if args.kind else KINDS,
        place=place_of(args.place, deployment).code if args.place else "",
        form=form_of(args.form, deployment).code if args.form else "",
        period=period_of(args.period) if args.period else None,
    )


def _row(sheet: Sheet, path: Path) -> dict[str, Any]:
    return {"kind": sheet.kind, "place": sheet.place, "period": sheet.period, "title": sheet.title, **file_row(path)}
