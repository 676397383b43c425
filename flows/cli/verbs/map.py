"""`planwatch map`: proposes how a file of another system lies, as a file for `mappings/` of the deployment."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.mappingtext import text_of
from domain.deployment import Deployment
from domain.errors import RefusedFile
from domain.filemapping import MappedColumn
from domain.mappingproposal import CERTAIN, MappingProposal, Placed, Unplaced
from domain.refusals import Refusal
from flows.blank import form_named
from flows.cli.context import Column, Context, Listing, in_each
from flows.clock import real_clock
from flows.wiring import deployment_of, directory_of, opener
from sources.filenames import readable
from words.catalogue import say
from words.refusals import sentence

PLACED, UNSURE, UNREADABLE = 0, 1, 2
LISTING = Listing("map", (Column("cell"), Column("text", fold=True), Column("is", fold=True), Column("sure_text")))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a file as another system exports it (.xlsx or .csv)")
    parser.add_argument(
        "--form", metavar="CODE", default="", help="the form that its figures are of; else the likeliest"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the proposal (mappings/NAME.yaml)")


def run(args: argparse.Namespace, context: Context) -> int:
    from sources.read.proposal import propose

    deployment = deployment_of(context.settings, context.environ)
    form = form_named(args.form, deployment) if args.form else None
    name = readable(args.file.name)
    directory = directory_of(deployment, deployment.calendar.day_of(real_clock())).of(name)
    try:
        with opener() as apart:
            book = apart.book(_content(args.file), name)
        proposal = propose(book.sheets, directory, form)
    except RefusedFile as error:
        return _refused(context, deployment, sentence(Refusal.of(error), deployment.language))
    if proposal is None:
        return _refused(context, deployment, say(deployment.language, "mapping.nothing_known", file=name))
    if args.out:
        args.out.write_text(text_of(proposal, deployment.language), encoding="utf-8")
    _show(context, deployment, proposal, args)
    return UNSURE if proposal.unsure or proposal.unplaced else PLACED


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RefusedFile("not_there", file=readable(file.name), found=error.strerror or str(error)) from None


def _show(context: Context, deployment: Deployment, proposal: MappingProposal, args: argparse.Namespace) -> None:
    rows, text = list(_rows(proposal, deployment)), text_of(proposal, deployment.language)
    if context.as_json:
        more = {"sheet": proposal.sheet, "form": proposal.mapping.form, "period": proposal.period, "mapping": text}
        context.show_json("map", rows, config=deployment.sha256, more=more)
        return
    language, form = deployment.language, deployment.forms[proposal.mapping.form].label(deployment.language)
    count = sum(one.sure == CERTAIN for one in proposal.placed)
    facts = {"sure": count, "unsure": len(proposal.unsure), "unplaced": len(proposal.unplaced)}
    title = say(
        language, "mapping.title", sheet=proposal.sheet or readable(args.file.name), cell=proposal.header, form=form
    )
    context.show_table(title, LISTING, rows, language)
    context.show_line(say(language, "mapping.counted", **facts))
    context.show_line(say(language, "mapping.written", file=str(args.out)) if args.out else f"\n{text}")


def _rows(proposal: MappingProposal, deployment: Deployment) -> Iterator[Mapping[str, Any]]:
    for one in proposal.placed:
        yield _row(one, _is(one, deployment), f"{one.sure:.0%}", one.sure) | {"style": "yellow" * (one.sure < CERTAIN)}
    for left in proposal.unplaced:
        near = say(deployment.language, "joint.list").join(left.near)
        said = say(deployment.language, "mapping.near", names=near) if near else ""
        yield _row(left, said, say(deployment.language, "mapping.unplaced"), 0.0) | {"style": "red"}


def _row(one: Placed | Unplaced, said: str, sure_text: str, sure: float) -> dict[str, Any]:
    return {"cell": one.cell, "text": one.text, "is": said, "sure_text": sure_text, "sure": sure} | in_each(
        lambda _: said
    )


def _is(one: Placed, deployment: Deployment) -> str:
    """What a heading or row was taken for."""
    language = deployment.language
    if isinstance(one.entry, MappedColumn) and one.entry.holds is not None:
        return say(language, f"mapping.holds.{one.entry.holds}")
    indicator = deployment.indicators[one.entry.indicator]
    name = indicator.label(language)
    if one.entry.item:
        name = say(language, "workbook.item", name=name, item=one.entry.item)
    part = one.entry.part if isinstance(one.entry, MappedColumn) else "value"
    return name if part == "value" else f"{name} · {say(language, f'form.column.{part}')}"


def _refused(context: Context, deployment: Deployment, said: str) -> int:
    if context.as_json:
        context.show_json("map", [], config=deployment.sha256, more={"refusal": said})
    else:
        context.show_line(said)
    return UNREADABLE
