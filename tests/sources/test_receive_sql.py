"""Pulling from a database: the same data are the same bytes, nothing is ever written, and what fails is nobody's fault."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from databases import Database, Postgres, Sqlite
from domain.deployment import SourceConfig
from domain.sourcefault import SourceFault
from onesource import Pulls
from sources.offers import Known, Offered

QUERY = "SELECT place, period, indicator, value FROM figures"
WHOLE = {"query": QUERY, "place_column": "place", "period_column": "period"}


def config(address: str, timeout_s: float = 10.0, places: tuple[str, ...] = (), **options: Any) -> SourceConfig:
    return SourceConfig("office", "sql", address, options=options, places=places, timeout_s=timeout_s)


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
    ):
        assert Pulls(config(postgres.address, query=query)).fault().fault is SourceFault.REFUSED, query
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
    source = Pulls(config(sqlite.address, **WHOLE)).opened()
    assert isinstance(source, SqlSource)
    with source._connected() as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF")  # the file itself is opened for reading
        with pytest.raises(Exception, match="attempt to write"):
            connection.exec_driver_sql("DELETE FROM figures")


def test_nothing_is_made_where_no_file_is(tmp_path: Path) -> None:
    assert Pulls(config(f"sqlite:///{tmp_path}/none.db", **WHOLE)).fault().fault is SourceFault.NOT_THERE
    assert Pulls(config("sqlite:///none.db", **WHOLE), tmp_path).fault().fault is SourceFault.NOT_THERE
    assert not list(tmp_path.iterdir())


# --- what of a configuration cannot work


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        ("oracle://host/x", {"query": QUERY}, "we can hold to reading"),
        ("not an address", {"query": QUERY}, "no URL"),
        ("postgresql+psycopg2://host/x", {"query": QUERY}, "write postgresql+psycopg://"),
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
        ("mariadb+mariadbconnector://host/x", "mariadb+pymysql://"),
        ("postgresql+psycopg2://host/x", "postgresql+psycopg://"),
        ("postgresql+asyncpg://host/x", "postgresql+psycopg://"),
        ("postgresql+nothing://host/x", "postgresql+psycopg://"),
        ("mssql://host/x", "we can hold to reading"),
        ("sqlite://", "the path of the file"),
        ("sqlite:///file:x?mode=rwc&uri=true", "the path of the file"),
        ("postgresql://host:port/x", "no address"),
        ("nothing", "no URL"),
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
