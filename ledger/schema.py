"""Which version of the tables a ledger has, and how it gets the current one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

# Oldest first; the last one is what this version of the code needs.
KNOWN = ("r0001", "r0002", "r0003", "r0004", "r0005", "r0006", "r0007", "r0008")
HEAD = KNOWN[-1]
_SCRIPTS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """The revision that the tables have; None for a database without a ledger in it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(connection: Connection) -> None:
    """Brings the tables to HEAD, and renews views and guards, which always are those of this version of the code."""
    from alembic import command
    from alembic.config import Config

    from ledger import guards, views

    views.drop(connection)
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
    views.create(connection)
    guards.renew(connection)
