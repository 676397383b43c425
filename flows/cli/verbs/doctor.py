"""`planwatch doctor`: is everything in place? Each line says what was looked at, and what to do when it is not well."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from flows.cli.context import Column, Context, Listing, in_each
from flows.looks.every import examine
from flows.looks.look import Level, Look
from words.names import name_of

LISTING = Listing(
    "doctor",
    (
        Column("mark", headed=False),
        Column("name"),
        Column("message", fold=True),
    ),
)
MARKS: Mapping[Level, tuple[str, str | None]] = {
    Level.WELL: ("✓", None),
    Level.NOTE: ("!", "yellow"),
    Level.WRONG: ("✗", "red"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Looks at configuration, ledger, sources, channels, dispatcher, disk, calendar, backup and Prefect; changes nothing "
        "it finds."
    )


def run(args: argparse.Namespace, context: Context) -> int:
    looks = list(examine(context.settings, context.environ, context.workplace))
    rows = [_row(look, context.language) for look in looks]
    if context.as_json:
        context.show_json("doctor", rows, as_of=context.today)
    else:
        context.show_table("planwatch doctor", LISTING, rows, context.language)
    return 0 if all(look.ok for look in looks) else 1


def _row(look: Look, language: str) -> dict[str, object]:
    """The look as a row of a table and of the JSON."""
    mark, style = MARKS[look.level]
    return {
        "what": look.what,
        "name": name_of("look", look.what, language),
        "ok": look.ok,
        "level": look.level,
        "facts": look.facts,
        **in_each(look.sentence),
        "message": look.sentence(language),
        "mark": mark,
        "style": style,
    }
