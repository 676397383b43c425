"""The door: units of work, and every way in which a ledger can be unavailable."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from domain.errors import LedgerUnavailable
from ledger.address import sqlite_path
from ledger.store import Store


def test_nothing_stays_unless_told(store: Store, now: datetime) -> None:
    with store.begin() as work:
        work.receipts.add("inbox", "p", "a.xlsx", b"A", now, "submitted")
    with store.read() as work:
        assert work.receipts.all() == []


def test_a_unit_of_work_that_breaks_leaves_nothing(store: Store, now: datetime) -> None:
    def work_and_stop() -> None:
        with store.begin() as work:
            work.receipts.add("inbox", "p", "a.xlsx", b"A", now, "submitted")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        work_and_stop()
    with store.read() as work:
        assert work.receipts.all() == []


def test_what_follows_a_commit_needs_its_own(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("a", "1")
        work.commit()
        work.cursors.set("b", "2")
    with store.read() as work:
        assert (work.cursors.get("a"), work.cursors.get("b")) == ("1", None)


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises((LedgerUnavailable, DBAPIError), match=r"(?i)read-?only"), store.read() as work:
        work.cursors.set("a", "1")
    with store.begin() as work:  # and the next writer is not in the way of it
        work.cursors.set("a", "2")
        work.commit()


def test_a_reader_sees_one_state_while_another_writes(store: Store) -> None:
    with store.read() as reader:
        assert reader.cursors.get("a") is None
        with store.begin() as work:
            work.cursors.set("a", "1")
            work.commit()
        assert reader.cursors.get("a") is None


def test_writers_take_turns(store: Store) -> None:
    def count_up() -> None:
        for _ in range(10):
            with store.begin() as work:
                work.cursors.set("n", str(int(work.cursors.get("n") or 0) + 1))
                work.commit()

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as work:
        assert work.cursors.get("n") == "30"


def test_a_ledger_that_another_job_keeps_locked_says_so(store: Store) -> None:
    hasty = Store(store.url, wait_s=0.2)
    with store.begin(), pytest.raises(LedgerUnavailable, match="another job is writing"), hasty.begin():
        pass
    hasty.close()


def test_a_server_that_is_gone_says_where_and_what_to_do() -> None:
    with pytest.raises(LedgerUnavailable, match=r"planwatch:\*\*\*@127\.0\.0\.1:1/x .* check that the database server"):
        Store.open("postgresql+psycopg://planwatch:secret@127.0.0.1:1/x")


def test_a_failure_of_the_database_in_the_middle_says_so(store: Store, now: datetime) -> None:
    def full(*_: Any) -> None:
        raise_full(store)

    def work_and_commit() -> None:
        with store.begin() as work:
            work.receipts.add("inbox", "p", "a.xlsx", b"A", now, "submitted")
            work.commit()

    event.listen(store.engine, "commit", full)
    with pytest.raises(LedgerUnavailable, match="free space"):
        work_and_commit()
    event.remove(store.engine, "commit", full)
    with store.read() as work:
        assert work.receipts.all() == []


def raise_full(store: Store) -> None:
    kind = store.engine.dialect.loaded_dbapi.OperationalError
    raise DBAPIError.instance("COMMIT", None, kind("database or disk is full"), kind)


def test_a_ledger_that_is_not_there_is_not_made_by_opening(empty_url: str) -> None:
    with pytest.raises(LedgerUnavailable, match="there is no ledger"):
        Store.open(empty_url)
    path = sqlite_path(empty_url)
    assert path is None or not path.exists()


def test_creating_makes_the_folder_and_creating_again_changes_nothing(empty_url: str, now: datetime) -> None:
    first = Store.create(empty_url)
    with first.begin() as work:
        run_id = work.runs.start("monitor", now.date(), now, "sha", now)
        work.commit()
    first.close()
    second = Store.create(empty_url)
    with second.read() as work:
        assert [run.id for run in work.runs.all()] == [run_id] == ["monitor-1"]
    second.close()


@pytest.mark.slow
def test_two_jobs_that_create_at_once_make_one_ledger(empty_url: str) -> None:
    failures: list[BaseException] = []

    def create() -> None:
        try:
            Store.create(empty_url).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    Store.open(empty_url).close()


def test_a_ledger_of_an_unknown_version_is_left_alone(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    for door in (Store.open, Store.create):
        with pytest.raises(LedgerUnavailable, match=r"version r9999, this Planwatch knows r0001"):
            door(store.url)


def test_a_file_that_is_no_ledger_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("this is a letter, not a database. " * 100)
    with pytest.raises(LedgerUnavailable, match="not a ledger or is damaged"):
        Store.open(f"sqlite:///{path}")


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(LedgerUnavailable, match="cannot live in 'mysql'"):
        Store.create("mysql://somewhere/x")


def test_an_instant_without_a_time_zone_is_refused(store: Store, now: datetime) -> None:
    with store.begin() as work, pytest.raises(Exception, match="needs a time zone"):
        work.runs.dispatcher_seen(now.replace(tzinfo=None))


@pytest.fixture
def reading(store: Store) -> Callable[[str], list[Any]]:
    def read(statement: str) -> list[Any]:
        with store.engine.connect() as connection:
            return list(connection.execute(text(statement)))

    return read


def test_sqlite_waits_for_its_disk_and_holds_references(store: Store, reading: Callable[[str], list[Any]]) -> None:
    if store.engine.dialect.name != "sqlite":
        assert reading("SHOW server_encoding") == [("UTF8",)]
        return
    assert reading("PRAGMA journal_mode") == [("wal",)]
    assert reading("PRAGMA foreign_keys") == [(1,)]
    assert reading("PRAGMA synchronous") == [(2,)]


def test_the_file_of_a_ledger_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store.create(f"sqlite:///{tmp_path}/ledger.db")
    with store.begin() as work:
        work.cursors.set("a", "1")
        work.commit()
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    store.close()
    assert set(modes.values()) == {0o600}


def test_an_error_of_the_database_quotes_nothing_that_was_written(store: Store) -> None:
    again = text("INSERT INTO cursors (name, value) VALUES (:n, :v)"), {"n": "a", "v": "private"}
    with store.begin() as work:
        work.connection.execute(*again)
        with pytest.raises(DBAPIError) as error:
            work.connection.execute(*again)
    assert "private" not in str(error.value)
