"""The audit reads what the ledger writes, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from checks.audit.engine import audit, read_only
from checks.timeliness import expected
from domain.audit import AuditResult
from domain.submission import Submission, submission_id
from domain.workdays import WorkCalendar
from ledger.store import Store

NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
AS_OF = date(2023, 9, 8)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    if request.param == "postgresql":
        url = _new_database(request.getfixturevalue("postgres_server"))
    made = Store.create(url)
    yield made
    made.close()


def _new_database(server: str) -> str:
    import psycopg

    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS audited")
        connection.execute("CREATE DATABASE audited")
    return f"{server}/audited"


@pytest.fixture
def filled(store: Store, rows: Callable[..., pl.DataFrame], ruleset: Callable[..., Any]) -> Store:
    """One district has sent its month, the other has not."""
    content = b"a workbook"
    name = submission_id("370611", "monthly-services", "2023-08", 1)
    rules = ruleset()
    with store.begin() as work:
        receipt, _ = work.receipts.add("inbox", "370611", "370611/form.xlsx", content, NOW, "submitted")
        submission = Submission(
            id=name,
            form="monthly-services",
            place="370611",
            period="2023-08",
            period_start=date(2023, 8, 1),
            period_end=date(2023, 8, 31),
            version=1,
            receipt_id=receipt.id,
            file=receipt.file,
            provenance="submitted",
            received_at=NOW,
        )
        work.submissions.add(submission, rows({"receipt_id": receipt.id}, {"indicator": "screening", "cell": "E9"}))
        arrivals = work.submissions.arrivals(NOW, time_zone="Asia/Shanghai")
        calendar = WorkCalendar("Asia/Shanghai", known_years=frozenset({2023}))
        due = expected(rules.forms, calendar, arrivals, since=date(2023, 8, 1), on=AS_OF)
        work.expected.replace(AS_OF, due)
        work.codes.replace([place.code for place in rules.places], list(rules.indicators))
        work.commit()
    return store


def said(result: AuditResult) -> list[tuple[str, str]]:
    return [(check.rule, check.broken) for check in result.checks if not check.success]


def test_the_audit_of_a_real_ledger_misses_only_the_district_that_is_late(filled: Store) -> None:
    result = audit(filled.audit_url, "2023-08", AS_OF)
    assert said(result) == [("complete_when_due", "")]
    late = next(check for check in result.checks if check.rule == "complete_when_due")
    assert [row["place"] for row in late.examples] == ["370612"]


def test_the_audits_connection_to_a_server_cannot_write(store: Store) -> None:
    import psycopg

    if store.url.startswith("sqlite"):
        assert "mode=ro" in read_only(store.audit_url)
        return
    address = read_only(store.audit_url).replace("+psycopg", "")
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("DELETE FROM place_codes")
