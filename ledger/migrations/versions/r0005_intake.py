"""Figures with their evidence, receipts with the time of their file and the trail of what was done about them, the returned
workbooks by their tokens, and what files said to questions."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Column, Integer

from ledger.columns import json, key, optional, refers, required, seq, texts
from ledger.types import Instant

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    _add("receipts", *optional(Instant, "sent_at"))
    _add("observations", *texts("evidence"))
    _add("submissions", *json("left_aside"), *json("unread_answers"))
    _add("submissions", Column("answers_read", Integer, nullable=False, server_default="0"))
    op.create_table(
        "returns",
        key("token"),
        refers("submission_id", "submissions.id"),
        *required(Instant, "made_at"),
    )
    op.create_index("ix_returns_submission_id", "returns", ["submission_id"])
    op.create_table(
        "replies",
        seq(),
        refers("receipt_id", "receipts.id"),
        *texts("form", "place", "period", "submission_id"),
        *required(Instant, "at"),
        *json("read", "unread"),
    )
    op.create_index("ix_replies_form_place_period", "replies", ["form", "place", "period"])
    op.create_table(
        "receipt_events",
        seq(),
        refers("receipt_id", "receipts.id"),
        *required(Instant, "at"),
        *texts("kind", "by", "note"),
        *json("refusal"),
    )
    op.create_index("ix_receipt_events_receipt_id", "receipt_events", ["receipt_id"])


def _add(table: str, *columns: Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column)
