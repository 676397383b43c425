"""`planwatch tokens`: who may push files to `planwatch serve`: a token per box, shown once when it is made."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows.cli.context import Column, Context, Listing, in_each
from words.catalogue import say
from words.dates import plain_moment

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from domain.pushtoken import PushToken
    from flows.wiring import Workplace

LISTING = Listing(
    "tokens",
    (
        Column("id"),
        Column("source"),
        Column("box"),
        Column("state_name", fold=True),
        Column("when"),
        Column("made_by"),
        Column("note", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Without anything: every token that was ever made. A box may have several, so that one can be changed without a gap."
    asked = parser.add_subparsers(dest="asked", metavar="add | revoke | list")
    asked.add_parser("list", help="every token that was ever made")
    add = asked.add_parser("add", help="make a token for a box; it is shown this once")
    add.add_argument("source", metavar="SOURCE", help="a source that takes pushed files, by its id in sources.yaml")
    add.add_argument("box", metavar="BOX", help="the code of a place, or a name under `boxes` of the source")
    add.add_argument("--note", default="", metavar="TEXT", help="for whom, or which system; kept with it")
    revoke = asked.add_parser("revoke", help="nobody may push with it any more; it stays on record")
    revoke.add_argument("id", metavar="ID", help="as `planwatch tokens` lists it")


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.steps.pushtokens import add_token, revoke_token, tokens

    workplace, told = context.workplace(), ""
    if args.asked == "add":
        made, told = add_token(workplace, args.source, args.box, args.note)
        found = [made]
    elif args.asked == "revoke":
        found = [revoke_token(workplace, args.id)]
    else:
        found = tokens(workplace)
    _show(context, workplace, [token_row(one, workplace.deployment) for one in found], told)
    return 0


def token_row(token: PushToken, deployment: Deployment) -> dict[str, Any]:
    """A token as a row; nothing of it but what it is for, and its history."""
    state, zone = _state(token, deployment), ZoneInfo(deployment.calendar.time_zone)
    facts = {"source": token.source, "box": token.box, "id": token.id}
    return {
        **facts,
        "state": state,
        "made_at": token.made_at,
        "made_by": token.made_by,
        "note": token.note,
        "revoked_at": token.revoked_at,
        "revoked_by": token.revoked_by,
        **in_each(lambda code: say(code, "tokens.row", **facts, state=say(code, f"tokens.{state}"))),
        "state_name": say(deployment.language, f"tokens.{state}"),
        "when": plain_moment(token.made_at.astimezone(zone)),
    }


def _state(token: PushToken, deployment: Deployment) -> str:
    from flows.steps.pushtokens import source_of

    if token.revoked_at is not None:
        return "revoked"
    return "valid" if source_of(deployment, token) else "unusable"


def _show(context: Context, workplace: Workplace, rows: list[Mapping[str, Any]], told: str) -> None:
    language = workplace.deployment.language
    if context.as_json:
        more = {"token": told} if told else {}
        context.show_json("tokens", rows, as_of=workplace.as_of, config=workplace.deployment.sha256, more=more)
        return
    context.show_table(say(language, "tokens.title"), LISTING, rows, language)
    if told:
        context.show_line(say(language, "tokens.shown_once", token=told))
