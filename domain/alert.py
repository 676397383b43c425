"""Alerts, their transitions, and deliveries: one message, one recipient, one channel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.condition import Condition, Facts, Level
from domain.mention import Mention


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


OPEN_ALERT_STATES = frozenset(
    {AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.EXPLAINED, AlertState.REOPENED}
)


def alert_id(condition_key: str, episode: int) -> str:
    """The same alert has the same id in every ledger."""
    return f"{hashlib.sha256(condition_key.encode()).hexdigest()[:16]}-{episode}"


@dataclass(frozen=True, slots=True)
class Alert:
    """One condition over time. `number` is the reference that people see; `told` is the fingerprint of the facts that
    were last told, so that nothing is told twice; `step` counts the rungs of the ladder already used; `resolved_at` is
    the moment of its end, resolved or unfollowed."""

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
    told: str = ""
    told_at: datetime | None = None
    next_step_at: datetime | None = None
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ALERT_STATES


class TransitionKind(StrEnum):
    """What has happened to an alert."""

    OPENED = "opened"
    WORSENED = "worsened"
    IMPROVED = "improved"
    CHANGED = "changed"
    ESCALATED = "escalated"  # the next rung of the ladder
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
    """A mention and its alert as it is now."""

    mention: Mention
    alert: Alert


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address on one channel. `idem_key` is unique: the same decision made twice is one delivery.
    What it says of alerts are its `mentions`, whose words are made when it is sent; without any, the words stand from
    the start. `address` fills `{address}` in the channel's URL."""

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
    number: int = 0  # the message number that a repeat carries
    address: str = ""
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
