"""What of an alert stands in which message, so that only what was delivered counts as told; the state of each channel; what
a person has released; what people answered, and over which link."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Boolean, Column, Integer

from ledger.columns import flags, json, key, optional, own_id, refers, required, seq, texts
from ledger.types import Instant

revision = "r0006"
down_revision = "r0005"

# What was decided before: one alert, one recipient, one message. Whether it was named is as certain as its delivery.
_MENTIONS = """
INSERT INTO mentions (key, delivery_id, alert_id, transition, recipient, step, expires_at, told, shown, moot)
SELECT d.idem_key, d.id, a.id, d.transition, d.recipient,
       CASE WHEN d.transition = 'escalated' THEN a.step ELSE 1 END, d.expires_at, a.told, d.state IN ('sent', 'uncertain'), ''
FROM deliveries d JOIN alerts a ON a.id = d.alert_id
"""

# A past that was caught up with, or judged anew, and of which nothing was told since: it stays quiet.
_QUIET = """
UPDATE alerts SET quiet = TRUE WHERE EXISTS (
  SELECT 1 FROM alert_events hushed WHERE hushed.alert_id = alerts.id AND hushed.reason IN ('quiet', 'rejudged')
  AND NOT EXISTS (SELECT 1 FROM alert_events later WHERE later.alert_id = alerts.id AND later.tell AND later.seq > hushed.seq))
"""
_ANSWERED = """
UPDATE alerts SET answered_at = (SELECT max(said.at) FROM alert_events said
  WHERE said.alert_id = alerts.id AND said.kind IN ('acknowledged', 'snoozed', 'explained'))
"""


def upgrade() -> None:
    _add("deliveries", *texts("address"))
    op.execute("UPDATE deliveries SET address = '?'")
    _add("alerts", *flags("quiet"), *optional(Instant, "snoozed_until", "answered_at"), *json("ladder"))
    _add("alerts", Column("repeats", Integer, nullable=False, server_default="0"))
    op.execute("UPDATE alerts SET snoozed_until = next_step_at WHERE state = 'snoozed'")
    op.execute(_QUIET)
    op.execute(_ANSWERED)
    op.create_table(
        "mentions",
        key("key"),
        refers("delivery_id", "deliveries.id"),
        *texts("alert_id", "transition", "recipient"),
        *required(Integer, "step"),
        *required(Instant, "expires_at"),
        *texts("told"),
        *flags("shown"),
        *texts("moot"),
    )
    op.create_index("ix_mentions_delivery_id", "mentions", ["delivery_id"])
    op.create_index("ix_mentions_alert_id", "mentions", ["alert_id"])
    op.execute(_MENTIONS)
    for column in ("told", "told_at", "next_step_at"):
        op.drop_column("alerts", column)
    op.create_index("ix_deliveries_channel_address", "deliveries", ["channel", "address"])
    op.create_index("ix_deliveries_channel_state_number", "deliveries", ["channel", "state", "number"])
    op.create_index("ix_delivery_attempts_started_at", "delivery_attempts", ["started_at"])
    op.create_table(
        "channel_states",
        key("channel"),
        *optional(Instant, "paused_until"),
        *texts("pause_reason", "suspect"),
        *optional(Instant, "broken_since"),
        *texts("broken_reason"),
    )
    op.create_table(
        "releases",
        seq(),
        *texts("kind"),
        *flags("group", "binding"),
        *texts("by", "approved_by", "reason"),
        *required(Instant, "at"),
        *required(Boolean, "revoked"),
    )
    op.create_table(
        "answers",
        seq(),
        own_id(),
        *texts("alert_id", "contact", "action", "words", "via"),
        *required(Instant, "at"),
    )
    op.create_index("ix_answers_alert_id", "answers", ["alert_id"])


def _add(table: str, *columns: Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column)
