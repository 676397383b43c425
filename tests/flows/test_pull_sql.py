"""A database as a source, to the end: its rows are figures in the ledger, and for every fault what people are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from databases import Postgres, Sqlite
from pulling import DAY, Office

pytestmark = pytest.mark.slow

OVERDUE = date(2023, 3, 13)
SCRIPT = """
CREATE TABLE theirs (org TEXT, ym TEXT, code TEXT, value NUMERIC(10, 2), num INT, den INT);
INSERT INTO theirs VALUES
 ('NR-01', '2023-02', 'nurse_density', 7.51, NULL, NULL), ('NR-01', '2023-02', 'measles_coverage', 95.0, 950, 1000),
 ('NR-02', '2023-02', 'nurse_density', 7.4, NULL, NULL), ('NR-02', '2023-02', 'measles_coverage', 95.0, 950, 1000);
"""
QUERY = """SELECT 'monthly' AS "Form code", org AS "Reporting place", ym AS "Period", code AS "Indicator code",
    value AS "Value", num AS "Numerator", den AS "Denominator" FROM theirs"""
COLUMNS = {"place_column": "Reporting place", "period_column": "Period"}
FIGURES = {("NR-01", "nurse_density", "2023-02"): 7.51, ("NR-02", "nurse_density", "2023-02"): 7.4}


@pytest.fixture
def theirs(tmp_path: Path) -> Sqlite:
    return Sqlite(tmp_path / "theirs.db", SCRIPT)


@pytest.fixture
def server(postgres_server: str) -> Iterator[Postgres]:
    made = Postgres(postgres_server)
    made.run(*SCRIPT.split(";\n")[:-1], f"GRANT SELECT ON theirs TO {made.name}")
    yield made
    made.end()


def office(
    home: Path, address: str, query: str = QUERY, more: dict[str, str] | None = None, timeout_s: float = 10
) -> Office:
    text = f"""sources:
  - id: centre
    kind: sql
    address: env:CENTRE
    timeout_s: {timeout_s}
    places: [NR-01, NR-02]
    options: {json.dumps({**COLUMNS, "query": query})}
"""
    return Office(home, text, {"CENTRE": address}, more or {})


def densities(office: Office) -> dict[tuple[str, str, str], float | None]:
    return {key: value for key, value in office.observations.items() if key[1:] == ("nurse_density", "2023-02")}


def test_rows_become_figures_and_a_changed_row_is_a_version_of_its_place(theirs: Sqlite, tmp_path: Path) -> None:
    there = office(tmp_path, theirs.address)
    there.month()
    assert densities(there) == FIGURES
    assert {(one.box, one.path, one.state) for one in there.receipts} == {
        ("NR-01", "NR-01/2023-02.csv", "settled"),
        ("NR-02", "NR-02/2023-02.csv", "settled"),
    }
    assert there.pull().message == "0 new, 2 known."
    theirs.run("UPDATE theirs SET value = 7.6 WHERE org = 'NR-01' AND code = 'nurse_density'")
    assert there.pull().message == "1 new, 1 known."
    there.month(DAY)
    assert densities(there) == {**FIGURES, ("NR-01", "nurse_density", "2023-02"): 7.6}
    assert not there.told("ops")


def test_a_place_without_rows_has_not_sent_and_is_reminded_as_ever(theirs: Sqlite, tmp_path: Path) -> None:
    theirs.run("DELETE FROM theirs WHERE org = 'NR-02'")
    there = office(tmp_path, theirs.address)
    there.month(OVERDUE)
    assert [one.box for one in there.receipts] == ["NR-01"]
    assert any("Birch" in told for told in there.told("clerk"))


def test_their_own_headings_are_read_through_a_mapping(server: Postgres, tmp_path: Path) -> None:
    server.run(
        "CREATE VIEW wide AS SELECT org AS area, ym AS month, max(value) FILTER (WHERE code = 'nurse_density') AS nurses_rate,"
        " max(value) FILTER (WHERE code = 'measles_coverage') AS coverage,"
        " max(num) AS jabs, max(den) AS children FROM theirs GROUP BY org, ym",
        f"GRANT SELECT ON wide TO {server.name}",
    )
    mapping = """code: centre
name: centre
form: monthly
rows: places
columns:
  - {heading: area, holds: place_code}
  - {heading: month, holds: period}
  - {heading: nurses_rate, indicator: nurse_density}
  - {heading: coverage, indicator: measles_coverage}
  - {heading: jabs, indicator: measles_coverage, part: numerator}
  - {heading: children, indicator: measles_coverage, part: denominator}
"""
    there = office(tmp_path, server.address, "SELECT * FROM wide", {"mappings/centre.yaml": mapping})
    text = there.settings.home.joinpath("deployment/sources.yaml")
    text.write_text(text.read_text().replace("Reporting place", "area").replace('"Period"', '"month"'))
    there.month()
    assert densities(there) == FIGURES
    assert there.observations["NR-02", "measles_coverage", "2023-02"] == 95.0


def test_a_permission_that_is_revoked_is_told_to_operators_alone(server: Postgres, tmp_path: Path) -> None:
    there = office(tmp_path, server.address)
    there.month()
    server.run(f"REVOKE SELECT ON theirs FROM {server.name}")
    server.run("UPDATE theirs SET value = 7.5 WHERE org = 'NR-02' AND code = 'nurse_density'")
    ended = there.pull(OVERDUE)
    assert ended.name == "SourceDown"
    assert "env:CENTRE may not be read by this account (it says: permission denied for table theirs)" in ended.message
    there.month(OVERDUE)
    assert there.health["centre"].fault == "denied"
    (told,) = there.told("ops")
    assert server.name not in told
    assert not there.told("clerk")
    server.run(f"GRANT SELECT ON theirs TO {server.name}")
    there.month(OVERDUE + timedelta(days=1))
    assert densities(there)["NR-02", "nurse_density", "2023-02"] == 7.5
    assert len(there.receipts) == 3


def test_a_query_that_writes_changes_nothing_there_and_is_told_to_operators(server: Postgres, tmp_path: Path) -> None:
    server.run(
        "CREATE FUNCTION sly() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'UPDATE theirs SET value = 0 RETURNING 1'"
    )
    there = office(tmp_path, server.address, f"{QUERY} WHERE sly() = 1")
    there.month(OVERDUE)
    assert there.health["centre"].fault == "refused"
    (told,) = there.told("ops")
    assert "cannot execute UPDATE in a read-only transaction" in told
    assert not there.told("clerk")
    assert server.value("SELECT count(*) FROM theirs WHERE value = 0") == 0


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("SELECT * FROM nowhere", "not_there"),
        ("SELECT org FROM theirs; DELETE FROM theirs", "misused"),
        (QUERY.replace("Reporting place", "Place"), "misused"),
    ],
)
def test_a_query_that_cannot_work_blames_nobody(theirs: Sqlite, tmp_path: Path, query: str, fault: str) -> None:
    there = office(tmp_path, theirs.address, query)
    there.month(OVERDUE)
    assert there.health["centre"].fault == fault
    assert len(there.told("ops")) == 1
    assert not there.told("clerk")


def test_rows_of_nobody_are_seen_by_operators_and_stop_nobody(theirs: Sqlite, tmp_path: Path) -> None:
    theirs.run("INSERT INTO theirs VALUES (NULL, '2023-02', 'nurse_density', 1, NULL, NULL)")
    there = office(tmp_path, theirs.address)
    there.month()
    assert densities(there) == FIGURES
    (nobodys,) = [one for one in there.receipts if one.box == ""]
    assert (nobodys.path, nobodys.state) == ("2023-02.csv", "refused")
    assert not there.told("clerk")
