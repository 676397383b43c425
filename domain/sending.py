"""What passes between an outbox and the dispatchers that send from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.alert import Message


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one delivery, made at a moment. `body` is rendered for the channel, within its budget; `message` is the
    same without a channel, kept as evidence; `told` maps the key of a mention to the fingerprint of its facts as they were
    written; `shown` are the keys of mentions that are named, not only counted."""

    title: str
    body: str
    message: Message
    told: Mapping[str, str]
    shown: frozenset[str]


class NothingToSay(ValueError):
    """A message is not worth sending any more: its matters are over, or nobody is left to read it."""


class Start(StrEnum):
    """What the beginning of an attempt came to."""

    BEGUN = "begun"  # it is on record: send now
    LOST = "lost"  # the row belongs to somebody else by now
    WAIT = "wait"  # the channel takes nothing before `wait_until`


@dataclass(frozen=True, slots=True)
class Started:
    """`attempt_id` where it was begun, `wait_until` where the channel has to be waited for."""

    state: Start
    attempt_id: int = 0
    wait_until: datetime | None = None


class Refused(StrEnum):
    """What a refusal of us altogether comes to, in the light of other messages."""

    SUSPECTED = "suspected"  # the message, until another one is tried
    GUILTY = "guilty"  # the message: others go through
    BROKEN = "broken"  # the channel: another message was refused too


@dataclass(frozen=True, slots=True)
class Detour:
    """The other way to a recipient: a channel, and what tells its readers apart."""

    channel: str
    address: str
