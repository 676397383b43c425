"""In which flow run each run of a job goes on, so that one whose process was killed is known by the other's end; whether it
looked at some places alone, so that nobody takes it for the whole; and the order in which mentions were decided: a list
says the gravest first, and PostgreSQL gives rows that have changed in no order."""

from __future__ import annotations

from alembic import op

from ledger.columns import flags, ordinal, texts

revision = "r0008"
down_revision = "r0007"


def upgrade() -> None:
    for column in (*texts("flow_run_id"), *flags("in_part")):
        op.add_column("runs", column)
    op.add_column("mentions", ordinal())
    op.execute(
        "UPDATE mentions SET ordinal = (SELECT number FROM deliveries WHERE deliveries.id = mentions.delivery_id)"
    )
    op.create_index("ix_mentions_ordinal", "mentions", ["ordinal"])
