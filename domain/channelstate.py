"""How a channel stands: one stored state that every dispatcher reads before an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChannelState:
    """`paused_until` and `pause_reason`: the service asked to be left in peace. `suspect` is the message on which the service
    refused us altogether, until another message proves that it was the message (dead then) or the channel: `broken_since`
    with its reason. What is left of a minute's allowance is counted from the
    attempts."""

    channel: str
    paused_until: datetime | None = None
    pause_reason: str = ""
    suspect: str = ""
    broken_since: datetime | None = None
    broken_reason: str = ""
