"""The tables of how files come in: what each source was seen to have, who may push and did, what was marked there, and what
a district has declared final."""

from __future__ import annotations

from sqlalchemy import Date, Index, Table

from ledger.columns import json, key, metadata, optional, own_id, refers, required, seq, texts
from ledger.types import Instant

# What a source had when it was last read, so that nothing known is read again.
listings = Table(
    "listings",
    metadata,
    key("source"),
    key("path"),
    *texts("box", "mark"),
    *required(Instant, "taken_at"),
)
# Who may push: of the token itself only its hash is kept.
push_tokens = Table(
    "push_tokens",
    metadata,
    seq(),
    own_id(),
    *texts("source", "box"),
    own_id("sha256"),
    *required(Instant, "made_at"),
    *texts("made_by", "note"),
    *optional(Instant, "revoked_at"),
    *texts("revoked_by"),
)
# What was answered to a push, by the key that its sender gave it: the same once more gets the same answer.
pushes = Table(
    "pushes",
    metadata,
    key("token"),
    key("idempotency_key"),
    *texts("sha256", "receipt_id"),
    *required(Instant, "pushed_at"),
    *json("answer"),
)
# Questions that stand as follow-up marks in the system from which the figures came.
question_marks = Table(
    "question_marks",
    metadata,
    key("source"),
    key("finding_id"),
    *texts("state", "detail"),
    *json("cell"),
    *required(Instant, "changed_at"),
)
# A district says that a version is its last word; never updated but by being taken back.
declarations = Table(
    "declarations",
    metadata,
    seq(),
    refers("submission_id", "submissions.id"),
    *texts("by", "receipt_id"),
    *optional(Date, "declared_on"),
    *required(Instant, "recorded_at"),
    *optional(Instant, "withdrawn_at"),
    Index(None, "submission_id"),
)
