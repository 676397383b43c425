"""What a kind of channel declares: what it needs, what it can show, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.kind import Kind


@dataclass(frozen=True, kw_only=True, eq=False)
class ChannelKind(Kind):
    """A kind of channel. Its parameters `url` and `base_url` are fields of a channel; all others stand below
    `options`."""

    largest: Mapping[str, int] = field(default_factory=dict)  # the most bytes that one message takes, by format
    for_groups: bool = False  # it speaks to a group, whatever its entry says

    @property
    def has_address(self) -> bool:
        return "url" in self.required
