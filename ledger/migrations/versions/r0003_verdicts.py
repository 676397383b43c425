"""How sure a figure is, and what a verdict stands on: its baseline, its age, the share that it covers, its outlook."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Date, Double, Integer

from ledger.columns import flags, optional, texts

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    for column in optional(Double, "sample_size", "standard_error"):
        op.add_column("observations", column)
    verdicts = (
        *texts("item"),
        *optional(Double, "baseline"),
        *flags("baseline_provisional", "aged"),
        *optional(Date, "overdue_end"),
        *optional(Double, "covered"),
        *optional(Integer, "parts", "parts_due"),
        *flags("simulated_parts"),
        *texts("outlook"),
    )
    for column in verdicts:
        op.add_column("assessments", column)
    # A verdict was blanked while a newer figure was overdue: now it stands and shows its age. What was blanked stays so.
    op.execute("UPDATE assessments SET status = 'no_data' WHERE status = 'stale'")
    op.execute("UPDATE assessments SET reason = REPLACE(reason, 'stale', 'no_data') WHERE reason LIKE 'held%stale%'")
