"""Who is told what, and over which channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Role = Literal[
    "clerk", "reviewer", "section_lead", "business_section", "leader", "lead_department", "partner_department", "ops"
]
ROLES: tuple[Role, ...] = get_args(Role)
# Plan gaps never go to those who report the figure.
REPORTING_ROLES: frozenset[str] = frozenset({"clerk", "reviewer"})


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people. `url` is an apprise URL, or the name of an environment variable that holds it (`env:NAME`);
    `private` channels reach one person, others a group; `byte_budget` bounds one message; `options` are what its
    kind asks for beside."""

    id: str
    kind: str
    url: str = ""
    private: bool = True
    byte_budget: int = 2048
    per_minute: int = 15
    base_url: str = ""
    format: Literal["text", "markdown", "html"] = "text"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """A recipient. `place` is the place spoken for; `department` the name that plans use; `address` fills `{address}`
    in the channel's URL."""

    id: str
    name: str
    role: Role
    place: str
    channel: str
    department: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: after so many working days, these roles."""

    after_working_days: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Everything about telling people. `released` names the kinds of condition that a person has released: all others
    are decided and kept, not sent (shadow mode). `signature` stands under every message."""

    contacts: tuple[Contact, ...]
    channels: tuple[Channel, ...]
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    language: str = "zh"
    signature: str = ""
    contact_line: str = ""
    department_aliases: Mapping[str, str] = field(default_factory=dict)

    def channel(self, channel_id: str) -> Channel:
        return next(channel for channel in self.channels if channel.id == channel_id)
