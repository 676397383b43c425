"""Whose turn it is: one month at a time, one dispatcher in each slot, on any number of machines.

The operating system (SQLite) or the server (PostgreSQL) holds the turn for the process and frees it when the process
ends, however it ends; so nobody has to guess whether a holder is still alive."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from domain.errors import LedgerUnavailable, TurnTaken
from ledger import engine as engines
from ledger.address import sqlite_path
from ledger.store import Store

_HELD = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND classid = 0 AND objid = :key AND objsubid = 1 AND granted AND datname = current_database()
"""


@contextmanager
def turn(store: Store, name: str, wait_s: float | None = None) -> Iterator[None]:
    """Holds a turn of this ledger while the block runs. Raises TurnTaken when another process does not give it back
    within `wait_s`, else the store's, and LedgerUnavailable when it cannot be asked for."""
    path, wait_s = sqlite_path(store.url), store.wait_s if wait_s is None else wait_s
    # A file has one turn, by whatever name it is reached.
    with _file_turn(path.resolve(), name, wait_s) if path else _server_turn(store, name, wait_s):
        yield


def is_held(store: Store, name: str) -> bool:
    """Whether any process holds a turn of this ledger now. Raises LedgerUnavailable. Makes nothing."""
    path = sqlite_path(store.url)
    if path is None:
        with store.read() as work:
            return bool(work.connection.execute(text(_HELD), {"key": _number(name)}).scalar())
    if not lock_of(path.resolve(), name).exists():
        return False
    try:
        with _file_turn(path.resolve(), name, 0):
            return False
    except TurnTaken:
        return True


def lock_of(ledger: Path, name: str) -> Path:
    """The file by which the operating system holds a turn of a SQLite ledger."""
    return ledger.with_name(f"{ledger.name}.{name}.lock")


@contextmanager
def _file_turn(ledger: Path, name: str, wait_s: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    # A lock that only a file's being there stands for would outlive its holder.
    lock = FileLock(lock_of(ledger, name), timeout=wait_s, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise TurnTaken(name) from None
    except OSError as error:
        raise LedgerUnavailable(
            f"{lock.lock_file}, by which one run waits for another, cannot be used: {error.strerror or error}; ask for the "
            "right to write it, or delete it while no run is at work"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _server_turn(store: Store, name: str, wait_s: float) -> Iterator[None]:
    try:
        connection = _session_with(store, name, wait_s)
    except DBAPIError as error:
        if engines.is_wait_over(error):
            raise TurnTaken(name) from None
        raise engines.unavailable(store.url, error) from error
    try:
        yield
    finally:
        _end(connection)


def _session_with(store: Store, name: str, wait_s: float) -> Connection:
    """A session of its own, which holds the turn as long as it lasts."""
    connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        connection.execute(text(f"SET lock_timeout = '{engines.milliseconds(wait_s)}ms'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _number(name)})
    except BaseException:
        _end(connection)
        raise
    return connection


def _number(name: str) -> int:
    """A turn as PostgreSQL numbers its locks."""
    return zlib.crc32(name.encode())


def _end(connection: Connection) -> None:
    connection.invalidate()  # the end of the session frees the turn, whatever state it is in
    connection.close()
