"""`planwatch deliveries`: one line per message, recipient and channel; try again or give up what failed."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from alerts.messages import retraction
from alerts.outbox.routing import expires_at
from domain.alert import Delivery, DeliveryState
from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.kind import Sort
from flows.asked import state_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.cli.verbs.alerts import named
from flows.wiring import Workplace
from flows.work import writing
from words.catalogue import say
from words.dates import plain_moment
from words.names import name_of

if TYPE_CHECKING:
    from ledger.store import Work

LISTING = Listing(
    "deliveries",
    (
        Column("id"),
        Column("state_name"),
        Column("recipient_name", fold=True),
        Column("channel"),
        Column("title", fold=True),
        Column("when"),
        Column("last_error", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--state", metavar="STATE", help="only these: shadow, pending, sent, retry, uncertain, dead, superseded"
    )
    parser.add_argument("--show", metavar="ID", help="the whole text of one message")
    parser.add_argument("--retry", metavar="ID", help="send a failed message again at the next dispatch")
    parser.add_argument("--give-up", metavar="ID", help="send this message never")
    parser.add_argument(
        "--retract", metavar="ALERT", help="tell everyone who got this alert's messages that they were wrong"
    )
    parser.add_argument("--by", metavar="NAME", help="who says so (with --retract)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why (with --give-up, --retract)")


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.steps.worded import worded

    workplace = context.workplace()
    state = state_of("delivery", args.state) if args.state else None
    if args.retract:
        retract(workplace, args)
    if args.retry or args.give_up:
        change(workplace, args)
    named = args.show or args.retry or args.give_up
    with workplace.store.read() as work:
        deliveries = worded(work, workplace, [_known(work, named)] if named else work.outbox.all(state))
    rows = [delivery_row(delivery, workplace.deployment) for delivery in deliveries]
    if context.as_json:
        context.show_json("deliveries", rows, config=workplace.deployment.sha256)
    elif args.show:
        context.show_line(f"{rows[0]['title']}\n\n{rows[0]['body']}")
    else:
        language = workplace.language
        context.show_table(say(language, "deliveries.title"), LISTING, rows, language)
    return 0


def _known(work: Work, name: str) -> Delivery:
    try:
        return work.outbox.get(name)
    except NotKnown:
        raise NotKnown(f"no message {name!r}; see `planwatch deliveries`") from None


def change(workplace: Workplace, args: argparse.Namespace) -> None:
    """Puts a message back in line, or gives it up. Raises NotKnown, also for one that cannot be changed any more."""
    with writing(workplace) as work:
        if args.retry:
            until = expires_at(workplace.clock(), workplace.deployment.calendar)
            work.outbox.retry(_known(work, args.retry).id, until)
        if args.give_up:
            work.outbox.give_up(_known(work, args.give_up).id, args.reason or "given up by a person")
        work.commit()


def retract(workplace: Workplace, args: argparse.Namespace) -> None:
    """A correction to exactly those who got the messages of an alert; what still waits is not sent. Raises NotKnown."""
    if not (args.by and args.reason):
        raise NotKnown("say who and why: --by NAME --reason TEXT")
    contacts, calendar, now = workplace.deployment.contacts, workplace.deployment.calendar, workplace.clock()
    with writing(workplace) as work:
        alert = work.alerts.named(args.retract)
        rows = work.outbox.mentioned(work.outbox.of_alert(alert.id)) if alert else []
        if alert is None or not rows:
            raise NotKnown(f"no messages of an alert {args.retract!r}; see `planwatch alerts --all`")
        work.outbox.withdraw([alert.id], args.reason)
        left = work.outbox.mentioned(work.outbox.of_alert(alert.id))
        for waiting in retraction.waiting(left, alert.id):
            work.outbox.give_up(waiting, args.reason)
        name = named(alert, workplace.deployment, workplace.kinds[Sort.CONDITION][alert.kind], contacts.language)
        said = retraction.Correction(alert.id, args.reason, args.by, name)
        rows = [_as_it_left(work, row) for row in rows]
        work.outbox.add(retraction.retract(rows, said, contacts, calendar, now=now))
        work.mentions.take_back(alert.id)
        work.commit()


def _as_it_left(work: Work, row: Delivery) -> Delivery:
    """One that is under way at this moment may arrive: whoever reads it hears that it was wrong."""
    under_way = any(one.finished_at is None for one in work.outbox.attempts(row.id))
    if not under_way:
        return row
    return replace(work.outbox.get(row.id), state=DeliveryState.UNCERTAIN, mentions=row.mentions)


def delivery_row(delivery: Delivery, deployment: Deployment) -> dict[str, Any]:
    """A delivery as a row; the message as its title."""
    language, zone = deployment.language, ZoneInfo(deployment.calendar.time_zone)
    row = asdict(delivery)
    del row["message"], row["lease_token"], row["leased_until"], row["mentions"]
    return {
        **row,
        **in_each(lambda code: _sentence(delivery, code)),
        "state_name": name_of("delivery", delivery.state, language),
        "when": plain_moment((delivery.sent_at or delivery.not_before).astimezone(zone)),
        "style": {DeliveryState.DEAD: "red", DeliveryState.UNCERTAIN: "yellow", DeliveryState.SUPERSEDED: "dim"}.get(
            delivery.state
        ),
    }


def _sentence(delivery: Delivery, language: str) -> str:
    state = name_of("delivery", delivery.state, language)
    return say(language, "deliveries.row", recipient=delivery.recipient_name, title=delivery.title, state=state)
