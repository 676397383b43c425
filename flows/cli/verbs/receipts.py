"""`planwatch receipts`: files that came and were not taken: whose, why, and what to do; put them back, or close them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.receiptevent import ReceiptEvent
from domain.submission import Receipt, ReceiptState
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.receipts import give_up, open_matters, retry
from words.catalogue import say
from words.dates import plain_moment
from words.names import name_of
from words.receipts import next_step, receipt_sentence, short_id, why

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

LISTING = Listing(
    "receipts",
    (
        Column("short_id"),
        Column("when"),
        Column("place_name"),
        Column("file", fold=True),
        Column("state_name"),
        Column("why_text", fold=True),
        Column("next_text", fold=True),
    ),
)
STYLES = {ReceiptState.PARKED: "red", ReceiptState.HELD: "yellow"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Without options: every file that was not taken and is still a matter. With numbers: those receipts, whatever has "
        "become of them; a sender who asks by telephone reads one from the answer or the message."
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="the receipts of these numbers")
    parser.add_argument("--parked", action="store_true", help="those that Planwatch could not deal with")
    parser.add_argument("--held", action="store_true", help="those about which their sender is asked first")
    states = [state.value for state in ReceiptState]
    parser.add_argument("--state", choices=states, action="append", default=[], help="all in this state, old ones too")
    parser.add_argument(
        "--retry", nargs="+", metavar="ID", help="read these once more at the next gate; `all`: everything parked"
    )
    parser.add_argument("--give-up", nargs="+", metavar="ID", help="close these for good (with --reason)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why they are not to be used (with --give-up)")
    parser.add_argument("--by", default="", metavar="WHO", help="who decides; kept with it")


def run(args: argparse.Namespace, context: Context) -> int:
    _refuse_two_answers(args)
    workplace = context.workplace()
    language, decided = workplace.deployment.language, bool(args.retry or args.give_up)
    if args.retry:
        args.ids = [one.id for one in retry(workplace, args.retry, args.by)]
    elif args.give_up:
        args.ids = [one.id for one in give_up(workplace, args.give_up, args.reason, args.by)]
    with workplace.store.read() as work:
        found = [] if decided and not args.ids else _found(work, workplace, args)
        rows = [receipt_row(one, work.receipts.trail(one.id), workplace.deployment) for one in found]
    if context.as_json:
        context.show_json("receipts", rows, as_of=workplace.as_of, config=workplace.deployment.sha256)
        return 0
    if decided:
        key = "receipts.retried" if args.retry else "receipts.given_up"
        context.show_line(say(language, key, count=len(args.ids)))
    taken = any(one.state == ReceiptState.SETTLED for one in found)
    context.show_table(say(language, "receipts.any" if taken else "receipts.title"), LISTING, rows, language)
    return 0


def _refuse_two_answers(args: argparse.Namespace) -> None:
    """Raises NotKnown where more is asked for than one thing."""
    if args.reason and not args.give_up:
        raise NotKnown("say which files the reason is for: --give-up ID; see `planwatch receipts`")
    if args.retry and args.give_up:
        raise NotKnown("--retry and --give-up are two answers: give one of them")
    if args.ids and (args.retry or args.give_up or args.parked or args.held or args.state):
        raise NotKnown("give either numbers to look at, or one of the options")


def _found(work: Work, workplace: Workplace, args: argparse.Namespace) -> list[Receipt]:
    """The receipts that are asked for: by their numbers, by their states, else those that are a matter. Raises NotKnown."""
    if args.ids:
        return [work.receipts.named(one) for one in dict.fromkeys(args.ids)]
    states = {*args.state, *(["parked"] if args.parked else []), *(["held"] if args.held else [])}
    if states:
        return work.receipts.in_states([ReceiptState(state) for state in states])
    return open_matters(work, workplace)


def receipt_row(receipt: Receipt, trail: list[ReceiptEvent], deployment: Deployment) -> dict[str, Any]:
    """A receipt as a row: what it is, why it lies there, what was done about it, and a sentence in each language."""
    language, place = deployment.language, deployment.places.find(receipt.box) if receipt.box else None
    refusal, zone = receipt.refusal, ZoneInfo(deployment.calendar.time_zone)
    meant = asdict(refusal) if refusal else {}
    return {
        "id": receipt.id,
        "sha256": receipt.sha256,
        "source": receipt.source,
        "box": receipt.box,
        "path": receipt.path,
        "file": receipt.file,
        "size": receipt.size,
        "received_at": receipt.received_at,
        "sent_at": receipt.sent_at,
        "provenance": receipt.provenance,
        "state": receipt.state,
        "reason": meant.pop("code", ""),
        **{name: meant.get(name, "") for name in ("sheet", "cell", "found", "allowed", "form", "place", "period")},
        "trail": [{"at": one.at, "kind": one.kind, "by": one.by, "note": one.note} for one in trail],
        **in_each(lambda code: receipt_sentence(receipt, code)),
        "short_id": short_id(receipt),
        "when": plain_moment(receipt.received_at.astimezone(zone)),
        "place_name": place.label(language) if place else receipt.box or "/",
        "state_name": name_of("receipt", receipt.state, language),
        "why_text": why(receipt, language),
        "next_text": next_step(receipt, language),
        "style": STYLES.get(receipt.state),
    }
