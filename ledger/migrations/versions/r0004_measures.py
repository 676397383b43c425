"""Measures that alerts are answered with."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Date, Double

from ledger.columns import own_id, refers, required, seq, texts, unique_where
from ledger.types import Instant

revision = "r0004"
down_revision = "r0003"


def upgrade() -> None:
    op.create_table(
        "measures",
        seq(),
        own_id(),
        refers("alert_id", "alerts.id"),
        *texts("place", "indicator", "item", "target_id", "text", "owner"),
        *required(Double, "effect"),
        *required(Date, "due_on"),
        *texts("period"),
        *required(Double, "figure"),
        *required(Date, "figure_end"),
        *required(Double, "dead_band"),
        *required(Instant, "recorded_at"),
        *texts("succeeds"),
        unique_where("one_successor", "succeeds <> ''", "succeeds"),
    )
    op.create_index("ix_measures_alert_id", "measures", ["alert_id"])
