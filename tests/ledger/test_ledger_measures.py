"""Measures as the ledger keeps them: each once, never changed, succeeded at most once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.alert import Transition
from domain.errors import LedgerUnavailable
from domain.measure import Measure
from ledger.export import export
from ledger.store import Store


@pytest.fixture
def measure(store: Store, transition: Callable[..., Transition], now: datetime) -> Measure:
    step = transition()
    with store.begin() as work:
        work.alerts.apply([step], now)
        work.commit()
    return Measure(
        id="m1", alert_id=step.alert.id, place="370611", indicator="gp_density", item="", target_id="t", text="转岗培训",
        owner="区卫生健康局", effect=3.1, due_on=date(2023, 12, 31), period="2022", figure=2.31,
        figure_end=date(2022, 12, 31), dead_band=0.1165, recorded_at=now,
    )  # fmt: skip


def keep(store: Store, *measures: Measure) -> list[bool]:
    with store.begin() as work:
        new = [work.measures.add(one) for one in measures]
        work.commit()
    return new


def test_what_was_recorded_is_read_back_as_it_was_and_the_same_again_is_nothing_new(
    store: Store, measure: Measure
) -> None:
    assert keep(store, measure, measure) == [True, False]
    assert keep(store, replace(measure, recorded_at=measure.recorded_at + timedelta(days=1))) == [False]
    with store.read() as work:
        assert work.measures.all() == (measure,)
        assert work.measures.all(measure.recorded_at - timedelta(seconds=1)) == ()
    assert [row["text"] for row in export(store)["measures"]] == ["转岗培训"]


def test_what_was_rolled_back_was_never_said(store: Store, measure: Measure) -> None:
    with store.begin() as work:
        work.measures.add(measure)
    with store.read() as work:
        assert work.measures.all() == ()


def test_a_measure_is_succeeded_by_one_other_only(store: Store, measure: Measure) -> None:
    keep(store, measure, replace(measure, id="m2", succeeds="m1"))
    assert keep(store, replace(measure, id="m3", succeeds="m1")) == [False]
    with store.read() as work:
        assert [one.id for one in work.measures.all()] == ["m1", "m2"]


@pytest.mark.parametrize("statement", ["UPDATE measures SET effect = 9", "DELETE FROM measures"])
def test_the_database_refuses_to_change_what_was_said(store: Store, measure: Measure, statement: str) -> None:
    keep(store, measure)
    with pytest.raises((DBAPIError, LedgerUnavailable)), store.begin() as work:
        work.connection.execute(text(statement))


def test_the_trail_says_the_last_outcome_of_each_measure(
    store: Store, transition: Callable[..., Transition], measure: Measure, now: datetime
) -> None:
    with store.begin() as work:
        for said in ("m1 partly", "m2 reached", "m1 reached", "m1 partly"):
            work.alerts.apply([replace(transition(), kind="measured", tell=False, reason=said)], now)  # type: ignore[arg-type]
        assert work.measures.outcomes() == {"m1": "partly", "m2": "reached"}
