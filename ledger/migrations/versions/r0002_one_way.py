"""Time runs one way: the charter of a ledger, what a run staged, who dealt with a receipt, alerts that are not followed."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import Boolean, Column, Date, Index, Integer, bindparam, false, text

from domain.workdays import local_day
from ledger.columns import json, optional, refers, required, texts
from ledger.types import Instant

revision = "r0002"
down_revision = "r0001"

# A ledger of before has no charter: it is one of play where everything that districts sent in it is simulated, it went
# live with its first job that was no backfill, and that job's day is the one it was made on. A day that had been mistyped
# (2030) and has not come yet is not its last one, unless its clock was played.
_CHARTER_OF_BEFORE = """
INSERT INTO charter (id, made_on, made_at, simulated, live_from, last_day, backfilled_to)
SELECT 1,
  COALESCE((SELECT MIN(as_of) FROM runs WHERE job NOT IN ('backfill', 'archive', 'replay')), MAX(as_of)),
  MIN(started_at),
  EXISTS (SELECT 1 FROM submissions WHERE provenance = 'simulated')
    AND NOT EXISTS (SELECT 1 FROM submissions WHERE provenance = 'submitted'),
  (SELECT MIN(as_of) FROM runs WHERE job NOT IN ('backfill', 'archive', 'replay')),
  (SELECT MAX(as_of) FROM runs WHERE job NOT IN ('backfill', 'archive', 'replay')),
  (SELECT MAX(as_of) FROM runs WHERE job = 'backfill')
FROM runs HAVING COUNT(*) > 0
"""
_LAST_DAY_THAT_CAME = text("""
UPDATE charter SET last_day = (
  SELECT MAX(as_of) FROM runs WHERE job NOT IN ('backfill', 'archive', 'replay') AND as_of <= :day
) WHERE NOT simulated
""").bindparams(bindparam("day", type_=Date))


def upgrade() -> None:
    _charter()
    _staging()
    op.add_column("runs", Column("standing", Boolean, nullable=False, server_default=false()))
    op.add_column("receipts", *texts("run_id"))
    op.add_column("deliveries", *texts("run_id"))
    op.drop_index("one_open_alert", "alerts")
    still_open = text("state NOT IN ('resolved', 'unfollowed')")
    op.create_index(
        "one_open_alert", "alerts", ["key"], unique=True, sqlite_where=still_open, postgresql_where=still_open
    )
    op.execute(_CHARTER_OF_BEFORE)
    # The deployment is not known here; no day has come that has not begun on the island where it begins first.
    op.execute(_LAST_DAY_THAT_CAME.bindparams(day=local_day(datetime.now(UTC), "Pacific/Kiritimati")))


def _charter() -> None:
    op.create_table(
        "charter",
        Column("id", Integer, primary_key=True, autoincrement=False),
        *required(Date, "made_on"),
        *required(Instant, "made_at"),
        *required(Boolean, "simulated"),
        *optional(Date, "live_from", "last_day", "backfilled_to"),
    )


def _staging() -> None:
    op.create_table(
        "staged_readings",
        refers("run_id", "runs.id", primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        refers("receipt_id", "receipts.id"),
        *texts("form", "place", "period"),
        *required(Boolean, "closes"),
        *json("reading", "submission", "findings", "untested"),
        Index(None, "run_id", "place"),
    )
