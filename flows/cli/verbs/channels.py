"""`planwatch channels`: the ways by which messages leave, and whether each can be opened; `test` sends one that says it is none."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from domain.channelstate import ChannelState
from domain.errors import ChannelError, LedgerUnavailable, NotKnown
from domain.kind import Sort
from flows.cli.context import Column, Context, Listing, in_each
from flows.clock import real_clock
from flows.kinds import shipped_kinds
from flows.wiring import channels_of, deployment_of
from words.catalogue import say

if TYPE_CHECKING:
    from domain.contact import Channel, Contact
    from domain.deployment import Deployment
    from words.sending import SendingWords

LISTING = Listing(
    "channels",
    (
        Column("mark", headed=False),
        Column("id"),
        Column("kind"),
        Column("reach_name"),
        Column("per_minute", "right"),
        Column("byte_budget", "right"),
        Column("contacts", "right"),
        Column("message", fold=True),
    ),
)
_TRIED = "test"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Lists the channels and whether each could be opened here; connects to none. "
        "`planwatch channels test ID --to CONTACT` sends one message that is marked as a test."
    )
    parser.add_argument("what", nargs="?", choices=(_TRIED,), help="send one message that is marked as a test")
    parser.add_argument("id", nargs="?", metavar="ID", help="the channel, with `test`")
    parser.add_argument("--to", metavar="CONTACT", help="the contact that gets it, where the channel needs an address")


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    if args.what == _TRIED:
        return _test(_channel(deployment, args.id), _contact(deployment, args.to), deployment, context)
    standing = _standing(context)
    rows = [channel_row(channel, deployment, context, standing) for channel in deployment.contacts.channels]
    if context.as_json:
        context.show_json("channels", rows, config=deployment.sha256)
    else:
        context.show_table(say(context.language, "channels.title"), LISTING, rows, context.language)
    return 0


def _standing(context: Context) -> SendingWords | None:
    """How the channels stand by the ledger; nothing where there is none yet."""
    from flows.steps.selfwatch import sending
    from words.sending import SendingWords

    try:
        workplace = context.workplace()
    except LedgerUnavailable:
        return None
    with workplace.store.read() as work:
        return SendingWords(sending(work, workplace), workplace.time_zone)


def channel_row(
    channel: Channel, deployment: Deployment, context: Context, standing: SendingWords | None
) -> dict[str, Any]:
    """A channel as a row; its address is a secret and is no part of it."""
    from alerts.channellint import unusable

    wrong = "; ".join(unusable([channel], shipped_kinds()[Sort.CHANNEL], context.environ))
    people, states = deployment.contacts.contacts, standing.sending.channels if standing else ()
    state = next((one for one in states if one.channel == channel.id), ChannelState(channel.id))

    def sentence(language: str) -> str:
        can = say(language, "channels.unusable", error=wrong) if wrong else say(language, "channels.usable")
        return f"{can} {standing.state(state, language) if standing else ''}".strip()

    return {
        "id": channel.id,
        "kind": channel.kind,
        "private": channel.private,
        "format": channel.format,
        "per_minute": channel.per_minute,
        "byte_budget": channel.byte_budget,
        "contacts": sum(channel.id in (one.channel, one.fallback) for one in people),
        "usable": not wrong,
        "paused_until": state.paused_until,
        "pause_reason": state.pause_reason,
        "suspect": state.suspect,
        "broken_since": state.broken_since,
        "broken_reason": state.broken_reason,
        **in_each(sentence),
        "reach_name": say(context.language, f"channels.{'private' if channel.private else 'group'}"),
        "message": sentence(context.language),
        "mark": "✗" if wrong or state.broken_since else "✓",
        "style": "red" if wrong or state.broken_since else None,
    }


def _test(channel: Channel, contact: Contact | None, deployment: Deployment, context: Context) -> int:
    from alerts.messages.trial import trial

    if contact is None and shipped_kinds()[Sort.CHANNEL][channel.kind].wants_address(channel):
        raise NotKnown(f"a message over {channel.id} needs an address: say whose, --to CONTACT")
    zone, language = deployment.calendar.time_zone, deployment.language
    delivery = trial(channel, contact, now=real_clock(), language=language, time_zone=zone)
    sender = channels_of(deployment, context.settings, context.environ).sender(channel.id)
    verdict, code, detail = "sent", "", ""
    try:
        sender.send(delivery, repeated=False)
    except ChannelError as error:
        verdict, code, detail = error.verdict, error.provider_code, str(error)
    to = contact.id if contact else ""
    row = {"channel": channel.id, "to": to, "verdict": verdict, "provider_code": code, "detail": detail}
    if context.as_json:
        context.show_json("channel_test", [{**row, **in_each(lambda one: _said(row, one))}], config=deployment.sha256)
    else:
        context.show_line(_said(row, context.language))
    return 1 if detail else 0


def _said(row: dict[str, str], language: str) -> str:
    return say(language, f"channels.{'refused' if row['detail'] else 'sent'}", **row)


def _channel(deployment: Deployment, name: str | None) -> Channel:
    channels = {one.id: one for one in deployment.contacts.channels}
    if name not in channels:
        raise NotKnown(f"no channel {name!r}; there are: {', '.join(channels)}")
    return channels[name]


def _contact(deployment: Deployment, name: str | None) -> Contact | None:
    if name is None:
        return None
    found = next((one for one in deployment.contacts.contacts if one.id == name), None)
    if found is None:
        raise NotKnown(f"no contact {name!r} in contacts.yaml")
    return found
