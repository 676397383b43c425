"""What has come through one box of one source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BoxCount:
    """`count` receipts in all, `new` of them since the moment that was asked for, the last at `last_at`; `parked` and `held`
    wait for a person."""

    source: str
    box: str
    last_at: datetime
    count: int
    new: int = 0
    parked: int = 0
    held: int = 0
