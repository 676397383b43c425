"""The revisions and the tables are the same thing said twice."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import ledger
from ledger import schema, views
from ledger.store import Store
from ledger.tables import metadata


def test_the_revisions_make_exactly_the_tables(empty_url: str) -> None:
    store = Store.create(empty_url)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert schema.version(connection) == schema.HEAD
        assert set(inspect(connection).get_view_names()) == set(views.definitions())
    store.close()


def test_every_revision_is_known_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(ledger.__file__).parent / "migrations"))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(revisions)) == schema.KNOWN
