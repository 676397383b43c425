"""Runs the revisions on the connection that `ledger.schema.upgrade` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from ledger.columns import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
