"""When to try again."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

# Minutes after the first, second, ... failed attempt; then every half working day.
STEPS_MINUTES = (1, 5, 15, 60)
LATER = timedelta(hours=4)
RATE_S = 60  # what WeCom and Feishu ask for
# A message over which a service refused us altogether; a channel that does is left alone for as long.
REFUSED = timedelta(hours=1)
# After so many failures one behind the other nobody answers there: a moment of peace, instead of a limit of time for each.
FAILURES, PEACE = 5, timedelta(minutes=1)
JITTER = 0.1


def retry_at(delivery_id: str, attempts: int, now: datetime) -> datetime:
    """The next try after `attempts` failed ones: 1, 5, 15, 60 minutes, then 4 hours, each up to 10 % later, by an amount
    that is fixed per delivery so that rows which failed together do not all come back together."""
    index = max(attempts, 1) - 1
    wait = timedelta(minutes=STEPS_MINUTES[index]) if index < len(STEPS_MINUTES) else LATER
    spread = int(hashlib.sha256(delivery_id.encode()).hexdigest()[:4], 16) / 0xFFFF
    return now + wait * (1 + JITTER * spread)


def rate_at(now: datetime, retry_after_s: int | None) -> datetime:
    """After a refusal for too many messages: as long as the provider says, at least a minute."""
    return now + timedelta(seconds=max(retry_after_s or 0, RATE_S))
