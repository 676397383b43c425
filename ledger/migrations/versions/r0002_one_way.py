"""Time runs one way: the charter of a ledger, what a run staged, who dealt with a receipt, alerts that are not followed."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import Boolean, Column, Date, Index, Integer, bindparam, column, false, func, select, table, text

from domain.workdays import local_day
from ledger.columns import json, optional, refers, required, texts
from ledger.types import Instant

revision = "r0002"
down_revision = "r0001"

# A ledger of before has no charter: it is one of play where everything that districts sent in it is simulated, it went
# live with its first job that was no backfill, and that job's day is the one it was made on. A day that had been mistyped
# (2030) and has not come yet counts for nothing, unless its clock was played.
_CHARTER_OF_BEFORE = """
INSERT INTO charter (id, made_on, made_at, simulated, live_from, last_day, backfilled_to)
SELECT 1, COALESCE(MIN(own), MAX(past), :first), MIN(started_at), played, MIN(own), MAX(own), MAX(past)
FROM (
  SELECT started_at, played,
    CASE WHEN job NOT IN ('backfill', 'archive', 'replay') AND (as_of <= :day OR played) THEN as_of END AS own,
    CASE WHEN job = 'backfill' AND (as_of <= :day OR played) THEN as_of END AS past
  FROM runs CROSS JOIN (
    SELECT EXISTS (SELECT 1 FROM submissions WHERE provenance = 'simulated')
      AND NOT EXISTS (SELECT 1 FROM submissions WHERE provenance = 'submitted') AS played
  ) AS play
) AS lived GROUP BY played
"""


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
    _charter_of_before()


def _charter_of_before() -> None:
    """The deployment is not known here: no day has come that has not begun on the island where it begins first."""
    first = op.get_bind().execute(select(func.min(column("started_at", Instant))).select_from(table("runs"))).scalar()
    if first is not None:
        days = {"first": local_day(first, "UTC"), "day": local_day(datetime.now(UTC), "Pacific/Kiritimati")}
        statement = text(_CHARTER_OF_BEFORE).bindparams(bindparam("first", type_=Date), bindparam("day", type_=Date))
        op.execute(statement.bindparams(**days))


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
