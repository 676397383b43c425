"""A database that fails, or answers without end: told with its reason, nobody's fault in a district, and nothing is repeated."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from databases import Postgres, Sqlite
from domain.deployment import SourceConfig
from domain.sourcefault import SourceFault
from onesource import Pulls
from sources.queried.faults import of_database, said_by

pytestmark = pytest.mark.slow

QUERY = "SELECT place, period, indicator, value FROM figures"
WHOLE = {"query": QUERY, "place_column": "place", "period_column": "period"}


def config(address: str, timeout_s: float = 10.0, places: tuple[str, ...] = (), **options: Any) -> SourceConfig:
    return SourceConfig("office", "sql", address, options=options, places=places, timeout_s=timeout_s)


# --- databases that fail


def test_no_such_table_database_or_name_a_permission_and_a_wrong_query(postgres: Postgres) -> None:
    def fault(address: str = postgres.address, query: str = QUERY) -> SourceFault:
        error = Pulls(config(address, query=query)).fault()
        assert error.said or error.fault is SourceFault.NOT_THERE
        assert "\n" not in error.said
        return error.fault

    assert fault(query="SELECT * FROM nowhere") is SourceFault.NOT_THERE
    assert fault(f"{postgres.server}/nowhere") is SourceFault.NOT_THERE
    assert fault(postgres.address.replace(f"{postgres.name}@", "nobody_here@")) is SourceFault.CREDENTIALS
    assert fault(query="SELECT * FROM figures WHERE 1 / 0 = 1") is SourceFault.REFUSED
    assert fault(query="SELECT FROM WHERE") is SourceFault.REFUSED
    postgres.run("CREATE TABLE hidden (a int)")
    assert fault(query="SELECT * FROM hidden") is SourceFault.DENIED


def test_a_permission_that_is_revoked_and_given_back_repeats_nothing(postgres: Postgres) -> None:
    pulls = Pulls(config(postgres.address, **WHOLE))
    assert len(pulls.read()) == 3
    postgres.run(f"REVOKE SELECT ON figures FROM {postgres.name}")
    error = pulls.fault()
    assert (error.fault, error.said) == (SourceFault.DENIED, "permission denied for table figures")
    assert not error.transient
    postgres.run(f"GRANT SELECT ON figures TO {postgres.name}")
    postgres.run("UPDATE figures SET value = 3 WHERE place = 'NR-02'")
    assert [one.path for one in pulls.read()] == ["NR-02/2023-02.csv"]


def test_a_password_that_is_not_taken_is_shown_to_nobody(postgres_server: str) -> None:
    """A server of one answer, since the one of the tests trusts everybody."""

    def refuse(listening: socket.socket) -> None:
        with listening.accept()[0] as connection:
            while b"user\0" not in connection.recv(4096):
                connection.sendall(b"N")  # no encryption
            said = b'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "geheimnis-nutzer"\0\0'
            connection.sendall(b"E" + (len(said) + 4).to_bytes(4, "big") + said)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=refuse, args=[listening], daemon=True)
        thread.start()
        address = f"postgresql+psycopg://geheimnis-nutzer:hunter2-hunter2@127.0.0.1:{listening.getsockname()[1]}/office"
        error = Pulls(config("env:DB", **WHOLE), DB=f"{address}?sslmode=disable").fault()
        thread.join()
    assert error.fault is SourceFault.CREDENTIALS
    for shown in (str(error), repr(error), error.said, error.where):
        assert "hunter2" not in shown
        assert "geheimnis-nutzer" not in shown
    assert error.where == "env:DB"
    assert error.__cause__ is None


def test_nobody_at_the_address(postgres_server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    error = Pulls(config(f"postgresql://u:geheim-geheim@127.0.0.1:{port}/office", **WHOLE)).fault()
    assert error.fault is SourceFault.UNREACHABLE
    assert "geheim" not in str(error)


@contextmanager
def between(server: str, allowed: int) -> Iterator[int]:
    """The port of a line to the server on which so many bytes come back, and then nothing more."""
    port = int(server.rpartition(":")[2])
    ended = threading.Event()

    def pump(one: socket.socket, other: socket.socket, limit: int) -> None:
        try:
            while not ended.is_set() and (data := one.recv(4096)):
                while limit < len(data) and not ended.wait(0.05):
                    pass
                other.sendall(data)
                limit -= len(data)
        except OSError:
            pass

    def serve() -> None:
        ours, _ = listening.accept()
        with ours, socket.create_connection(("127.0.0.1", port)) as theirs:
            ends = [(theirs, ours, allowed), (ours, theirs, 10**9)]
            pumps = [threading.Thread(target=pump, args=args, daemon=True) for args in ends]
            for one in pumps:
                one.start()
            ended.wait(20)
            for line in (ours, theirs):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            for one in pumps:
                one.join()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            ended.set()
            thread.join()


@pytest.mark.parametrize("allowed", [0, 1500])
def test_a_line_on_which_nothing_comes_back_does_not_hold_the_pull(postgres: Postgres, allowed: int) -> None:
    postgres.run("INSERT INTO figures SELECT 'NR-03', '2023-02', n::text, n, '' FROM generate_series(1, 5000) n")
    port = int(postgres.server.rpartition(":")[2])
    with between(postgres.server, allowed) as detour:
        started = time.monotonic()
        address = postgres.address.replace(f":{port}/", f":{detour}/") + "?sslmode=disable"
        error = Pulls(config(address, timeout_s=1.0, **WHOLE)).fault()
        assert error.fault is SourceFault.SLOW
        assert time.monotonic() - started < 4


def test_a_query_that_takes_too_long_is_ended_there_too(postgres: Postgres) -> None:
    started = time.monotonic()
    error = Pulls(config(postgres.address, timeout_s=1.0, query="SELECT pg_sleep(30)")).fault()
    assert error.fault is SourceFault.SLOW
    assert error.transient
    assert time.monotonic() - started < 4
    assert postgres.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()") == 0  # fmt: skip


def test_a_query_of_sqlite_that_never_ends_is_interrupted(sqlite: Sqlite) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    error = Pulls(config(sqlite.address, timeout_s=1.0, query=endless)).fault()
    assert (error.fault, error.said) == (SourceFault.SLOW, "1 s")


def test_a_server_that_is_shut_down_while_it_is_asked_is_unreachable(postgres: Postgres) -> None:
    def end() -> None:
        time.sleep(0.5)
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{postgres.name}'")

    thread = threading.Thread(target=end)
    thread.start()
    error = Pulls(config(postgres.address, query="SELECT pg_sleep(5)")).fault()
    thread.join()
    assert error.fault is SourceFault.UNREACHABLE
    assert error.transient


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_bytes(b"this is a text and no database" * 100)
    assert Pulls(config("sqlite:///text.db", query="SELECT * FROM a"), tmp_path).fault().fault is SourceFault.ODD
    Sqlite(tmp_path / "half.db").run(
        "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 20000) SELECT i FROM n"
    )
    whole = (tmp_path / "half.db").read_bytes()
    (tmp_path / "half.db").write_bytes(whole[: len(whole) // 2])
    assert Pulls(config("sqlite:///half.db", query="SELECT * FROM big"), tmp_path).fault().fault is SourceFault.ODD


def test_a_locked_file_is_busy(sqlite: Sqlite) -> None:
    with closing(sqlite3.connect(sqlite.path)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        error = Pulls(config(sqlite.address, timeout_s=1.0, **WHOLE)).fault()
        holder.rollback()
    assert error.fault in (SourceFault.BUSY, SourceFault.SLOW)
    assert error.transient


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (1045, SourceFault.CREDENTIALS), (1142, SourceFault.DENIED), (1146, SourceFault.NOT_THERE),
        (3024, SourceFault.SLOW), (1040, SourceFault.BUSY), (2013, SourceFault.UNREACHABLE), (1792, SourceFault.REFUSED),
    ],
)  # fmt: skip
def test_mysql_says_what_is_wrong_by_numbers(code: int, fault: SourceFault) -> None:
    error = Exception(code, "Access denied\nsecond line")
    assert (of_database(error), said_by(error)) == (fault, "Access denied")


# --- too much


def test_an_answer_without_end_is_ended_with_a_sentence_and_little_memory(sqlite: Sqlite) -> None:
    """In a process of its own, whose memory can be looked at."""
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(zeroblob(500)) AS filler FROM n"
    )
    script = f"""
import resource, sys
from pathlib import Path
from onesource import Pulls
from databases import Database, Postgres, Sqlite
from domain.deployment import SourceConfig
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
error = Pulls(SourceConfig("office", "sql", {sqlite.address!r}, options={{"query": {endless!r}}}, timeout_s=60)).fault()
print(error.fault, error.said)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    root = Path(__file__).resolve().parents[2]
    paths = os.pathsep.join([str(root), str(root / "tests/fixtures")])
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    said, grown = ran.stdout.splitlines()
    assert said.startswith("misused the query answers more than 1000000 rows or 64 MB")
    assert int(grown) < 200


def test_one_file_above_the_limit_is_a_matter_of_the_query_and_of_no_district(sqlite: Sqlite) -> None:
    query = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 11000) "
        "SELECT 'NR-01' AS place, i, hex(zeroblob(500)) AS filler FROM n UNION ALL SELECT 'NR-02', 1, ''"
    )
    pulls = Pulls(config(sqlite.address, query=query, place_column="place"))
    assert [fault for fault, _ in pulls.troubles().values()] == [SourceFault.MISUSED]
    assert [one.box for one in pulls.read()] == ["NR-02"]
