"""`planwatch template`: the blank form of a place and period, as a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from domain.errors import NotKnown
from domain.period import Period
from flows.cli.context import Context
from flows.wiring import deployment_of


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", required=True, metavar="CODE", help="code of the form")
    parser.add_argument("--place", required=True, metavar="CODE", help="code or name of the place")
    parser.add_argument("--period", required=True, metavar="PERIOD", help="e.g. 2023-08")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it")


def run(args: argparse.Namespace, context: Context) -> int:
    from reports.template import write_template

    deployment = deployment_of(context.settings, context.environ)
    form, place = deployment.forms.get(args.form), deployment.places.find(args.place)
    if form is None:
        raise NotKnown(f"no form {args.form!r}; there are: {', '.join(sorted(deployment.forms))}")
    if place is None or place.code not in form.places:
        raise NotKnown(f"{args.place!r} does not report {form.code}; these do: {', '.join(form.places)}")
    try:
        period = Period.parse(args.period)
    except ValueError as error:
        raise NotKnown(str(error)) from None
    content = write_template(
        form,
        place,
        period,
        indicators=deployment.indicators,
        units=deployment.units,
        language=deployment.language,
        provenance="submitted",
    )
    path = args.out or Path(f"{place.code}_{form.code}_{period}.xlsx".replace("/", "-"))
    path.write_bytes(content)
    if context.as_json:
        context.show_json(
            "template",
            [{"file": str(path), "message_zh": str(path), "message_en": str(path)}],
            config=deployment.sha256,
        )
    else:
        context.console().print(str(path))
    return 0
