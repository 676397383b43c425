"""Who is told what, and over which channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from domain.secrets import NO_SECRET, Secret

Role = Literal[
    "clerk", "reviewer", "section_lead", "business_section", "leader", "lead_department", "partner_department", "ops"
]
ROLES: tuple[Role, ...] = get_args(Role)
# Plan gaps never go to those who report the figure.
REPORTING_ROLES: frozenset[str] = frozenset({"clerk", "reviewer"})


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people. `url` is an apprise URL, which is a secret as a whole, or says where it is kept (`env:NAME`,
    `file:PATH`); `private` channels reach one person, others a group; `byte_budget` bounds one message; `options` are what its
    kind asks for beside."""

    id: str
    kind: str
    url: Secret = NO_SECRET
    private: bool = True
    byte_budget: int = 2048
    per_minute: int = 15
    base_url: Secret = NO_SECRET
    format: Literal["text", "markdown", "html"] = "text"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", Secret.key(self.url))
        object.__setattr__(self, "base_url", Secret.address(self.base_url))


@dataclass(frozen=True, slots=True)
class Contact:
    """A recipient. `place` is the place spoken for; `department` the name that plans use; `address` fills `{address}`
    in the channel's URL. What cannot be delivered goes over `fallback`, another channel, to `fallback_address`. `owner`
    keeps the entry right, last on `confirmed_on`."""

    id: str
    name: str
    role: Role
    place: str
    channel: str
    department: str = ""
    address: str = ""
    organisation: str = ""
    owner: str = ""
    confirmed_on: date | None = None
    fallback: str = ""
    fallback_address: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: after so many working days, these roles; for what is binding after
    `binding_after_working_days`, where that is said."""

    after_working_days: int
    roles: tuple[Role, ...]
    binding_after_working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Manners:
    """How often people are told of what goes on. A matter that nobody answers is repeated to its last rung after so many
    working days by role; an acknowledgement holds the ladder for so many; what comes and goes more than `flaps` times
    within a span is told once as unsteady, and then not until it has stood still for as long."""

    repeat_after_working_days: Mapping[Role, int] = field(default_factory=lambda: {"clerk": 2, "section_lead": 5})
    acknowledged_for_working_days: int = 10
    flaps: int = 2
    flaps_within_working_days: int = 10


@dataclass(frozen=True, slots=True)
class Contacts:
    """Everything about telling people. `released` names the kinds of condition that a person has released: all others
    are decided and kept, not sent (shadow mode); of what is binding they are sent only where the contact
    `binding_approved_by`, of the business section, has approved it. `signature` stands under every message."""

    contacts: tuple[Contact, ...]
    channels: tuple[Channel, ...]
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    binding_approved_by: str = ""
    manners: Manners = field(default_factory=Manners)
    language: str = "zh"
    signature: str = ""
    contact_line: str = ""
    department_aliases: Mapping[str, str] = field(default_factory=dict)

    def channel(self, channel_id: str) -> Channel:
        return next(channel for channel in self.channels if channel.id == channel_id)
