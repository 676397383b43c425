"""The revisions and the tables are the same thing said twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, create_engine, inspect, select, text

import ledger
from ledger import schema, views
from ledger.store import Store
from ledger.tables import alerts, metadata, runs
from ledger.types import Instant


@pytest.mark.slow
def test_the_revisions_make_exactly_the_tables(empty_url: str) -> None:
    store = Store.create(empty_url)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert schema.version(connection) == schema.HEAD
        assert set(inspect(connection).get_view_names()) == set(views.definitions())
    store.close()


def _scripts(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(ledger.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def test_every_revision_is_known_in_order() -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(_scripts()).walk_revisions()]
    assert tuple(reversed(revisions)) == schema.KNOWN


_ALERT = text("""
INSERT INTO alerts (id, key, episode, kind, place, subject, period, state, severity, binding, facts, opened_at, changed_at,
 number, step, told, told_at, next_step_at, resolved_at)
VALUES (:id, :id, 1, 'behind', '370611', 'gp', '2022', 'open', 'warning', FALSE, '{}', :at, :at, '', 0, '', NULL, NULL, NULL)
""").bindparams(bindparam("at", type_=Instant))
_EVENT = text("""
INSERT INTO alert_events (alert_id, at, kind, state, severity, reason, tell, step, facts, evidence)
VALUES (:id, :at, :kind, 'open', 'warning', :reason, :tell, 0, '{}', '[]')
""").bindparams(bindparam("at", type_=Instant))


def test_what_was_kept_quietly_stays_quiet_and_an_answer_keeps_its_day_in_a_ledger_that_is_brought_up_to_date(
    empty_url: str, tmp_path: Path, now: datetime
) -> None:
    trails = {
        "caught-up": [("opened", "quiet", False)],
        "rejudged": [("opened", "", True), ("worsened", "rejudged", False)],
        "told-since": [("opened", "quiet", False), ("worsened", "", True)],
        "mild": [("opened", "digest", False)],
        "answered": [("opened", "", True), ("explained", "section: we build", False)],
    }
    (tmp_path / "folder").mkdir()
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        command.upgrade(_scripts(connection), "r0005")
        for name, trail in trails.items():
            connection.execute(_ALERT, {"id": name, "at": now})
            for kind, reason, tell in trail:
                connection.execute(_EVENT, {"id": name, "at": now, "kind": kind, "reason": reason, "tell": tell})
        schema.upgrade(connection)
        rows = connection.execute(select(alerts.c.id, alerts.c.quiet, alerts.c.answered_at)).all()
    engine.dispose()
    assert {row.id for row in rows if row.quiet} == {"caught-up", "rejudged"}
    assert {row.id: row.answered_at for row in rows if row.answered_at} == {"answered": now}


_RUN = text("""
INSERT INTO runs (seq, id, job, as_of, known_at, config_sha256, state, note, started_at)
VALUES (1, 'monitor-1', 'monitor', '2023-09-05', :at, 'sha', 'running', '', :at)
""").bindparams(bindparam("at", type_=Instant))


def test_a_run_of_an_older_ledger_goes_on_in_no_flow_run_that_anybody_knows(
    empty_url: str, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "folder").mkdir()
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        command.upgrade(_scripts(connection), "r0007")
        connection.execute(_RUN, {"at": now})
        schema.upgrade(connection)
        assert connection.execute(select(runs.c.id, runs.c.flow_run_id, runs.c.in_part)).all() == [
            ("monitor-1", "", False)
        ]
    engine.dispose()
