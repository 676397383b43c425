"""`planwatch sources`: from where submissions come, how each answered, what has come; `--test` asks each of them now."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.errors import LedgerUnavailable, NotKnown, SourceUnavailable
from domain.kind import Sort
from domain.nearest import did_you_mean
from flows.cli.context import Column, Context, Listing, in_each
from flows.kinds import shipped_kinds
from flows.steps.collect import known
from flows.steps.sourcelooks import Standing, Tried, standings, tried
from flows.wiring import deployment_of, opening_of
from sources.offers import Known
from sources.opening import Opening
from words.catalogue import say
from words.dates import plain_moment
from words.sources import todo, unavailable, why

if TYPE_CHECKING:
    from domain.deployment import Deployment, SourceConfig
    from flows.wiring import Workplace

LISTING = Listing(
    "sources",
    (
        Column("mark", headed=False),
        Column("id"),
        Column("kind"),
        Column("address"),
        Column("when"),
        Column("count", "right"),
        Column("waiting", "right"),
        Column("message", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Lists the sources, how each answered when it was last read, and what has come through it. With --test each is "
        "asked now: it is listed, and one new file is read; nothing is recorded or taken."
    )
    parser.add_argument("id", nargs="*", metavar="ID", help="only these")
    parser.add_argument(
        "--test", action="store_true", help="ask each of them now; exits with 5 where one cannot be read"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    chosen = _chosen(deployment, args.id)
    workplace = _workplace(context) if args.test else context.workplace()
    stand = _standing(workplace, chosen)
    opening = opening_of(context.settings, deployment, context.environ)
    seen = {one.id: _tried(one, workplace, opening, context) for one in chosen} if args.test else {}
    rows = [source_row(one, seen.get(one.config.id), deployment) for one in stand]
    if context.as_json:
        context.show_json("sources", rows, as_of=workplace.as_of if workplace else None, config=deployment.sha256)
    else:
        context.show_table(say(deployment.language, "sources.title"), LISTING, rows, deployment.language)
    return SourceUnavailable.exit_code if any(one.troubles for one in seen.values()) else 0


def source_row(one: Standing, tried: Tried | None, deployment: Deployment) -> dict[str, Any]:
    """A source as a row; its address is shown without its password."""
    own, wrong = one.own, bool(tried.troubles) if tried else bool(one.down)
    last = one.last_at.astimezone(ZoneInfo(deployment.calendar.time_zone)) if one.last_at else None

    def sentence(language: str) -> str:
        return _tested(tried, language) if tried else _stands(one, language)

    return {
        "id": one.config.id,
        "kind": one.config.kind,
        "address": str(one.config.address),
        "places": one.config.places,
        "boxes": len(one.boxes),
        "count": one.count,
        "waiting": one.waiting,
        "refused_marks": one.refused_marks,
        "last_at": one.last_at,
        "checked_at": own.checked_at if own else None,
        "ok": not wrong,
        "faults": [health.fault for health in one.down],
        "tested": None if tried is None else {"files": tried.files, "new": tried.new, "boxes": len(tried.boxes)},
        **in_each(sentence),
        "when": plain_moment(last) if last else say(deployment.language, "sources.nothing"),
        "message": sentence(deployment.language),
        "mark": "✗" if wrong else "✓" if own or tried or one.count else "·",
        "style": "red" if wrong else None,
    }


def _stands(one: Standing, language: str) -> str:
    """How it answered when it was last read."""
    if not one.health and not one.count:  # what pushes is never asked
        return say(language, "sources.never")
    told = [
        say(language, "sources.down", why=why(health, language), todo=todo(health, language)) for health in one.down
    ]
    told = told or [say(language, "sources.ok")]
    if one.refused_marks:
        told.append(say(language, "sources.refused_marks", count=one.refused_marks))
    return " ".join(told)


def _tested(tried: Tried, language: str) -> str:
    """How it answered now."""
    told = [unavailable(error, language) for error in tried.troubles]
    if tried.files or not told:
        told.insert(0, say(language, "sources.tested", boxes=len(tried.boxes), files=tried.files, new=tried.new))
    return " ".join(told)


def _tried(config: SourceConfig, workplace: Workplace | None, opening: Opening, context: Context) -> Tried:
    before = known(workplace, config) if workplace else Known()
    with context.error_console().status(config.id):
        return tried(config, opening, shipped_kinds()[Sort.SOURCE], before)


def _standing(workplace: Workplace | None, chosen: list[SourceConfig]) -> list[Standing]:
    if workplace is None:
        return [Standing(one) for one in chosen]
    with workplace.store.read() as work:
        return standings(work, chosen, workplace.clock())


def _workplace(context: Context) -> Workplace | None:
    """The ledger, where there is one already: a source can be asked before there is."""
    try:
        return context.workplace()
    except LedgerUnavailable:
        return None


def _chosen(deployment: Deployment, named: list[str]) -> list[SourceConfig]:
    there = {one.id: one for one in deployment.sources}
    for name in named:
        if name not in there:
            raise NotKnown(f"no source {name!r}{did_you_mean(name, there)}; there are: {', '.join(there)}")
    return [one for one in deployment.sources if not named or one.id in named]
