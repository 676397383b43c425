"""`planwatch template`: the blank form of a place and period, as a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from domain.errors import NotKnown
from flows.asked import form_of, period_of, place_of
from flows.cli.context import Context, file_row
from flows.wiring import deployment_of
from reports.workbook.formofplace import form_of_place


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", required=True, metavar="CODE", help="code of the form")
    parser.add_argument("--place", required=True, metavar="CODE", help="code or name of the place")
    parser.add_argument("--period", required=True, metavar="PERIOD", help="e.g. 2023-08")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it")


def run(args: argparse.Namespace, context: Context) -> int:
    from reports.workbook.template import blank_form

    deployment = deployment_of(context.settings, context.environ)
    form, place = form_of(args.form, deployment), place_of(args.place, deployment)
    if place.code not in form.places:
        raise NotKnown(f"{args.place!r} does not report {form.code}; these do: {', '.join(form.places)}")
    period = period_of(args.period)
    content = blank_form(form_of_place(deployment, form.code, place.code), period)
    path = args.out or Path(f"{place.code}_{form.code}_{period}.xlsx".replace("/", "-"))
    path.write_bytes(content)
    if context.as_json:
        context.show_json(
            "template",
            [file_row(path)],
            config=deployment.sha256,
        )
    else:
        context.console().print(str(path))
    return 0
