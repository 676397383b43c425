"""`planwatch template`: the blank form of a place and period, as a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from domain.deployment import Deployment
from domain.errors import LedgerUnavailable
from domain.form import Form
from domain.period import Period
from domain.place import Place
from flows.blank import Last, form_named, own_last, period_named, place_named
from flows.cli.aside import tell
from flows.cli.context import Context, file_row
from flows.clock import real_clock
from flows.wiring import deployment_of
from reports.workbook.formofplace import form_of_place
from words.catalogue import say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", required=True, metavar="CODE", help="code or name of the form")
    parser.add_argument("--place", required=True, metavar="CODE", help="code or name of the place")
    parser.add_argument(
        "--period", default="", metavar="PERIOD", help="e.g. 2023-08; without it the newest that has ended"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it")


def run(args: argparse.Namespace, context: Context) -> int:
    from reports.workbook.template import blank_form

    deployment = deployment_of(context.settings, context.environ)
    form = form_named(args.form, deployment)
    place = place_named(args.place, form, deployment)
    period = period_named(args.period, form, place, deployment, deployment.calendar.day_of(real_clock()))
    last = _last(context, deployment, form, place, period)
    content = blank_form(form_of_place(deployment, form.code, place.code), period, last)
    path = args.out or Path(f"{place.code}_{form.code}_{period}.xlsx".replace("/", "-"))
    path.write_bytes(content)
    if context.as_json:
        context.show_json("template", [file_row(path)], config=deployment.sha256)
    else:
        context.show_line(str(path))
    return 0


def _last(context: Context, deployment: Deployment, form: Form, place: Place, period: Period) -> Last:
    """The place's own figures of the period before. A clerk's machine has no ledger, and does without."""
    if not _may_be_there(context.settings.ledger_url.reveal()):
        return {}
    try:
        return own_last(context.workplace(), form, place, period)
    except LedgerUnavailable as error:
        tell(say(deployment.language, "template.no_ledger_read", error=str(error)))
        return {}


def _may_be_there(ledger_url: str) -> bool:
    """Whether it is worth loading what opens a ledger: not where its file is missing."""
    file = ledger_url.removeprefix("sqlite:///")
    return file == ledger_url or Path(file).is_file()
