"""`planwatch tokens`: who may push files to `planwatch serve`: a token per box, shown once when it is made."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.errors import NotKnown
from flows.cli.context import Column, Context, Listing, in_each
from words.catalogue import say
from words.dates import plain_moment

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from domain.pushtoken import PushToken
    from flows.wiring import Workplace

_NAMES: Mapping[str, tuple[str, ...]] = {"add": ("SOURCE", "BOX"), "revoke": ("ID",), "list": ()}
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
    parser.description = (
        "add SOURCE BOX makes a token for a box (the code of a place, or a name under `boxes` of the source) and shows it "
        "this once; a box may have several, so that one can be changed without a gap. revoke ID: nobody may push with it any "
        "more; it stays on record. list, or nothing: every token that was ever made."
    )
    parser.add_argument("asked", nargs="?", choices=tuple(_NAMES), default="list", help="what to do")
    parser.add_argument("names", nargs="*", metavar="NAME", help="SOURCE BOX for add, ID for revoke")
    parser.add_argument("--note", default="", metavar="TEXT", help="for whom, or for which system (with add)")


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.steps.pushtokens import add_token, revoke_token, tokens

    _refuse_misnamed(args)
    workplace, told = context.workplace(), ""
    if args.asked == "add":
        source, box = args.names
        made, told = add_token(workplace, source, box, args.note)
        found = [made]
    elif args.asked == "revoke":
        found = [revoke_token(workplace, *args.names)]
    else:
        found = tokens(workplace)
    _show(context, workplace, [token_row(one, workplace.deployment) for one in found], told)
    return 0


def _refuse_misnamed(args: argparse.Namespace) -> None:
    """Raises NotKnown where something else is named than what is to be done asks for."""
    wanted = _NAMES[args.asked]
    if len(args.names) != len(wanted) or (args.note and args.asked != "add"):
        asked = " ".join(("planwatch tokens", args.asked, *wanted))
        raise NotKnown(f"write `{asked}`" + (", with --note TEXT if you like" if args.asked == "add" else ""))


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
