"""In which flow run each run of a job goes on, so that one whose process was killed is known by the other's end; and whether
it looked at some places alone, so that nobody takes it for the whole."""

from __future__ import annotations

from alembic import op

from ledger.columns import flags, texts

revision = "r0008"
down_revision = "r0007"


def upgrade() -> None:
    for column in (*texts("flow_run_id"), *flags("in_part")):
        op.add_column("runs", column)
