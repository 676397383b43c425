"""What the audit and a comparison of two ledgers get to see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from domain.alert import Delivery, Transition
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.submission import Submission
from ledger.export import export
from ledger.outbox import SqlOutbox
from ledger.store import Store

Record = Callable[..., Submission]
Ask = Callable[..., Finding]
DAY = timedelta(days=1)


def view(store: Store, name: str) -> list[dict[str, Any]]:
    engine = create_engine(store.audit_url)
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
    finally:
        engine.dispose()


@pytest.mark.slow
def test_the_audit_sees_the_consolidated_figures_and_their_questions(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0, "dm_rate": 80.0})
        work.findings.reconcile(first, [finding(first, "htn_rate"), finding(first, "dm_rate")], now)
        second = record(work, {"htn_rate": 925.0, "dm_rate": 81.0}, version=2, at=now + DAY)
        work.findings.reconcile(second, [finding(second, "htn_rate")], now + DAY)
        work.commit()
    figures = {row["indicator"]: row for row in view(store, "audit_observations")}
    assert list(figures["htn_rate"]) == [
        "submission_id", "form", "place", "indicator", "period", "item", "state", "value", "usable", "version",
        "provenance",
    ]  # fmt: skip
    assert (figures["htn_rate"]["value"], figures["htn_rate"]["usable"]) == (925.0, "held")
    assert (figures["dm_rate"]["value"], figures["dm_rate"]["usable"], figures["dm_rate"]["version"]) == (
        81.0, "accepted", 2,
    )  # fmt: skip
    questions = {row["indicator"]: row for row in view(store, "audit_findings")}
    assert list(questions["htn_rate"]) == [
        "id", "rule", "severity", "place", "indicator", "period", "submission_id", "state", "is_open", "usable",
    ]  # fmt: skip
    assert (questions["htn_rate"]["is_open"], questions["htn_rate"]["usable"]) == (1, "held")
    assert (questions["dm_rate"]["is_open"], questions["dm_rate"]["usable"]) == (0, "")


def test_the_views_and_the_ledger_agree_about_now(store: Store, record: Record, finding: Ask, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 90.0, "gp": 2.3}, form="printed", provenance="printed", at=now - DAY)
        first = record(work, {"htn_rate": 924.0, "dm_rate": None})
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.commit()
    with store.read() as work:
        known = work.submissions.observations(now + DAY)
    columns = ["place", "form", "indicator", "value", "usable", "version"]
    assert [tuple(row[c] for c in columns) for row in view(store, "audit_observations")] == known.select(columns).rows()


def test_the_audit_sees_the_calendar_and_the_codes(store: Store) -> None:
    days = (date(2023, 8, 1), date(2023, 8, 31), date(2023, 9, 5), date(2023, 9, 7))
    late = ExpectedSubmission("monthly-services", "370611", "2023-08", *days, "late")
    there = ExpectedSubmission("monthly-services", "370612", "2023-08", *days, "accepted", submission_id="s")
    with store.begin() as work:
        work.expected.replace(date(2023, 9, 11), [late, there])
        work.codes.replace(["370699"], ["old"])
        work.codes.replace(["370611", "370612"], ["htn_rate"])
        work.commit()
    rows = view(store, "audit_expected")
    assert list(rows[0]) == [
        "form", "place", "period", "period_end", "due_on", "state", "arrived", "submission_id", "as_of",
    ]  # fmt: skip
    assert {row["place"]: row["arrived"] for row in rows} == {"370611": 0, "370612": 1}
    assert sorted(row["code"] for row in view(store, "audit_places")) == ["370611", "370612"]
    assert [row["code"] for row in view(store, "audit_indicators")] == ["htn_rate"]


def test_two_ledgers_that_went_through_the_same_say_the_same(
    store: Store,
    record: Record,
    finding: Ask,
    transition: Callable[..., Transition],
    delivery: Callable[..., Delivery],
    now: datetime,
) -> None:
    def month(killed_first: bool) -> dict[str, Any]:
        with store.begin() as work:
            work.runs.start("monitor", now.date(), now, "sha", now)
            work.commit()
        for stays in (False, True) if killed_first else (True,):
            with store.begin() as work:
                first = record(work, {"htn_rate": 924.0})
                work.findings.reconcile(first, [finding(first, "htn_rate")], now)
                work.alerts.apply([transition()], now)
                work.outbox.add([delivery()])
                if stays:
                    work.commit()
        outbox = SqlOutbox(store)
        if killed_first:
            assert outbox.lease("file", now - DAY, 1, "killed") is None
            assert outbox.lease("file", now, 1, "killed")
        leased = outbox.lease("file", now + DAY, 120, "me")
        assert leased is not None
        outbox.finish(leased, outbox.start_attempt(leased, None, now + DAY, 0).attempt_id, "sent", now)
        return export(store)

    killed = month(killed_first=True)
    with store.engine.begin() as connection:  # the same ledger once more from the beginning
        for table in ("delivery_attempts", "mentions", "alert_events", "finding_events", "observations"):
            if store.engine.dialect.name == "sqlite":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_delete"))
                connection.execute(text(f"DELETE FROM {table}"))
            else:
                connection.execute(text(f"TRUNCATE {table} CASCADE"))
        for table in ("deliveries", "alerts", "findings", "submissions", "receipts", "receipt_bytes", "runs"):
            connection.execute(text(f"DELETE FROM {table}"))
    whole = month(killed_first=False)
    assert json.loads(json.dumps(killed)) == whole
    assert {name for name, rows in whole.items() if rows} == {
        "receipts", "submissions", "observations", "findings", "alerts", "deliveries",
    }  # fmt: skip


def test_an_export_holds_the_verdicts_of_the_last_run_for_each_day(store: Store, now: datetime) -> None:
    from domain.assessment import Assessment
    from ledger.records import row_of
    from ledger.tables import assessments

    day = now.date()
    with store.begin() as work:
        for status in ("no_data", "behind"):
            run_id = work.runs.start("monitor", day, now, "sha", now)
            verdict = Assessment(run_id, "370611", "fushan-145.t16", "gp", "2022", day, now, status)
            work.connection.execute(assessments.insert().values(**row_of(verdict)))
        work.commit()
    (row,) = export(store)["assessments"]
    assert row["status"] == "behind"
    assert row["known_at"] == now.isoformat()
    assert "run_id" not in row
