"""Alerts, their transitions, and deliveries: one message, one address, one channel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.condition import Condition, Facts, Level
from domain.contact import Rung
from domain.mention import UNTOLD, Mention, Told


class AlertState(StrEnum):
    """Where an alert stands. The state follows from its own trail of events."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"  # somebody has read it: the ladder stops
    SNOOZED = "snoozed"  # put off to a day
    EXPLAINED = "explained"  # answered with a reason or a measure
    RESOLVED = "resolved"  # ended on a recorded fact
    UNFOLLOWED = "unfollowed"  # nobody looks for it any more; told to nobody
    REOPENED = "reopened"  # the same matter again


class DeliveryState(StrEnum):
    """Where one message to one recipient on one channel stands."""

    SHADOW = "shadow"  # decided and kept, not sent: its kind is not released
    PENDING = "pending"  # waits for its time
    LEASED = "leased"  # a dispatcher is at it
    SENT = "sent"  # the service has taken it
    RETRY = "retry"  # to be tried again
    UNCERTAIN = "uncertain"  # nobody knows whether it arrived
    DEAD = "dead"  # given up, with a reason
    SUPERSEDED = "superseded"  # no longer so when it would have left


# The kind and the transition of a message about several alerts.
LIST = "list"
OPEN_ALERT_STATES = frozenset(
    {AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.EXPLAINED, AlertState.REOPENED}
)


def alert_id(condition_key: str, episode: int) -> str:
    """The same alert has the same id in every ledger."""
    return f"{hashlib.sha256(condition_key.encode()).hexdigest()[:16]}-{episode}"


@dataclass(frozen=True, slots=True)
class Alert:
    """One condition over time. `number` is the reference that people see; `told` is what people were really told of it, as its
    deliveries say; `ladder` are the rungs that held when it opened, of which `step` are used, the last of them told
    `repeats` times once more. `quiet`: what stands is told to nobody until something new is read or a person releases
    it. `snoozed_until` is when a desk that put it off is told again, `answered_at` when it was answered last,
    `resolved_at` the moment of its end, resolved or unfollowed."""

    id: str
    key: str
    episode: int
    kind: str
    place: str
    subject: str
    period: str
    state: AlertState
    severity: Level
    binding: bool
    facts: Facts
    opened_at: datetime
    changed_at: datetime
    number: str = ""
    step: int = 0
    resolved_at: datetime | None = None
    quiet: bool = False
    snoozed_until: datetime | None = None
    answered_at: datetime | None = None
    ladder: tuple[Rung, ...] = ()
    repeats: int = 0
    told: Told = UNTOLD

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ALERT_STATES

    @property
    def climbs(self) -> bool:
        """Whether there is a rung above the ones used."""
        return self.step < len(self.ladder)

    @property
    def told_at(self) -> datetime | None:
        """When somebody was told of it last."""
        return self.told.last_at


class TransitionKind(StrEnum):
    """What has happened to an alert."""

    OPENED = "opened"
    WORSENED = "worsened"
    IMPROVED = "improved"
    CHANGED = "changed"
    ESCALATED = "escalated"  # the next rung of the ladder
    REPEATED = "repeated"  # the last rung once more: nobody has answered
    STANDING = "standing"  # what stands, to those who do not know of it yet
    RESOLVED = "resolved"
    UNFOLLOWED = "unfollowed"
    FOLLOWED = "followed"  # looked for again, as it stood
    REOPENED = "reopened"
    # What people do with an alert.
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    EXPLAINED = "explained"
    # A figure that says whether a measure had its effect: `reason` is the measure's id and the outcome.
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of one alert: the alert as it will be, what happened, and whether people are told."""

    kind: TransitionKind
    alert: Alert
    condition: Condition | None
    tell: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A named paragraph of a message. Lower priority is dropped first when a channel's byte budget is short;
    priority 0 is never dropped."""

    name: str
    text: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """Channel-neutral: a title, blocks in order, and names of files of the output folder to attach. `language` is the one
    it is written in, so that whoever shortens or marks it goes on in it; empty where nobody has said."""

    title: str
    blocks: tuple[Block, ...]
    attachments: tuple[str, ...] = ()
    private: bool = True
    language: str = ""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What a message tells: the alert as it is now."""

    mention: Mention
    alert: Alert


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address on one channel, about what it mentions; its words are made when it is sent, and kept. What
    mentions no alert (a week's message, a retraction) has its words from the start. `idem_key` is unique: the same
    decision made twice is one delivery. `alert_id` is the alert where there is only one. `recipient` is the first of the
    contacts who read at the address, `recipient_name` all of them."""

    id: str
    idem_key: str
    alert_id: str
    kind: str
    transition: str
    recipient: str
    recipient_name: str
    channel: str
    title: str
    body: str
    message: Message
    state: DeliveryState
    created_at: datetime
    not_before: datetime
    expires_at: datetime
    attempts: int = 0
    leased_until: datetime | None = None
    lease_token: str = ""
    sent_at: datetime | None = None
    last_error: str = ""
    number: int = 0  # stands in every copy, so that a repeat can name it
    address: str = ""  # what fills `{address}` of the channel
    mentions: tuple[Mentioned, ...] = ()

    @property
    def recipients(self) -> tuple[str, ...]:
        """The contacts for whom it was decided, each once."""
        return tuple(dict.fromkeys(one.mention.recipient for one in self.mentions)) or (self.recipient,)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send, written before the network call and finished after it."""

    id: int
    delivery_id: str
    started_at: datetime
    finished_at: datetime | None = None
    verdict: str = ""
    provider_code: str = ""
    detail: str = ""


def idem_key(*parts: str) -> str:
    """Hash of what makes a delivery the same: alert, event, recipient, channel, ladder step."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
