"""Everything: intake, judgement, telling, keeping house."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Date, Double, Index, Integer, LargeBinary, UniqueConstraint

from ledger.columns import BigId, json, key, optional, own_id, refers, required, seq, texts, unique_where
from ledger.types import Instant

revision = "r0001"
down_revision = None


def upgrade() -> None:
    _intake()
    _judgement()
    _telling()
    _house()


def _intake() -> None:
    op.create_table(
        "receipts",
        seq(),
        own_id(),
        *texts("sha256", "source", "path", "box", "provenance", "state"),
        *required(Integer, "size"),
        *required(Instant, "received_at"),
        *json("refusal"),
        Index(None, "source", "path"),
        Index(None, "sha256"),
        Index(None, "state"),
    )
    op.create_table("receipt_bytes", key("sha256"), *required(LargeBinary, "content"))

    op.create_table(
        "submissions",
        seq(),
        own_id(),
        *texts("form", "place", "period"),
        *required(Date, "period_start", "period_end"),
        *required(Integer, "version"),
        refers("receipt_id", "receipts.id"),
        *texts("file", "provenance"),
        *required(Instant, "received_at"),
        *texts("status"),
        *required(Boolean, "complete"),
        *json("missing_lines"),
        *optional(Instant, "withdrawn_at"),
        *texts("declared_final_by"),
        Index(None, "form", "place", "period"),
        unique_where("one_submission_per_version", "provenance <> 'printed'", "form", "place", "period", "version"),
    )
    op.create_table(
        "observations",
        refers("submission_id", "submissions.id", primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *texts("indicator", "item", "state"),
        *optional(Double, "value", "numerator", "denominator"),
        *texts("unit", "value_text"),
        *optional(Integer, "decimals"),
        *texts("sheet", "cell", "note"),
    )


def _judgement() -> None:
    op.create_table(
        "runs",
        Column("seq", BigId, primary_key=True, autoincrement=False),
        own_id(),
        *texts("job"),
        *required(Date, "as_of"),
        *required(Instant, "known_at"),
        *texts("config_sha256", "state", "note"),
        *required(Instant, "started_at"),
        *optional(Instant, "finished_at"),
    )
    op.create_table(
        "check_results",
        seq(),
        refers("run_id", "runs.id"),
        *texts("rule"),
        *required(Integer, "rule_version"),
        *texts("place", "indicator", "period", "item", "submission_id", "outcome", "reason"),
        Index(None, "run_id"),
    )
    op.create_table(
        "coverage",
        refers("run_id", "runs.id", primary_key=True),
        key("rule"),
        key("place"),
        *required(Integer, "passed", "flagged", "untestable"),
        *texts("reasons"),
    )
    op.create_table(
        "audits",
        seq(),
        refers("run_id", "runs.id"),
        *texts("period"),
        *required(Date, "as_of"),
        *json("result"),
    )
    op.create_table(
        "findings",
        seq(),
        own_id(),
        *texts("fingerprint"),
        *required(Integer, "episode"),
        *texts("rule"),
        *required(Integer, "rule_version"),
        *texts("tier", "severity", "place", "indicator", "form", "period", "item"),
        refers("submission_id", "submissions.id"),
        *texts("sheet", "cell", "observed"),
        *optional(Double, "expected_low", "expected_high"),
        *json("history"),
        *optional(Double, "statistic", "threshold"),
        *json("params"),
        *texts("proposal", "proof", "state", "owner"),
        *optional(Date, "due_on"),
        *required(Instant, "opened_at"),
        *optional(Instant, "closed_at"),
        *texts("closed_by", "exception_id", "answer_reason", "answer_note", "answer_evidence"),
        UniqueConstraint("fingerprint", "episode"),
        Index(None, "place", "period", "indicator"),
        unique_where("one_open_finding", "closed_at IS NULL", "fingerprint"),
    )
    op.create_table(
        "finding_events",
        seq(),
        refers("finding_id", "findings.id"),
        *required(Instant, "at"),
        *texts("kind", "by", "note"),
        *json("finding"),
        Index(None, "finding_id"),
    )
    op.create_table(
        "exceptions",
        key("id"),
        refers("finding_id", "findings.id"),
        *texts("rule", "place", "indicator", "item", "accepted_by"),
        *required(Instant, "accepted_at"),
        *optional(Date, "until"),
    )
    op.create_table(
        "expected_submissions",
        key("form"),
        key("place"),
        key("period"),
        *required(Date, "as_of", "period_start", "period_end", "due_on", "grace_until"),
        *texts("state"),
        *required(Boolean, "provisional_calendar"),
        *texts("submission_id"),
        *required(Integer, "version"),
        *optional(Date, "received_on"),
        *required(Integer, "late_by", "open_findings"),
        *json("missing_lines"),
    )
    op.create_table(
        "assessments",
        seq(),
        refers("run_id", "runs.id"),
        *texts("place", "target_id", "indicator", "period"),
        *required(Date, "as_of"),
        *required(Instant, "known_at"),
        *texts("status", "reason"),
        *optional(Double, "expected", "actual", "gap"),
        *texts("unit"),
        *optional(Double, "slip_months", "pace_achieved", "pace_needed", "next_value"),
        *texts("annual_light", "plan_light"),
        *required(Boolean, "strictest", "binding"),
        *texts("submission_id", "denominator", "config_sha256", "document_no", "clause", "quote"),
        *optional(Double, "share_done", "share_of_time"),
        *texts("provenance"),
        Index(None, "place", "target_id"),
        Index(None, "run_id"),
    )


def _telling() -> None:
    op.create_table(
        "alerts",
        seq(),
        own_id(),
        *texts("key"),
        *required(Integer, "episode"),
        *texts("kind", "place", "subject", "period", "state", "severity"),
        *required(Boolean, "binding"),
        *json("facts"),
        *required(Instant, "opened_at", "changed_at"),
        *texts("number"),
        *required(Integer, "step"),
        *texts("told"),
        *optional(Instant, "told_at", "next_step_at", "resolved_at"),
        UniqueConstraint("key", "episode"),
        unique_where("one_open_alert", "state <> 'resolved'", "key"),
    )
    op.create_table(
        "alert_events",
        seq(),
        refers("alert_id", "alerts.id"),
        *required(Instant, "at"),
        *texts("kind", "state", "severity", "reason"),
        *required(Boolean, "tell"),
        *required(Integer, "step"),
        *json("facts", "evidence"),
        Index(None, "alert_id"),
    )
    op.create_table(
        "deliveries",
        key("id"),
        own_id("idem_key"),
        Column("number", Integer, nullable=False, unique=True),
        *texts("alert_id", "kind", "transition", "recipient", "recipient_name", "channel", "title", "body"),
        *json("message"),
        *texts("state"),
        *required(Instant, "created_at", "not_before", "first_due_at", "expires_at"),
        *required(Integer, "attempts"),
        *optional(Instant, "leased_until"),
        *texts("lease_token"),
        *optional(Instant, "sent_at"),
        *texts("last_error"),
        Index(None, "state", "not_before"),
    )
    op.create_table(
        "delivery_attempts",
        Column("id", BigId, primary_key=True, autoincrement=True),
        refers("delivery_id", "deliveries.id"),
        *required(Instant, "started_at"),
        *optional(Instant, "finished_at"),
        *texts("verdict", "provider_code", "detail"),
        Index(None, "delivery_id"),
    )


def _house() -> None:
    op.create_table(
        "source_checks",
        seq(),
        *texts("source"),
        *required(Boolean, "ok"),
        *texts("address", "error"),
        *json("places"),
        *texts("checked_at"),
        *required(Instant, "recorded_at"),
        Index(None, "source"),
    )
    op.create_table("cursors", key("name"), *texts("value"))
    op.create_table("heartbeats", key("name"), *required(Instant, "seen_at"))
    op.create_table("config_snapshots", key("sha256"), *json("files"), *required(Instant, "kept_at"))
    op.create_table("place_codes", key("code"))
    op.create_table("indicator_codes", key("code"))
