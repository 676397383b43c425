"""Whose turn it is: one month at a time, one dispatcher at a time, on any number of machines.

The operating system (SQLite) or the server (PostgreSQL) holds the turn for the process and frees it when the process
ends, however it ends; so nobody has to guess whether a holder is still alive."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from domain.errors import TurnTaken
from ledger import engine as engines
from ledger.store import Store


@contextmanager
def turn(store: Store, name: str) -> Iterator[None]:
    """Holds a turn of this ledger while the block runs. Raises TurnTaken when another process does not give it back
    within the store's `wait_s`."""
    path = engines.sqlite_path(store.url)
    with _file_turn(path, name, store.wait_s) if path else _server_turn(store, name):
        yield


@contextmanager
def _file_turn(ledger: Path, name: str, wait_s: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(f"{ledger}.{name}.lock", timeout=wait_s)
        lock.acquire()
    except Timeout:
        raise TurnTaken(name) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _server_turn(store: Store, name: str) -> Iterator[None]:
    connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        connection.execute(text(f"SET lock_timeout = '{int(store.wait_s * 1000)}ms'"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": zlib.crc32(name.encode())})
        except OperationalError as error:
            if "lock timeout" not in str(error.orig):
                raise engines.unavailable(store.url, error) from error
            raise TurnTaken(name) from None
        yield
    finally:
        connection.invalidate()  # the end of the session frees the turn, whatever state it is in
        connection.close()
