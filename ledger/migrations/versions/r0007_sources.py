"""What each source had when it was last read, and which box of it could not be; who may push and what was answered; what was
marked where the figures came from; what a district has declared final."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Date

from ledger.columns import json, key, optional, own_id, refers, required, seq, texts
from ledger.types import Instant

revision = "r0007"
down_revision = "r0006"


def upgrade() -> None:
    for column in texts("box", "fault", "where"):
        op.add_column("source_checks", column)
    op.drop_index("ix_source_checks_source", "source_checks")
    op.create_index("ix_source_checks_source_box", "source_checks", ["source", "box"])
    op.create_table("listings", key("source"), key("path"), *texts("box", "mark"), *required(Instant, "taken_at"))
    op.create_table(
        "push_tokens",
        seq(),
        own_id(),
        *texts("source", "box"),
        own_id("sha256"),
        *required(Instant, "made_at"),
        *texts("made_by", "note"),
        *optional(Instant, "revoked_at"),
        *texts("revoked_by"),
    )
    op.create_table(
        "pushes",
        key("token"),
        key("idempotency_key"),
        *texts("sha256", "receipt_id"),
        *required(Instant, "pushed_at"),
        *json("answer"),
    )
    op.create_table(
        "question_marks",
        key("source"),
        key("finding_id"),
        *texts("state", "detail"),
        *json("cell"),
        *required(Instant, "changed_at"),
    )
    op.create_table(
        "declarations",
        seq(),
        refers("submission_id", "submissions.id"),
        *texts("by", "receipt_id"),
        *optional(Date, "declared_on"),
        *required(Instant, "recorded_at"),
        *optional(Instant, "withdrawn_at"),
    )
    op.create_index("ix_declarations_submission_id", "declarations", ["submission_id"])
