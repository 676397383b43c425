"""All tables. `migrations/` creates them; a test holds the two together.

`seq` columns give the order in which things were written: nothing is ordered by a timestamp, clocks go back."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Double, Index, Integer, LargeBinary, Table, UniqueConstraint, false

from ledger.columns import (
    BigId,
    flags,
    json,
    key,
    metadata,
    optional,
    own_id,
    refers,
    required,
    seq,
    texts,
    unique_where,
)
from ledger.intaketables import declarations, listings, push_tokens, pushes, question_marks
from ledger.tellingtables import (
    alert_events,
    alerts,
    answers,
    channel_states,
    deliveries,
    delivery_attempts,
    measures,
    mentions,
    releases,
)
from ledger.types import Instant

__all__ = [
    "alert_events",
    "alerts",
    "answers",
    "assessments",
    "audits",
    "channel_states",
    "charter",
    "check_results",
    "config_snapshots",
    "coverage",
    "cursors",
    "declarations",
    "deliveries",
    "delivery_attempts",
    "exceptions",
    "expected_submissions",
    "finding_events",
    "findings",
    "heartbeats",
    "indicator_codes",
    "listings",
    "measures",
    "mentions",
    "metadata",
    "observations",
    "place_codes",
    "push_tokens",
    "pushes",
    "question_marks",
    "receipt_bytes",
    "receipt_events",
    "receipts",
    "releases",
    "replies",
    "returns",
    "runs",
    "source_checks",
    "staged_readings",
    "submissions",
]

# --- intake ---------------------------------------------------------------------------------------------------------
receipts = Table(
    "receipts",
    metadata,
    seq(),
    own_id(),
    *texts("sha256", "source", "path", "box", "provenance", "state"),
    *required(Integer, "size"),
    *required(Instant, "received_at"),
    *json("refusal"),
    *texts("run_id"),  # the run that settled or refused it
    *optional(Instant, "sent_at"),
    Index(None, "source", "path"),
    Index(None, "sha256"),
    Index(None, "state"),
)
# Apart from the receipts, so that person-level bytes can go while their hash stays; never updated.
receipt_bytes = Table("receipt_bytes", metadata, key("sha256"), *required(LargeBinary, "content"))
receipt_events = Table(
    "receipt_events",
    metadata,
    seq(),
    refers("receipt_id", "receipts.id"),
    *required(Instant, "at"),
    *texts("kind", "by", "note"),
    *json("refusal"),
    Index(None, "receipt_id"),
)

submissions = Table(
    "submissions",
    metadata,
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
    *json("left_aside"),
    Column("answers_read", Integer, nullable=False, server_default="0"),
    *json("unread_answers"),
    Index(None, "form", "place", "period"),
    # Several documents can print figures of one place and period, each as version 1; a district has one version 2 only.
    unique_where("one_submission_per_version", "provenance <> 'printed'", "form", "place", "period", "version"),
)
observations = Table(
    "observations",
    metadata,
    refers("submission_id", "submissions.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *texts("indicator", "item", "state"),
    *optional(Double, "value", "numerator", "denominator"),
    *texts("unit", "value_text"),
    *optional(Integer, "decimals"),
    *texts("sheet", "cell", "note"),
    *optional(Double, "sample_size", "standard_error"),
    *texts("evidence"),
)
# Every workbook that went back, by the random token that it carries: of which version it is.
returns = Table(
    "returns",
    metadata,
    key("token"),
    refers("submission_id", "submissions.id"),
    *required(Instant, "made_at"),
    Index(None, "submission_id"),
)
# What each file said to the questions about a form, place and period: answers understood, and answers asked back.
replies = Table(
    "replies",
    metadata,
    seq(),
    refers("receipt_id", "receipts.id"),
    *texts("form", "place", "period", "submission_id"),
    *required(Instant, "at"),
    *json("read", "unread"),
    Index(None, "form", "place", "period"),
)

# --- judgement ------------------------------------------------------------------------------------------------------
runs = Table(
    "runs",
    metadata,
    Column("seq", BigId, primary_key=True, autoincrement=False),
    own_id(),
    *texts("job"),
    *required(Date, "as_of"),
    *required(Instant, "known_at"),
    *texts("config_sha256", "state", "note"),
    *required(Instant, "started_at"),
    *optional(Instant, "finished_at"),
    # Its clock stands at 09:00 of `as_of`, a day that a person typed; else it is the real one.
    Column("standing", Boolean, nullable=False, server_default=false()),
    # Of Prefect; empty where none went on.
    *texts("flow_run_id"),
    # Of some places alone, which somebody has named.
    *flags("in_part"),
)
# What the gate of a run made of pending receipts, until each is settled.
staged_readings = Table(
    "staged_readings",
    metadata,
    refers("run_id", "runs.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    refers("receipt_id", "receipts.id"),
    *texts("form", "place", "period"),
    *required(Boolean, "closes"),
    *json("reading", "submission", "findings", "untested"),
    Index(None, "run_id", "place"),
)
check_results = Table(
    "check_results",
    metadata,
    seq(),
    refers("run_id", "runs.id"),
    *texts("rule"),
    *required(Integer, "rule_version"),
    *texts("place", "indicator", "period", "item", "submission_id", "outcome", "reason"),
    Index(None, "run_id"),
)
coverage = Table(
    "coverage",
    metadata,
    refers("run_id", "runs.id", primary_key=True),
    key("rule"),
    key("place"),
    *required(Integer, "passed", "flagged", "untestable"),
    *texts("reasons"),
)
audits = Table(
    "audits",
    metadata,
    seq(),
    refers("run_id", "runs.id"),
    *texts("period"),
    *required(Date, "as_of"),
    *json("result"),
)
findings = Table(
    "findings",
    metadata,
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
finding_events = Table(
    "finding_events",
    metadata,
    seq(),
    refers("finding_id", "findings.id"),
    *required(Instant, "at"),
    *texts("kind", "by", "note"),
    *json("finding"),
    Index(None, "finding_id"),
)
exceptions = Table(
    "exceptions",
    metadata,
    key("id"),
    refers("finding_id", "findings.id"),
    *texts("rule", "place", "indicator", "item", "accepted_by"),
    *required(Instant, "accepted_at"),
    *optional(Date, "until"),
)
expected_submissions = Table(
    "expected_submissions",
    metadata,
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
assessments = Table(
    "assessments",
    metadata,
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
    *texts("item"),
    *optional(Double, "baseline"),
    *flags("baseline_provisional", "aged"),
    *optional(Date, "overdue_end"),
    *optional(Double, "covered"),
    *optional(Integer, "parts", "parts_due"),
    *flags("simulated_parts"),
    *texts("outlook"),
    Index(None, "place", "target_id"),
    Index(None, "run_id"),
)

# --- keeping house --------------------------------------------------------------------------------------------------
source_checks = Table(
    "source_checks",
    metadata,
    seq(),
    *texts("source"),
    *required(Boolean, "ok"),
    *texts("address", "error"),
    *json("places"),
    *texts("checked_at"),
    *required(Instant, "recorded_at"),
    *texts("box", "fault", "where"),
    Index(None, "source", "box"),
)
cursors = Table("cursors", metadata, key("name"), *texts("value"))
# One row: what the ledger was founded as, and how far its time has run.
charter = Table(
    "charter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *required(Date, "made_on"),
    *required(Instant, "made_at"),
    *required(Boolean, "simulated"),
    *optional(Date, "live_from", "last_day", "backfilled_to"),
)
heartbeats = Table("heartbeats", metadata, key("name"), *required(Instant, "seen_at"))
config_snapshots = Table("config_snapshots", metadata, key("sha256"), *json("files"), *required(Instant, "kept_at"))
place_codes = Table("place_codes", metadata, key("code"))
indicator_codes = Table("indicator_codes", metadata, key("code"))
