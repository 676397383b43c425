"""What of an alert stands in which message, and what came of it: only what was delivered was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# A channel's id and what fills `{address}` there; empty for a channel that has one reader of its own, or a group.
Address = tuple[str, str]
# Why a message was given up that nobody decided against: it was too late, its matter was away, its kind was kept in shadow
# again, or nobody was left to read it. What stands is told anew.
EXPIRED, UNFOLLOWED, IN_SHADOW, NOT_SAID = "expired", "no longer followed", "kept in shadow again", "not said"
# Why one was given up that had nothing to tell by then: an answer had stopped the ladder, or its facts were untrue.
ANSWERED, OVERTAKEN = "alert answered", "no longer so"
# What was told and taken back as wrong: nothing is built on it. Also the transition of the message that takes it back.
RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Mention:
    """One alert in one message. `key` is unique: the same decision made twice is one mention. `recipient` is the contact it
    was decided for, `step` the rung of the ladder that this is (1 for the first), `moot` why it was left out of its
    message when that was written. `told` is the fingerprint of the facts as they were written, `shown` whether they were
    named there or only counted; both are set when the words are made."""

    key: str
    alert_id: str
    transition: str
    recipient: str
    step: int
    expires_at: datetime
    delivery_id: str = ""
    told: str = ""
    shown: bool = False
    moot: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What people were really told of an alert, derived from its deliveries and their attempts; true where anybody was, or may
    have been. `facts` is the fingerprint of what was told last; `days` are the moments at which it was named to somebody
    for certain; `rungs` says by rung when somebody on it was told first, or when the last of its messages was given up.
    `knows` are the addresses that were told, or may have been; `awaits` those for which a message is on its way, `leaves`
    those to which one is being sent at this moment.
    `asked_at` is when its desk, the lowest rung that was ever told of it, had it last by name, and `asked` the fingerprint then.
    `addressed` are those that need not be told what stands: their last message came, is on its way, or was given up for a
    reason that holds still."""

    facts: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    days: tuple[datetime, ...] = ()
    rungs: Mapping[int, datetime] = field(default_factory=dict)
    knows: frozenset[Address] = frozenset()
    awaits: frozenset[Address] = frozenset()
    addressed: frozenset[Address] = frozenset()
    leaves: frozenset[Address] = frozenset()
    asked: str = ""
    asked_at: datetime | None = None

    def __bool__(self) -> bool:
        return self.last_at is not None


UNTOLD = Told()
