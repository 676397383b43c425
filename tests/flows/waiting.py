"""Messages as they stand in an outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.alert import Block, Delivery, Message, idem_key

NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)


def message(number: int, state: str, days: int, **others: Any) -> Delivery:
    """A message that was due some days ago."""
    key, due = idem_key(str(number)), NOW - timedelta(days=days)
    about = {"alert_id": "", "kind": "missing", "transition": "opened", "channel": "file"} | others
    return Delivery(
        key[:12], key, recipient=f"r{number}", recipient_name="", title="t", body="b", state=state,
        message=Message("t", (Block("lead", "b"),)), created_at=due, not_before=due, expires_at=NOW + timedelta(days=9),
        **about,
    )  # fmt: skip
