"""A database that is not what a query expects: what would be lost, mixed up or left behind there without a word."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from databases import Database, Sqlite
from domain.deployment import SourceConfig
from domain.sourcefault import SourceFault
from onesource import Pulls
from sources.offers import Offered
from sources.queried.answers import MAX_TEXT

QUERY = "SELECT place, period, indicator, value, changed FROM figures"
WHOLE = {"query": QUERY, "place_column": "place", "period_column": "period"}


def config(address: str, **options: Any) -> SourceConfig:
    return SourceConfig("office", "sql", address, options={**WHOLE, **options}, timeout_s=10)


def logged(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


def beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if one.name.startswith(path.name))


def test_reading_a_database_with_a_write_ahead_log_leaves_nothing_beside_it(sqlite: Sqlite) -> None:
    logged(sqlite.path).close()
    assert len(Pulls(config(sqlite.address)).read()) == 3
    assert beside(sqlite.path) == [sqlite.path.name]


def test_what_stands_in_the_log_of_a_program_that_is_writing_is_read(sqlite: Sqlite) -> None:
    with closing(logged(sqlite.path)) as writer:
        writer.execute("INSERT INTO figures VALUES ('NR-03', '2023-02', 'nurse_density', 1, '2023-03-02 09:00')")
        writer.commit()
        before = beside(sqlite.path)
        assert [one.box for one in Pulls(config(sqlite.address)).read()] == ["NR-01", "NR-01", "NR-02", "NR-03"]
        assert beside(sqlite.path) == before
    assert beside(sqlite.path) == [sqlite.path.name]


def test_a_log_that_was_left_behind_is_told_and_not_touched(sqlite: Sqlite) -> None:
    with closing(logged(sqlite.path)) as writer:
        writer.execute("DELETE FROM figures")
        writer.commit()
        log = sqlite.path.with_name(f"{sqlite.path.name}-wal").read_bytes()
    copy = sqlite.path.with_name("copy.db")
    copy.write_bytes(sqlite.path.read_bytes())
    copy.with_name("copy.db-wal").write_bytes(log)
    error = Pulls(config(f"sqlite:///{copy}")).fault()
    assert (error.fault, "copy.db-wal" in error.said) == (SourceFault.BUSY, True)
    assert beside(copy) == ["copy.db", "copy.db-wal"]


def test_a_row_that_will_be_changed_in_the_year_9999_hides_no_later_change(database: Database) -> None:
    database.run("UPDATE figures SET changed = '9999-12-31 00:00' WHERE place = 'NR-02'")
    pulls = Pulls(config(database.address, since_column="changed"))
    assert len(pulls.read()) == 3
    database.run("UPDATE figures SET value = 8, changed = '2023-03-05 08:00' WHERE period = '2023-01'")
    assert [one.path for one in pulls.read()] == ["NR-01/2023-01.csv"]


def test_a_place_that_could_be_either_of_two_columns_is_asked_about(sqlite: Sqlite) -> None:
    query = "SELECT a.place, b.place, a.period FROM figures a, figures b"
    error = Pulls(config(sqlite.address, query=query)).fault()
    assert error.fault is SourceFault.MISUSED
    assert "2 columns 'place'" in error.said


def test_a_carriage_return_in_a_value_begins_no_row(sqlite: Sqlite) -> None:
    sqlite.run("UPDATE figures SET indicator = 'a' || char(13) || 'NR-02,2023-02,x,1' WHERE place = 'NR-02'")
    (one,) = [one for one in Pulls(config(sqlite.address)).found() if isinstance(one, Offered) and one.box == "NR-02"]
    assert b'"a\rNR-02,2023-02,x,1"' in (one.content or b"")


@pytest.mark.slow
def test_rows_of_any_size_are_no_memory_without_bound(sqlite: Sqlite) -> None:
    sqlite.run("DELETE FROM figures")
    sqlite.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) INSERT INTO figures "
        "SELECT 'NR-01', '2023-02', CAST(randomblob(0) AS TEXT) || hex(zeroblob(2000000)), 1, '' FROM n"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = Pulls(config(sqlite.address)).fault()
    assert error.fault is SourceFault.MISUSED
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 4 * MAX_TEXT
