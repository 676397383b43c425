"""Declared final, in the ledger: another fact than that a version arrived, never changed but by being taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.declaration import Declaration
from domain.submission import Receipt, Submission
from ledger.export import export
from ledger.store import Store, Work

Record = Callable[..., Submission]
BY, DAY = "福山区卫健局 王某", date(2023, 9, 4)
KEY = ("monthly-services", "370611", "2023-08")


def declared(version: Submission, at: datetime, receipt_id: str | None = None) -> Declaration:
    return Declaration(version.id, BY, at, DAY, version.receipt_id if receipt_id is None else receipt_id)


def document(work: Work, at: datetime, source: str = "inbox") -> Receipt:
    receipt, _ = work.receipts.add(source, "370611", f"{at:%H%M%S}.json", f"{at}".encode(), at, "submitted")  # type: ignore[arg-type]
    return receipt


def is_final(work: Work, at: datetime) -> bool:
    return work.submissions.arrivals(at, time_zone="Asia/Shanghai")[KEY].declared_final


def test_a_version_is_declared_final_from_then_on_and_not_before(store: Store, record: Record, now: datetime) -> None:
    later = now + timedelta(hours=1)
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        assert not is_final(work, now)
        work.declarations.add(declared(first, later))
        assert work.declarations.of([first.id]) == [declared(first, later)]
        assert is_final(work, later)
        assert not is_final(work, now)


def test_a_version_that_comes_after_it_is_not_declared(store: Store, record: Record, now: datetime) -> None:
    later = now + timedelta(hours=1)
    with store.begin() as work:
        work.declarations.add(declared(record(work, {"htn_rate": 92.4}), now))
        record(work, {"htn_rate": 92.5}, version=2, at=later)
        assert is_final(work, now)
        assert not is_final(work, later)


def test_what_a_source_takes_back_no_longer_stands_and_is_still_on_record(
    store: Store, record: Record, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        work.declarations.add(declared(first, now))
        assert work.declarations.withdraw([first.id], document(work, later), later) == 1
        assert not is_final(work, later)
        assert is_final(work, now)
        assert work.declarations.of([first.id]) == [replace(declared(first, now), withdrawn_at=later)]
        assert work.declarations.withdraw([first.id], document(work, later), later) == 0


def test_neither_another_source_nor_an_older_document_takes_it_back_nor_any_what_a_person_recorded(
    store: Store, record: Record, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        work.declarations.add(declared(first, now))
        work.declarations.add(declared(first, now, receipt_id=""))
        assert work.declarations.withdraw([first.id], document(work, now, "letters"), now) == 0
        assert work.declarations.withdraw([first.id], document(work, now - timedelta(hours=1)), now) == 0
        assert work.declarations.withdraw([first.id], document(work, now + timedelta(hours=1)), now) == 1
        assert work.declarations.standing() == {first.id: declared(first, now, receipt_id="")}


def test_an_export_holds_it(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        work.declarations.add(declared(first, now))
        work.commit()
    (row,) = export(store)["declarations"]
    assert (row["submission_id"], row["by"], row["declared_on"]) == (first.id, BY, "2023-09-04")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE declarations SET declared_on = '2023-09-01'",
        "UPDATE declarations SET declared_on = NULL",
        "UPDATE declarations SET \"by\" = 'somebody else'",
        "UPDATE declarations SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL",
        "DELETE FROM declarations",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_declared(
    statement: str, store: Store, record: Record, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        work.declarations.add(declared(first, now))
        work.declarations.add(replace(declared(first, now), withdrawn_at=now))
        work.commit()
    with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))
