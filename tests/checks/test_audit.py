"""The audit of a consolidated period, on a small ledger made here with the views' columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.audit import engine as room
from checks.audit.engine import audit, broken, read_only
from checks.audit.expectations import Expectation, expectations
from domain.audit import AuditResult
from domain.errors import LedgerUnavailable
from words.catalogue import join, languages, leave

AS_OF = date(2023, 9, 11)
TABLES = """
CREATE TABLE audit_expected (form TEXT, place TEXT, period TEXT, period_end TEXT, due_on TEXT, state TEXT,
    arrived INTEGER, submission_id TEXT, as_of TEXT);
CREATE TABLE audit_observations (submission_id TEXT, form TEXT, place TEXT, indicator TEXT, period TEXT, item TEXT,
    state TEXT, value REAL, usable TEXT, version INTEGER, provenance TEXT);
CREATE TABLE audit_findings (id TEXT, rule TEXT, severity TEXT, place TEXT, indicator TEXT, period TEXT,
    submission_id TEXT, state TEXT, is_open INTEGER, usable TEXT);
CREATE TABLE audit_places (code TEXT);
CREATE TABLE audit_indicators (code TEXT);
INSERT INTO audit_places VALUES ('370611'), ('370612');
INSERT INTO audit_indicators VALUES ('htn_rate'), ('imr');
"""
Ledger = Callable[..., str]


def expected_row(place: str, **given: Any) -> tuple[Any, ...]:
    row = {
        "form": "monthly",
        "place": place,
        "period": "2023-08",
        "period_end": "2023-08-31",
        "due_on": "2023-09-05",
        "state": "accepted",
        "arrived": 1,
        "submission_id": f"{place}.v1",
        "as_of": "2023-09-11",
    }
    return tuple({**row, **given}.values())


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """ledger(sql, ...): the address of a sound ledger of two districts, changed by these statements."""

    def build(*changes: str) -> str:
        path = tmp_path / "台账 1.db"
        connection = sqlite3.connect(path)
        connection.executescript(TABLES)
        for place in ("370611", "370612"):
            connection.execute("INSERT INTO audit_expected VALUES (?,?,?,?,?,?,?,?,?)", expected_row(place))
            for indicator in ("htn_rate", "imr"):
                figure = (f"{place}.v1", "monthly", place, indicator, "2023-08", "", "value", 92.4, "accepted", 1)
                connection.execute("INSERT INTO audit_observations VALUES (?,?,?,?,?,?,?,?,?,?,'submitted')", figure)
        for change in changes:
            connection.execute(change)
        connection.commit()
        connection.close()
        return f"sqlite:///{path}"

    return build


def failed(result: AuditResult) -> list[str]:
    assert not result.broken, [check.broken for check in result.checks if check.broken]
    return [check.rule for check in result.checks if not check.success]


@pytest.mark.slow
def test_a_complete_and_clean_period_passes(ledger: Ledger) -> None:
    result = audit(ledger(), "2023-08", AS_OF)
    assert failed(result) == []
    assert result.ok
    assert result.engine.startswith("great_expectations ")
    assert 10 <= len(result.checks) <= 15
    assert all(check.name_zh and check.name_en for check in result.checks)


PRINTED = """INSERT INTO audit_observations SELECT submission_id, 'printed', place, indicator, period, item, state,
    value, usable, version, 'printed' FROM audit_observations"""
EARLIER = """INSERT INTO audit_expected
    SELECT form, place, period, period_end, due_on, 'late', 0, '', '2023-09-08' FROM audit_expected"""
FINDING = "INSERT INTO audit_findings VALUES ('f1','hard_range','{severity}','370611','imr','2023-08','370611.v1','open',{is_open},'accepted')"


@pytest.mark.parametrize(
    ("change", "rule", "ok"),
    [
        ("UPDATE audit_expected SET period = '2023-07'", "period_expected", False),
        ("UPDATE audit_expected SET arrived = 0, state = 'late' WHERE place = '370612'", "complete_when_due", False),
        ("INSERT INTO audit_expected SELECT * FROM audit_expected LIMIT 1", "expected_once", False),
        ("DELETE FROM audit_observations WHERE place = '370612'", "arrived_with_figures", False),
        ("INSERT INTO audit_observations SELECT * FROM audit_observations LIMIT 1", "figure_once", False),
        ("DELETE FROM audit_places WHERE code = '370612'", "places_known", False),
        ("DELETE FROM audit_indicators WHERE code = 'imr'", "indicators_known", False),
        ("UPDATE audit_observations SET submission_id = NULL WHERE indicator = 'imr'", "submission_named", False),
        ("UPDATE audit_observations SET version = 2 WHERE indicator = 'imr'", "versions_agree", True),
        ("UPDATE audit_observations SET value = NULL WHERE indicator = 'imr'", "value_present", False),
        ("UPDATE audit_observations SET state = 'missing' WHERE indicator = 'imr'", "value_present", False),
        ("UPDATE audit_observations SET state = 'guess', value = NULL", "states_known", False),
        ("UPDATE audit_observations SET provenance = 'heard'", "provenance_known", False),
        ("UPDATE audit_observations SET usable = 'maybe'", "usable_known", False),
        (FINDING.format(severity="block", is_open=1), "nothing_blocking_accepted", False),
        ("UPDATE audit_observations SET usable = 'held' WHERE indicator = 'imr'", "nothing_held", True),
    ],
)
def test_each_expectation_finds_what_it_is_there_for(ledger: Ledger, change: str, rule: str, ok: bool) -> None:
    result = audit(ledger(change), "2023-08", AS_OF)
    assert failed(result) == [rule]
    assert result.ok is ok


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_expected SET due_on = '2023-09-11', arrived = 0, state = 'due' WHERE place = '370612'",
        PRINTED,
        EARLIER,
        "INSERT INTO audit_observations VALUES ('x','monthly','999999','imr','2023-07','','value',NULL,'accepted',1,'heard')",
        FINDING.format(severity="block", is_open=0),
        FINDING.format(severity="query", is_open=1),
    ],
    ids=[
        "due today is not past due",
        "a printed figure beside a submitted one",
        "the calendar of an earlier run",
        "another period",
        "a closed finding",
        "a question blocks nothing",
    ],
)
def test_what_is_in_order_is_not_complained_of(ledger: Ledger, change: str) -> None:
    assert failed(audit(ledger(change), "2023-08", AS_OF)) == []


def test_the_rows_that_should_not_be_there_are_shown(ledger: Ledger) -> None:
    change = "UPDATE audit_expected SET arrived = 0, state = 'late' WHERE place = '370612'"
    result = audit(ledger(change), "2023-08", AS_OF)
    check = next(check for check in result.checks if check.rule == "complete_when_due")
    assert check.observed == "1"
    assert check.examples == ({"form": "monthly", "place": "370612", "due_on": "2023-09-05", "state": "late"},)


def test_the_ledger_is_opened_so_that_nothing_can_be_written(ledger: Ledger) -> None:
    address = read_only(ledger())
    assert address.endswith("?mode=ro&uri=true")
    connection = sqlite3.connect(address.removeprefix("sqlite:///").removesuffix("&uri=true"), uri=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM audit_places")
    connection.close()
    assert read_only(address) == address
    assert read_only("postgresql+psycopg://u:p@h/db").endswith("/db?options=-c%20default_transaction_read_only%3Don")


def test_a_missing_ledger_says_so_and_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="cannot read the ledger"):
        audit(f"sqlite:///{tmp_path / 'none.db'}", "2023-08", AS_OF)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_without_the_views_says_so(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").close()
    with pytest.raises(LedgerUnavailable, match="migrations"):
        audit(f"sqlite:///{tmp_path / 'old.db'}", "2023-08", AS_OF)


def test_a_period_that_is_none_never_reaches_the_database(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="not a period"):
        audit(ledger(), "2023-08' OR '1'='1", AS_OF)


@pytest.fixture
def named(tmp_path: Path) -> Iterator[None]:
    """The texts of two expectations that are made up."""
    for language in languages():
        (tmp_path / language).mkdir()
        texts = '[audit.expectation]\nasks_too_much = "?"\nno_column = "?"\n'
        (tmp_path / language / "audit.toml").write_text(texts, encoding="utf-8")
    join(tmp_path)
    yield
    leave(tmp_path)


def test_an_exception_of_the_engine_is_broken_and_no_statement_about_data(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, named: None
) -> None:
    no_such = Expectation("asks_too_much", "observations", "critical", "SELECT nothing_such FROM {batch} WHERE 1=1")
    no_column = Expectation(
        "no_column", "findings", "info", name="ExpectColumnValuesToNotBeNull", arguments={"column": "x"}
    )
    monkeypatch.setattr(room, "expectations", lambda: (no_such, no_column, *expectations()))
    result = audit(ledger(), "2023-08", AS_OF)
    assert result.broken
    assert not result.ok, "what could not be looked at must not be published"
    assert [check.rule for check in result.checks if check.broken] == ["asks_too_much", "no_column"]
    assert [check.observed for check in result.checks if check.broken] == ["", ""]
    assert "nothing_such" in result.checks[0].broken


def test_both_shapes_of_an_exception_are_recognised() -> None:
    flat = {"raised_exception": True, "exception_message": "no memory\nat line 1"}
    assert broken(flat) == "no memory"
    assert broken({"MetricConfigurationID(1)": flat}) == "no memory"
    assert broken({"raised_exception": True, "exception_message": ""}) != ""
    assert broken({"raised_exception": False, "exception_message": None}) == ""
    assert broken({}) == ""


def test_nothing_is_printed_and_nothing_is_left_behind(
    ledger: Ledger, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = ledger()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    audit(address, "2023-08", AS_OF)
    assert capfd.readouterr() == ("", "")
    assert list(elsewhere.iterdir()) == []


def test_every_expectation_has_a_rule_of_its_own_and_a_query_that_the_engine_can_run() -> None:
    rules = [one.rule for one in expectations()]
    assert len(set(rules)) == len(rules)
    assert all("{batch}" in one.query for one in expectations() if one.query)
