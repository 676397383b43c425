"""How much room a ledger takes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from ledger.address import sqlite_path
from ledger.store import Store

_BESIDE = ("", "-wal", "-shm")


def size_of(store: Store) -> int:
    """The bytes of a ledger: of its file with its side files, or of its database. Raises LedgerUnavailable."""
    if path := sqlite_path(store.url):
        return file_size(path)
    with store.read() as work:
        return int(work.connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def file_size(path: Path) -> int:
    """The bytes of a SQLite ledger with its side files; 0 where none is there."""
    files = (path.with_name(path.name + ending) for ending in _BESIDE)
    return sum(one.stat().st_size for one in files if one.is_file())
