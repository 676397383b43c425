"""The engine of a ledger, and how each kind of transaction begins on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any, Literal

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from domain.errors import LedgerUnavailable
from domain.secrets import Secret
from ledger.address import parsed, sqlite_path, where

# read: a consistent snapshot that cannot write. write: the one writer. queue: a short step of the outbox.
Mode = Literal["read", "write", "queue"]
MODE_OPTION = "planwatch_mode"
# Any number that no other user of the same PostgreSQL database takes: one writer at a time, as SQLite has it.
_WRITER_LOCK = 5_063_148
_LOCK_NOT_AVAILABLE = "55P03"
_OPENING: dict[tuple[str, str], tuple[str, ...]] = {
    ("sqlite", "read"): ("PRAGMA query_only=ON", "BEGIN"),
    ("sqlite", "write"): ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
    ("sqlite", "queue"): ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
    ("sqlite", ""): ("PRAGMA query_only=OFF", "BEGIN"),
    ("postgresql", "read"): ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",),
    ("postgresql", "write"): (
        "SET LOCAL lock_timeout = '{wait_ms}ms'",
        f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})",
    ),
    ("postgresql", "queue"): ("SET LOCAL lock_timeout = '{wait_ms}ms'",),
    ("postgresql", ""): (),
}
_WRITING = frozenset({("sqlite", "write"), ("sqlite", "queue")})


def make_engine(url: str, wait_s: float) -> Engine:
    """An engine that has not connected yet. `wait_s` bounds the wait for another writer.

    Raises LedgerUnavailable for an address that is none, or of a database that is neither SQLite nor PostgreSQL."""
    address = parsed(url)
    # hide_parameters: an error of the database ends in logs, and its values are messages and figures.
    quiet = {"json_serializer": _json, "hide_parameters": True}
    if address.get_backend_name() == "sqlite":
        # A connection per transaction: nothing stays open, and the file is whole between two jobs.
        engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": wait_s}, **quiet)
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 10}, **quiet)
    event.listen(engine, "begin", lambda connection: _open(connection, wait_s))
    return engine


def connect(engine: Engine, mode: Mode) -> Connection:
    """A connection whose transactions begin in this mode."""
    return engine.connect().execution_options(**{MODE_OPTION: mode})


def unavailable(url: str, error: DBAPIError) -> LedgerUnavailable:
    """What happened, where, and what to do next."""
    if unreadable := _unwritable_folder(url, error):
        return unreadable
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    lowered = said.lower()
    if is_wait_over(error):
        advice = "another job is writing; wait until it has ended and run this again"
    elif "not a database" in lowered or "malformed" in lowered:
        advice = "the file is not a ledger or is damaged; restore it from a backup, or name another one"
    elif "full" in lowered or "no space" in lowered:
        advice = "free space on that disk and run this again; nothing was half written"
    elif "disk i/o error" in lowered:
        advice = "the disk may be full or failing: free space or mend it, and run this again; nothing was half written"
    elif "readonly" in lowered or "read-only" in lowered or "unable to open" in lowered:
        advice = "check that the folder exists and may be written"
    else:
        advice = "check that the database server runs and that this user may use it"
    return LedgerUnavailable(
        f"the ledger at {where(url)} cannot be used: {Secret.address(url).hide_in(said)}; {advice}"
    )


def is_wait_over(error: DBAPIError) -> bool:
    """Whether another one held on to what this one waited for; a server may say so in any language."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE or "locked" in str(error.orig).lower()


def milliseconds(wait_s: float) -> int:
    """A wait as PostgreSQL counts it: 0 would be without an end there."""
    return max(1, int(wait_s * 1000))


def _unwritable_folder(url: str, error: DBAPIError) -> LedgerUnavailable | None:
    """SQLite keeps two side files beside a ledger, for readers too: a folder that may not be written has its own sentence."""
    path = sqlite_path(url)
    # Path.is_file would raise where this user may not even look.
    if path is None or not os.path.isfile(path) or os.access(path.parent, os.W_OK):  # noqa: PTH113
        return None
    if not any(word in str(error.orig).lower() for word in ("unable to open", "readonly", "read-only")):
        return None
    return LedgerUnavailable(
        f"the ledger at {path} lies in a folder that this user may not write; SQLite needs to put its side files "
        f"({path.name}-wal, {path.name}-shm) there even to read: copy the ledger to a folder of your own and name that "
        "one (--ledger sqlite:///...), or ask for the right to write there"
    )


def _json(value: Any) -> str:
    # NaN is not JSON: PostgreSQL refuses it, SQLite would keep it.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _keep_a_log(connection: Connection) -> None:
    """Writers switch a file to the write-ahead log, once; readers change nothing, not even an empty file."""
    if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
        # This switch does not wait for locks: whoever holds one has just made it, or the next one will.
        with suppress(DBAPIError):
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in `_open`, not when the driver thinks so
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _open(connection: Connection, wait_s: float) -> None:
    mode = connection.get_execution_options().get(MODE_OPTION, "")
    if (connection.dialect.name, mode) in _WRITING:
        _keep_a_log(connection)
    for statement in _OPENING[connection.dialect.name, mode]:
        connection.exec_driver_sql(statement.format(wait_ms=milliseconds(wait_s)))
