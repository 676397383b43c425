"""The same month on PostgreSQL ends in the same ledger as on SQLite."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from flows.settings import Settings
from flows.steps.audit import audit_period
from flows.steps.month import run_month
from flows.steps.runs import on_record
from flows.wiring import Workplace, open_workplace
from ledger.export import export


@pytest.mark.slow
def test_a_month_on_postgresql_is_a_month_on_sqlite(
    due_day: Workplace, settings: Settings, postgres_server: str
) -> None:
    engine = create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE month"))
    engine.dispose()
    other = open_workplace(replace(settings, ledger_url=f"{postgres_server}/month"), {}, as_of=due_day.as_of)
    try:
        run_month(due_day)
        run_month(other)
        assert export(other.store) == export(due_day.store)
        with on_record(other, "audit") as run:
            result = audit_period(other, "2023-08", run.id)
        assert not result.broken
        assert len(result.checks) >= 10
    finally:
        other.store.close()
