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


@contextmanager
def turn(store: Store, name: str, wait_s: float | None = None) -> Iterator[None]:
    """Holds a turn of this ledger while the block runs. Raises TurnTaken when another process does not give it back
    within `wait_s`, else the store's, and LedgerUnavailable when it cannot be asked for."""
    path, wait_s = sqlite_path(store.url), store.wait_s if wait_s is None else wait_s
    # A file has one turn, by whatever name it is reached.
    with _file_turn(path.resolve(), name, wait_s) if path else _server_turn(store, name, wait_s):
        yield


@contextmanager
def _file_turn(ledger: Path, name: str, wait_s: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    # A lock that only a file's being there stands for would outlive its holder.
    lock = FileLock(f"{ledger}.{name}.lock", timeout=wait_s, fallback_to_soft=False)
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
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": zlib.crc32(name.encode())})
    except BaseException:
        _end(connection)
        raise
    return connection


def _end(connection: Connection) -> None:
    connection.invalidate()  # the end of the session frees the turn, whatever state it is in
    connection.close()
