"""Pulling from a database: the same data are the same bytes, nothing is ever written, and what fails is nobody's fault."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from domain.deployment import SourceConfig
from domain.sourcefault import SourceFault
from onesource import Pulls
from sources.offers import Known, Offered
from sources.queried.faults import of_database, said_by

TABLE = """
CREATE TABLE figures (place TEXT, period TEXT, indicator TEXT, value NUMERIC, changed TEXT);
INSERT INTO figures VALUES
 ('NR-01', '2023-02', 'nurse_density', 7.51, '2023-03-01 08:00'),
 ('NR-01', '2023-02', 'measles_coverage', 95, '2023-03-01 08:00'),
 ('NR-01', '2023-01', 'nurse_density', 7.5, '2023-02-01 08:00'),
 ('NR-02', '2023-02', 'nurse_density', NULL, '2023-03-02 08:00');
"""
QUERY = "SELECT place, period, indicator, value FROM figures"
WHOLE = {"query": QUERY, "place_column": "place", "period_column": "period"}
READ_ONLY_TEXT = "place,period,indicator,value\n"


def config(address: str, timeout_s: float = 10.0, places: tuple[str, ...] = (), **options: Any) -> SourceConfig:
    return SourceConfig("office", "sql", address, options=options, places=places, timeout_s=timeout_s)


class Sqlite:
    def __init__(self, path: Path) -> None:
        self.path, self.address = path, f"sqlite:///{path}"
        self.run(TABLE)

    def run(self, script: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    return Sqlite(tmp_path / "their figures.db")


class Postgres:
    """A database of its own, and a login that may only read the view."""

    def __init__(self, server: str) -> None:
        self.server, self.name = server, f"office_{uuid4().hex[:10]}"
        self.do("postgres", f"CREATE DATABASE {self.name}", f"CREATE ROLE {self.name} LOGIN")
        self.run(*TABLE.split(";\n")[:-1], f"GRANT SELECT ON figures TO {self.name}")
        self.address = self.server.replace("planwatch@", f"{self.name}@") + f"/{self.name}"

    def run(self, *statements: str) -> None:
        self.do(self.name, *statements)

    def do(self, database: str, *statements: str) -> None:
        engine = create_engine(f"{self.server}/{database}", isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        finally:
            engine.dispose()

    def value(self, query: str) -> Any:
        engine = create_engine(f"{self.server}/{self.name}")
        try:
            with engine.connect() as connection:
                return connection.execute(text(query)).scalar()
        finally:
            engine.dispose()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Postgres]:
    made = Postgres(postgres_server)
    yield made
    made.do("postgres", f"DROP DATABASE {made.name} WITH (FORCE)", f"DROP ROLE {made.name}")


Database = Sqlite | Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    made: Database = request.getfixturevalue(str(request.param))
    return made


# --- the bytes


def test_each_place_and_period_is_a_file_in_canonical_bytes(database: Database) -> None:
    read = Pulls(config(database.address, **WHOLE)).read()
    assert {one.path: one.content.decode() for one in read} == {
        "NR-01/2023-01.csv": "place,period,indicator,value\nNR-01,2023-01,nurse_density,7.5\n",
        "NR-01/2023-02.csv": "place,period,indicator,value\n"
        "NR-01,2023-02,measles_coverage,95\nNR-01,2023-02,nurse_density,7.51\n",
        "NR-02/2023-02.csv": "place,period,indicator,value\nNR-02,2023-02,nurse_density,\n",
    }
    assert {one.box for one in read} == {"NR-01", "NR-02"}


def test_a_file_per_place_or_one_for_all(database: Database) -> None:
    by_place = Pulls(config(database.address, query=QUERY, place_column="place")).read()
    assert [(one.box, one.path) for one in by_place] == [("NR-01", "NR-01/office.csv"), ("NR-02", "NR-02/office.csv")]
    (whole,) = Pulls(config(database.address, query=QUERY)).read()
    assert (whole.box, whole.path, whole.content.count(b"\n")) == ("", "office.csv", 5)
    (only,) = Pulls(config(database.address, places=("NR-01",), query=QUERY)).read()
    assert (only.box, only.path) == ("NR-01", "NR-01/office.csv")


def test_the_same_data_are_the_same_bytes_in_whatever_order_they_lie(database: Database) -> None:
    pulls = Pulls(config(database.address, **WHOLE))
    assert len(pulls.read()) == 3
    assert pulls.read() == []
    database.run("CREATE TABLE b AS SELECT * FROM figures ORDER BY value DESC")
    database.run("DELETE FROM figures")
    database.run("INSERT INTO figures SELECT * FROM b")
    assert pulls.read() == []


def test_a_changed_row_is_exactly_that_places_new_file_and_so_is_one_that_is_gone(database: Database) -> None:
    pulls = Pulls(config(database.address, **WHOLE))
    pulls.read()
    database.run(
        "UPDATE figures SET value = 7.60 WHERE place = 'NR-01' AND indicator = 'nurse_density' AND period = '2023-02'"
    )
    assert [one.path for one in pulls.read()] == ["NR-01/2023-02.csv"]
    database.run("DELETE FROM figures WHERE place = 'NR-01' AND indicator = 'measles_coverage'")
    (fewer,) = pulls.read()
    assert fewer.content.decode().count("\n") == 2
    database.run("DELETE FROM figures WHERE place = 'NR-02'")
    assert pulls.read() == []  # nobody sent an empty file


def test_values_are_written_as_the_database_prints_them(postgres: Postgres) -> None:
    query = """SELECT 0.10::numeric(8,2) AS a, 0.00000001::numeric AS b, 0.1::float8 + 0.2 AS c, DATE '2023-02-01' AS d,
        NULL AS e, true AS f, 12345678901234567890::numeric AS "指标代码", E'line\\nbreak, "quoted"' AS h, 1e3::numeric AS i,
        '{"b": 1, "a": [2]}'::jsonb AS j, ':x %s %%'::text AS k, TIMESTAMP '2023-02-01 08:00' AS l, '\\x00ff'::bytea AS m"""
    (file,) = Pulls(config(postgres.address, query=query)).read()
    head, _, row = file.content.decode().partition("\n")
    assert head == "a,b,c,d,e,f,指标代码,h,i,j,k,l,m"
    assert row.startswith(
        '0.10,0.00000001,0.30000000000000004,2023-02-01,,true,12345678901234567890,"line\nbreak, ""quoted""",1000,'
    )
    assert ",:x %s %%,2023-02-01T08:00:00," in row


def test_bytes_that_are_no_utf8_and_names_that_lead_elsewhere_are_only_texts(sqlite: Sqlite) -> None:
    with closing(sqlite3.connect(sqlite.path)) as connection, connection:
        connection.execute("DELETE FROM figures")
        rows = [("../../etc", "2023/02", "x"), ("a\nb", "..", "y"), ("区", "2023-02", "z")]
        connection.executemany("INSERT INTO figures (place, period, indicator) VALUES (?, ?, ?)", rows)
        connection.execute("INSERT INTO figures VALUES ('NR-01', '2023-02', CAST(x'BBA4CABF' AS TEXT), 1, '')")
    read = {one.path: one.content.decode() for one in Pulls(config(sqlite.address, **WHOLE)).read()}
    assert set(read) == {"..-..-etc/2023-02.csv", "a b/_.csv", "区/2023-02.csv", "NR-01/2023-02.csv"}
    assert "护士" in read["NR-01/2023-02.csv"]


def test_rows_of_nobody_are_in_nobodys_box_and_none_is_dropped(database: Database) -> None:
    database.run(
        "INSERT INTO figures VALUES (NULL, '2023-02', 'a', 1, ''), ('', '2023-02', 'b', 2, ''), ('XX', '2023-02', 'c', 3, '')"
    )
    read = Pulls(config(database.address, places=("NR-01", "NR-02"), **WHOLE)).read()
    assert {one.path: one.content.count(b"\n") - 1 for one in read if one.box == ""} == {
        "2023-02.csv": 2,
        "XX_2023-02.csv": 1,
    }
    assert sum(one.content.count(b"\n") - 1 for one in read) == 7


def test_only_the_boxes_that_are_asked_for_are_offered(database: Database) -> None:
    found = Pulls(config(database.address, **WHOLE)).found(Known(asked={"NR-02"}.__contains__))
    assert [one.path for one in found if isinstance(one, Offered)] == ["NR-02/2023-02.csv"]


# --- since


def test_only_places_with_newer_rows_are_asked_for_again_and_then_whole(database: Database) -> None:
    query = QUERY.replace("value FROM", "value, changed FROM")
    pulls = Pulls(config(database.address, **{**WHOLE, "query": query, "since_column": "changed"}))
    assert len(pulls.read()) == 3
    assert all(b"changed" not in one.content for one in Pulls(pulls.config).read())
    again = [one.path for one in pulls.found() if isinstance(one, Offered)]
    assert again == ["NR-02/2023-02.csv"]  # of the last moment that was seen, and known
    database.run(
        "UPDATE figures SET value = 8, changed = '2023-03-05 08:00' WHERE place = 'NR-01' AND period = '2023-01'"
    )
    assert [one.path for one in pulls.read()] == ["NR-01/2023-01.csv"]
    database.run("INSERT INTO figures VALUES (NULL, '2023-02', 'a', 1, NULL)")
    assert [one.path for one in pulls.read()] == ["2023-02.csv"]
    other = Pulls(replace(pulls.config, options={**pulls.config.options, "query": f"{query} WHERE 1 = 1"}))
    other.cursor = pulls.cursor
    assert len(other.read()) == 4  # another query is read from its beginning


def test_a_moment_that_is_a_number_or_a_time_of_the_database_works_too(postgres: Postgres) -> None:
    for kind, one, two in (
        ("bigint", "1", "2"),
        ("timestamptz", "'2023-03-01 08:00+08'", "'2023-03-01 08:00:00.5+08'"),
    ):
        postgres.run(
            "DROP TABLE IF EXISTS t", f"CREATE TABLE t (place text, at {kind})", f"GRANT SELECT ON t TO {postgres.name}"
        )
        postgres.run(f"INSERT INTO t VALUES ('a', {one}), ('b', {one})")
        pulls = Pulls(config(postgres.address, query="SELECT * FROM t -- all", place_column="place", since_column="at"))
        assert len(pulls.read()) == 2
        postgres.run(f"INSERT INTO t VALUES ('b', {two})")
        assert [one.box for one in pulls.read()] == ["b"]
        assert [one.box for one in pulls.found() if isinstance(one, Offered)] == ["b"]


# --- nothing is written

WRITES = [
    "UPDATE figures SET value = 1",
    "SELECT 1; DELETE FROM figures",
    "WITH gone AS (DELETE FROM figures RETURNING *) SELECT * FROM gone",
    "SELECT * INTO other FROM figures",
    "SELECT /*!50000 1 */ 1",
    "PRAGMA query_only = OFF",
    "",
]


@pytest.mark.parametrize("query", WRITES)
def test_a_query_that_writes_is_named_by_lint_and_never_asked(sqlite: Sqlite, query: str) -> None:
    pulls = Pulls(config(sqlite.address, query=query))
    assert pulls.problems()
    assert pulls.fault().fault is SourceFault.MISUSED


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 'delete; it' AS \"update\", 1 AS updated_at -- insert; into",
        "with a as (select 1 as n) select * from a;",
        "/* create */ SELECT 1",
        "SELECT $$drop; table$$ AS a",
    ],
)
def test_a_query_that_only_speaks_of_writing_is_taken(postgres: Postgres, query: str) -> None:
    pulls = Pulls(config(postgres.address, query=query))
    assert pulls.problems() == []
    assert len(pulls.read()) == 1


def test_postgresql_itself_holds_a_function_that_writes_to_reading(postgres: Postgres) -> None:
    postgres.run(
        "CREATE FUNCTION sly() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'UPDATE figures SET value = 0 RETURNING 1'",
        "CREATE SEQUENCE counter",
        "GRANT ALL ON figures, counter TO PUBLIC",
    )
    for query in (
        "SELECT sly()",
        "SELECT nextval('counter')",
        "SELECT set_config('transaction_read_only', 'off', false), sly()",
        "SELECT * FROM figures FOR NO KEY /* */ UPDATE".replace("UPDATE", "UPD" + "ATE"),
    ):
        pulls = Pulls(config(postgres.address, query=query))
        assert pulls.fault().fault in (SourceFault.REFUSED, SourceFault.MISUSED), query
    assert "read-only transaction" in Pulls(config(postgres.address, query="SELECT sly()")).fault().said
    assert postgres.value("SELECT count(*) FROM figures WHERE value = 0") == 0


def test_the_database_is_held_to_reading_beside_what_is_seen_of_the_query(
    postgres: Postgres, sqlite: Sqlite, tmp_path: Path
) -> None:
    """As if our own look at the query had missed it: straight through the connection."""
    from sources.receive.sql import SqlSource

    for made in (postgres, sqlite):
        source = Pulls(config(made.address, **WHOLE)).opened()
        assert isinstance(source, SqlSource)
        for statement in (
            "DELETE FROM figures",
            "WITH a AS (SELECT 1) UPDATE figures SET value = 1",
            "CREATE TABLE x (a int)",
        ):
            with pytest.raises(Exception, match=r"(?i)read-?only"), source._connected() as connection:
                connection.execute(text(statement))
    with (
        pytest.raises(Exception, match="attempt to write"),
        Pulls(config(sqlite.address, **WHOLE)).opened()._connected() as connection,
    ):  # type: ignore[attr-defined]
        connection.exec_driver_sql("PRAGMA query_only = OFF")  # the file itself is opened for reading
        connection.exec_driver_sql("DELETE FROM figures")


def test_nothing_is_made_where_no_file_is(tmp_path: Path) -> None:
    assert Pulls(config(f"sqlite:///{tmp_path}/none.db", **WHOLE)).fault().fault is SourceFault.NOT_THERE
    assert Pulls(config("sqlite:///none.db", **WHOLE), tmp_path).fault().fault is SourceFault.NOT_THERE
    assert not list(tmp_path.iterdir())


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
            back = threading.Thread(target=pump, args=[theirs, ours, allowed])
            back.start()
            pump(ours, theirs, 10**9)
            ended.wait(20)
            back.join()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
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
    assert said.startswith("misused the query answers more than 1,000,000 rows, 64 MB")
    assert int(grown) < 200


def test_one_file_above_the_limit_is_a_matter_of_the_query_and_of_no_district(sqlite: Sqlite) -> None:
    query = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 11000) "
        "SELECT 'NR-01' AS place, i, hex(zeroblob(500)) AS filler FROM n UNION ALL SELECT 'NR-02', 1, ''"
    )
    pulls = Pulls(config(sqlite.address, query=query, place_column="place"))
    assert [fault for fault, _ in pulls.troubles().values()] == [SourceFault.MISUSED]
    assert [one.box for one in pulls.read()] == ["NR-02"]


# --- what of a configuration cannot work


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        ("oracle://host/x", {"query": QUERY}, "we can hold to reading"),
        ("not an address", {"query": QUERY}, "no URL"),
        ("sqlite:///a.db", {}, "no query"),
        ("sqlite:///a.db", {"query": QUERY, "query_file": "a.sql"}, "one of"),
    ],
)
def test_what_cannot_work_is_named_without_connecting(address: str, options: dict[str, str], said: str) -> None:
    pulls = Pulls(config(address, **options))
    (problem,) = pulls.problems()
    assert said in problem
    assert pulls.fault().fault is SourceFault.MISUSED


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://u:geheim-geheim@host/x", "pymysql is not installed"),
        ("mariadb+mariadbconnector://host/x", "is not installed"),
        ("postgresql+psycopg2://host/x", "psycopg2 is not installed"),
        ("postgresql+asyncpg://host/x", "cannot be used here"),
        ("postgresql+nothing://host/x", "no address"),
        ("mssql://host/x", "we can hold to reading"),
        ("sqlite://", "the path of the file"),
        ("sqlite:///file:x?mode=rwc&uri=true", "the path of the file"),
        ("postgresql://host:port/x", "no address"),
        ("nothing", "no address"),
    ],
)
def test_an_address_that_cannot_be_used_says_why_once_it_is_looked_up(address: str, said: str) -> None:
    error = Pulls(config("env:DB", **WHOLE), DB=address).fault()
    assert error.fault is SourceFault.MISUSED
    assert said in error.said
    assert "geheim" not in str(error)


def test_a_column_that_the_query_does_not_have_is_named_with_those_that_it_has(sqlite: Sqlite) -> None:
    error = Pulls(config(sqlite.address, query=QUERY, place_column="palce")).fault()
    assert (error.fault, error.said) == (
        SourceFault.MISUSED,
        "the query has no column 'palce'; it has place, period, indicator, value",
    )


def test_a_query_may_stand_in_a_file_of_the_working_home(sqlite: Sqlite, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text(f"-- what they send\n{QUERY};\n-- end", encoding="utf-8")
    options = {"place_column": "place", "period_column": "period", "query_file": "q.sql"}
    pulls = Pulls(config(sqlite.address, **options), tmp_path)
    assert len(pulls.read()) == 3
    (tmp_path / "q.sql").write_text("DELETE FROM figures", encoding="utf-8")
    assert pulls.fault().fault is SourceFault.REFUSED
    (tmp_path / "q.sql").unlink()
    assert pulls.fault().fault is SourceFault.MISUSED
