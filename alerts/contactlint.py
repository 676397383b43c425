"""What is wrong with the entries of people: addresses that their channels need, what leads around a channel, who keeps them
right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from alerts.openkind import Channels
from alerts.plugins.resolved import is_there, resolved
from domain.contact import Channel, Contact, Contacts
from domain.errors import Problem

FILE = "contacts.yaml"
CONFIRMED_FOR = timedelta(days=180)
_Said = Iterator[tuple[str, str, str]]


def lint(contacts: Contacts, channels: Channels, environ: Mapping[str, str], today: date | None) -> Iterator[Problem]:
    """Every contact. Who keeps an entry right and when it was confirmed are asked for only where a deployment says so of
    anybody."""
    known = {one.id: one for one in contacts.channels}
    owned, dated = any(one.owner for one in contacts.contacts), any(one.confirmed_on for one in contacts.contacts)
    for one in contacts.contacts:
        for given, allowed, level in (
            *_reached(one.address, "address", known.get(one.channel), channels, environ),
            *_led_around(one, known, channels, environ),
            *_kept(one, today, dated=dated),
            *_owned(one, owned=owned),
        ):
            yield Problem(FILE, 1, f"contact {one.id}", given, allowed, level)


def _reached(address: str, name: str, channel: Channel | None, channels: Channels, environ: Mapping[str, str]) -> _Said:
    """Whether a channel finds somebody. An address in the environment is looked at where it is there."""
    kind = channels.get(channel.kind) if channel else None
    if channel is None or kind is None:
        return
    there = resolved(channel, environ) if is_there(channel, environ) else channel
    if not kind.wants_address(there):
        return
    if not address:
        yield f"no {name}", f"channel {channel.id} needs one for {{address}}", "error"
    elif not kind.is_address(there, address):
        yield f"{name} {address}", f"channel {channel.id} cannot reach it", "error"


def _led_around(one: Contact, known: Mapping[str, Channel], channels: Channels, environ: Mapping[str, str]) -> _Said:
    if not one.fallback:
        if one.fallback_address:
            yield "fallback_address without fallback", "name the channel that it belongs to", "error"
        return
    if one.fallback not in known:
        yield f"unknown fallback {one.fallback!r}", f"allowed: {', '.join(known)}", "error"
    elif one.fallback == one.channel:
        yield f"fallback {one.fallback}", "another channel than `channel`: that one has failed", "error"
    yield from _reached(one.fallback_address, "fallback_address", known.get(one.fallback), channels, environ)
    if known.get(one.fallback) and known.get(one.channel) and _is_less_private(known[one.fallback], known[one.channel]):
        yield f"fallback {one.fallback}", "a channel that is private, as `channel` is", "error"


def _is_less_private(other: Channel, channel: Channel) -> bool:
    return channel.private and not other.private


def _kept(one: Contact, today: date | None, *, dated: bool) -> _Said:
    if dated and one.confirmed_on is None:
        yield "no confirmed_on", "the day on which its owner last confirmed it", "warning"
    elif today and one.confirmed_on and today - one.confirmed_on > CONFIRMED_FOR:
        yield f"confirmed_on {one.confirmed_on}", f"to be confirmed every {CONFIRMED_FOR.days} days", "warning"


def _owned(one: Contact, *, owned: bool) -> _Said:
    if owned and not one.owner:
        yield "no owner", "who keeps this entry right", "warning"
