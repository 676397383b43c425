"""`planwatch drill --manifest FILE`: what was planted on purpose, against what this ledger has seen of it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

from demo.drill import Drilled, drill
from domain.errors import NotKnown
from flows.cli.context import Column, Context, Listing, in_each
from words.catalogue import say
from words.names import name_of

LISTING = Listing(
    "drill",
    (
        Column("outcome_name"),
        Column("id"),
        Column("place"),
        Column("period"),
        Column("indicator"),
        Column("cell"),
        Column("rule_kind"),
        Column("what", fold=True),
    ),
)
STYLES = {"missed": "red", "disturbed": "red", "waiting": "dim"}

HELP = "what was planted in simulated returns, against what has been seen of it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--manifest", required=True, type=Path, metavar="FILE", help="manifest.json of `planwatch simulate`"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    try:
        planted = json.loads(args.manifest.read_text(encoding="utf-8"))["planted"]
    except (OSError, ValueError, KeyError) as error:
        raise NotKnown(f"{args.manifest} is no manifest of `planwatch simulate`: {error}") from None
    workplace = context.workplace()
    drilled = drill(workplace, planted, workplace.last_day)
    language = workplace.deployment.language
    rows = [
        {
            **asdict(one),
            "good": one.good,
            "outcome_name": name_of("drill", one.outcome, language),
            **in_each(partial(_sentence, one)),
            "style": STYLES.get(one.outcome),
        }
        for one in drilled
    ]
    if context.as_json:
        context.show_json("drill", rows, config=workplace.deployment.sha256)
    else:
        context.show_table(str(args.manifest), LISTING, rows, language)
    return 0 if all(one.good for one in drilled) else 1


def _sentence(one: Drilled, language: str) -> str:
    return say(language, "drill.row", id=one.id, outcome=name_of("drill", one.outcome, language))
