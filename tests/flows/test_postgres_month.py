"""The same month on PostgreSQL ends in the same ledger as on SQLite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from flows.here import Played
from flows.settings import Settings
from flows.steps.audit import audit_period
from flows.steps.founding import found
from flows.wiring import Workplace, look
from flows.work import at_work
from ledger.export import export

Runner = Callable[[Workplace], Played]


@pytest.mark.slow
def test_a_month_on_postgresql_is_a_month_on_sqlite(
    due_day: Workplace, settings: Settings, postgres_server: str, month: Runner
) -> None:
    engine = create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE month"))
    engine.dispose()
    elsewhere = replace(settings, ledger_url=f"{postgres_server}/month")
    found(elsewhere, {}, simulated=True)
    other = look(elsewhere, {}, as_of=due_day.as_of)
    try:
        month(due_day)
        month(other)
        assert export(other.store) == export(due_day.store)
        with at_work(other, "audit") as run:
            result = audit_period(run.workplace, "2023-08")
        assert not result.broken
        assert len(result.checks) >= 10
    finally:
        other.store.close()
