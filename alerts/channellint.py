"""What is wrong with the channels, before anything is sent over them. Nothing connects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alerts.openkind import Channels, OpenKind
from alerts.plugins.resolved import is_there, resolved
from alerts.toldkind import ToldKind
from domain.contact import Channel, Contacts
from domain.errors import ChannelError, Problem

# A headline, the clause and the gap in Chinese need about this much.
SMALLEST_BUDGET = 512
FILE = "contacts.yaml"
_Said = Iterator[tuple[str, str, str]]  # what is given, what is allowed, error or warning


def lint(
    contacts: Contacts, kinds: Sequence[ToldKind[Any]], channels: Channels, environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Every channel, as it is written and, where the environment has what it names, as it will be opened."""
    codes = [kind.code for kind in kinds]
    for channel in contacts.channels:
        kind = channels.get(channel.kind)
        said = _unknown(channel, channels) if kind is None else _looked_at(channel, kind, environ)
        for given, allowed, level in said:
            yield Problem(FILE, 1, f"channel {channel.id}", given, allowed, level)
        for given, allowed, level in kind.wording_problems(channel, codes, contacts.language) if kind else ():
            yield Problem(FILE, 1, f"channel {channel.id}", given, allowed, level)


def _unknown(channel: Channel, channels: Channels) -> _Said:
    yield f"unknown kind {channel.kind!r}", f"allowed: {', '.join(sorted(channels))}", "error"


def _looked_at(channel: Channel, kind: OpenKind, environ: Mapping[str, str]) -> _Said:
    yield from _limits(channel, kind)
    yield from kind.problems(channel)
    if kind.has_address and not channel.url.reveal():
        yield "no url", "an apprise url, or env:NAME for a variable that holds it", "error"
    elif is_there(channel, environ):
        yield from _opened(resolved(channel, environ), kind)
    elif channel.private and kind.for_groups:
        yield _A_GROUP


def _limits(channel: Channel, kind: OpenKind) -> _Said:
    budget, most = f"byte_budget {channel.byte_budget}", kind.largest.get(channel.format)
    if channel.byte_budget < SMALLEST_BUDGET:
        yield budget, f"at least {SMALLEST_BUDGET}", "error"
    if most and channel.byte_budget > most:
        yield budget, f"at most {most} for {channel.kind}, else it is refused", "error"
    if channel.per_minute < 1:
        yield f"per_minute {channel.per_minute}", "at least 1, or nothing is ever sent", "error"


_A_GROUP = ("private: true", "this robot speaks to a group: private: false", "error")


def _opened(channel: Channel, kind: OpenKind) -> _Said:
    if channel.private and kind.speaks_to_group(channel):
        yield _A_GROUP
        return
    try:
        kind.check(channel)
    except ChannelError as error:
        yield "it cannot be opened", str(error).removeprefix(f"channel {channel.id}: "), "error"


def unusable(channels: Sequence[Channel], kinds: Channels, environ: Mapping[str, str]) -> Iterator[str]:
    """Where messages are sent: every channel that could not be opened there, with the reason. Nothing connects."""
    for channel in channels:
        kind = kinds[channel.kind]
        try:
            there = resolved(channel, environ)
            if there.private and kind.speaks_to_group(there):
                yield f"channel {channel.id}: {'; '.join(_A_GROUP[:2])}"
            kind.check(there)
        except ChannelError as error:
            yield str(error)
