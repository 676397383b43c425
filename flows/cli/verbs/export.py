"""`planwatch export`: the whole ledger as JSON, in a fixed order: what a third party or a restore needs; or its accepted
figures as another system takes them."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.nearest import listed
from domain.submission import OF_DOCUMENTS
from flows.asked import form_of, period_of, places_of
from flows.cli.aside import tell
from flows.cli.context import Context, plain
from words.catalogue import catalogue, say
from words.terminal import escaped_json

if TYPE_CHECKING:
    from domain.dhis2ids import Dhis2Ids
    from flows.wiring import Workplace
    from reports.exchange.datavalues import Exported, LeftOut

WHOLE, VALUES, VALUES_CSV = "json", "dhis2", "dhis2-csv"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "The same ledger gives the same bytes; run ids and times of attempts are left out."
    parser.add_argument(
        "--format",
        choices=(WHOLE, VALUES, VALUES_CSV),
        default=WHOLE,
        help=f"{WHOLE}: the whole ledger; {VALUES}: accepted figures as dataValueSets; {VALUES_CSV}: the same as CSV",
    )
    group = parser.add_argument_group(f"with {VALUES} and {VALUES_CSV}")
    group.add_argument("--ids", metavar="CODE", help="the list of ids (dhis2/*.yaml) to write by")
    group.add_argument("--form", metavar="FORM", help="figures of one form")
    group.add_argument("--period", metavar="PERIOD", help="figures of one period, e.g. 2023-08")
    group.add_argument("--place", metavar="CODE", action="append", default=[], help="figures of one place; repeatable")
    group.add_argument("--with-private", action="store_true", help="also what single cases could be told from")
    group.add_argument("--with-simulated", action="store_true", help="also figures that are made up")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    if args.format != WHOLE:
        return _values(args, workplace)
    from ledger.export import export

    document = {"schema": "planwatch.export/1", "config": workplace.deployment.sha256, **export(workplace.store)}
    for written in json.JSONEncoder(ensure_ascii=False, indent=1, default=plain).iterencode(document):
        sys.stdout.write(escaped_json(written))
    sys.stdout.write("\n")
    return 0


def _values(args: argparse.Namespace, workplace: Workplace) -> int:
    exported = _exported(args, workplace)
    for one in exported.left:
        tell(_sentence(one, workplace))
    if args.format == VALUES_CSV:
        sys.stdout.write(exported.as_csv())
    else:
        sys.stdout.write(escaped_json(json.dumps(exported.as_json(), ensure_ascii=False, indent=1)) + "\n")
    return 1 if exported.lacks else 0


def _exported(args: argparse.Namespace, workplace: Workplace) -> Exported:
    """Raises NotKnown."""
    from reports.exchange.datavalues import Exporter

    deployment = workplace.deployment
    form = form_of(args.form, deployment).code if args.form else ""
    places = {one.code for one in places_of(args.place, deployment)}
    period = str(period_of(args.period)) if args.period else None
    exporter = Exporter(
        _ids(args.ids, workplace), deployment.forms, deployment.indicators, args.with_private, args.with_simulated
    )
    with workplace.store.read() as work:
        rows = work.submissions.observations(workplace.latest, period=period).iter_rows(named=True)
    return exporter.export(
        row
        for row in rows
        if row["provenance"] not in OF_DOCUMENTS
        and form in ("", row["form"])
        and (not places or row["place"] in places)
    )


def _ids(code: str | None, workplace: Workplace) -> Dhis2Ids:
    """The list that is named, or the only one. Raises NotKnown."""
    known = workplace.deployment.dhis2
    if code and code in known:
        return known[code]
    if code is None and len(known) == 1:
        return next(iter(known.values()))
    there = f"there are: {listed(sorted(known))}" if known else "there is none: add dhis2/*.yaml to the deployment"
    raise NotKnown(f"no list of ids {code!r}; {there}" if code else f"say by which list of ids: --ids CODE; {there}")


def _sentence(one: LeftOut, workplace: Workplace) -> str:
    language, deployment = workplace.language, workplace.deployment
    code, _, item = one.code.partition("[")
    known = (deployment.forms.get(code), deployment.places.get(code), deployment.indicators.get(code))
    label = next((thing.label(language) for thing in known if thing is not None), code)
    name = f"{label} {item.rstrip(']')}".strip()
    figures = catalogue(language).counted("export.figures", one.count)
    return say(language, f"export.left.{one.reason}", name=name, code=one.code, figures=figures)
