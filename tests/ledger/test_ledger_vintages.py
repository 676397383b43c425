"""What was known at a moment: versions, withdrawals, held figures, printed ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

import frames
from domain.finding import Finding
from domain.submission import Submission
from ledger.store import Store
from ledger.tables import submissions

Record = Callable[..., Submission]
Ask = Callable[..., Finding]
DAY = timedelta(days=1)


def known(store: Store, at: datetime, **wanted: Any) -> dict[str, tuple[float | None, str, int]]:
    """Indicator -> value, usable, version."""
    with store.read() as work:
        rows = work.submissions.observations(at, **wanted)
    return {row["indicator"]: (row["value"], row["usable"], row["version"]) for row in rows.to_dicts()}


def test_cells_come_back_as_they_were_given(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        submission = record(work, {"htn_rate": 92.4, "dm_rate": None, "nan_rate": float("nan")})
        work.commit()
    with store.read() as work:
        cells = work.submissions.cells(submission.id)
        assert work.submissions.latest("monthly-services", "370611", "2023-08") == submission
        assert work.submissions.latest("monthly-services", "370612", "2023-08") is None
    assert cells.schema == frames.OBSERVATION
    first = cells.row(0, named=True)
    assert (first["value"], first["value_text"], first["sheet"], first["cell"]) == (92.4, "92.40", "表1", "E8")
    assert first["received_at"] == now
    assert cells["value"].to_list()[1:] == [None, None]
    assert (cells["is_new"].any(), cells["usable"].unique().to_list()) == (False, ["accepted"])


def test_an_old_moment_knows_the_old_figure(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 924.0, "dm_rate": 80.0})
        record(work, {"htn_rate": 92.4, "dm_rate": 80.0}, version=2, at=now + 2 * DAY)
        work.commit()
    assert known(store, now - DAY) == {}
    assert known(store, now + DAY)["htn_rate"] == (924.0, "accepted", 1)
    assert known(store, now + 2 * DAY)["htn_rate"] == (92.4, "accepted", 2)


def test_a_cell_that_a_later_version_leaves_out_keeps_its_figure(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 92.4, "dm_rate": 80.0})
        record(work, {"htn_rate": 92.5}, version=2, at=now)
        work.commit()
    assert known(store, now) == {"htn_rate": (92.5, "accepted", 2), "dm_rate": (80.0, "accepted", 1)}


def test_a_withdrawn_version_gives_the_one_before_its_place_back(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 92.4})
        second = record(work, {"htn_rate": 1.0}, version=2, at=now + DAY)
        tombstone = update(submissions).where(submissions.c.id == second.id).values(withdrawn_at=now + 3 * DAY)
        work.connection.execute(tombstone)
        work.commit()
    assert known(store, now + 2 * DAY)["htn_rate"][0] == 1.0
    assert known(store, now + 3 * DAY)["htn_rate"][0] == 92.4
    with store.begin() as work:
        assert [one.version for one in work.submissions.all(now + 3 * DAY)] == [1]
        assert [one.version for one in work.submissions.all()] == [1, 2]


def test_a_figure_is_held_while_a_question_about_it_is_open(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0, "dm_rate": 80.0})
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        second = record(work, {"htn_rate": 92.4, "dm_rate": 80.0}, version=2, at=now + 2 * DAY)
        work.findings.reconcile(second, [], now + 2 * DAY)
        work.commit()
    assert known(store, now + DAY) == {"htn_rate": (924.0, "held", 1), "dm_rate": (80.0, "accepted", 1)}
    assert known(store, now + 2 * DAY)["htn_rate"] == (92.4, "accepted", 2)


@pytest.mark.parametrize(("severity", "usable"), [("block", "held"), ("query", "held"), ("note", "accepted")])
def test_only_questions_that_want_an_answer_hold(
    store: Store, record: Record, finding: Ask, now: datetime, severity: str, usable: str
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        work.findings.reconcile(first, [finding(first, "htn_rate", severity=severity)], now)
        work.commit()
    assert known(store, now)["htn_rate"][1] == usable


def test_a_question_at_one_place_holds_nothing_at_another(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        record(work, {"htn_rate": 90.0}, place="370612")
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.commit()
    with store.read() as work:
        rows = work.submissions.observations(now).select("place", "value", "usable").rows()
    assert sorted(rows) == [("370611", 924.0, "held"), ("370612", 90.0, "accepted")]


def test_a_printed_figure_gives_way_to_a_submitted_one(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"gp": 2.3, "beds": 5.0, "age": 79.0}, form="printed", provenance="printed", at=now - 100 * DAY)
        record(work, {"gp": 2.4, "beds": None})
        work.commit()
    assert known(store, now - DAY)["gp"][0] == 2.3
    assert {name: one[0] for name, one in known(store, now).items()} == {"gp": 2.4, "beds": 5.0, "age": 79.0}


def test_of_two_documents_the_newer_one_counts(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"gp": 2.31}, form="printed-b", provenance="printed", at=now - DAY)
        record(work, {"gp": 2.30}, form="printed", provenance="printed", at=now - 100 * DAY)
        work.commit()
    assert known(store, now)["gp"][0] == 2.31
    with store.read() as work:
        assert work.submissions.observations(now).height == 1
        assert work.submissions.has_provenance("printed")
        assert not work.submissions.has_provenance("simulated")


def test_arrivals_say_the_latest_version_on_the_day_of_the_first(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        record(work, {"htn_rate": 92.4}, version=2, at=now + 2 * DAY)
        record(work, {"gp": 1.0}, form="printed", provenance="printed")
        work.commit()
    key = ("monthly-services", "370611", "2023-08")
    with store.read() as work:
        before, after = (
            work.submissions.arrivals(now + DAY, time_zone="Asia/Shanghai")[key],
            work.submissions.arrivals(now + 2 * DAY, time_zone="Asia/Shanghai")[key],
        )
        assert set(work.submissions.arrivals(now + 2 * DAY, time_zone="Asia/Shanghai")) == {key}
        assert work.submissions.arrivals(now - DAY, time_zone="Asia/Shanghai") == {}
    assert (before.version, before.open_findings) == (1, 1)
    assert (after.version, after.received_on) == (2, now.date())


def test_a_partial_version_does_not_count_as_the_arrival_of_a_complete_one(
    store: Store, record: Record, now: datetime
) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 92.4}, complete=False, missing_lines=("dm_rate",))
        record(work, {"htn_rate": 92.4, "dm_rate": 80.0}, version=2, at=now + 2 * DAY)
        work.commit()
    key = ("monthly-services", "370611", "2023-08")
    with store.read() as work:
        before, after = (
            work.submissions.arrivals(now, time_zone="Asia/Shanghai")[key],
            work.submissions.arrivals(now + 2 * DAY, time_zone="Asia/Shanghai")[key],
        )
    assert (before.complete, before.missing_lines, before.received_on) == (False, ("dm_rate",), now.date())
    assert (after.complete, after.received_on) == (True, (now + 2 * DAY).date())


def test_a_day_of_arrival_is_the_local_day(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 92.4}, at=now + timedelta(hours=16))  # 01:00 in Shanghai, still the day before in UTC
        work.commit()
    with store.read() as work:
        (arrival,) = work.submissions.arrivals(now + DAY, time_zone="Asia/Shanghai").values()
    assert arrival.received_on == (now + DAY).date()


def test_rows_of_another_submission_are_refused(store: Store, record: Record) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        with pytest.raises(ValueError, match=r"v9"):
            work.submissions.add(
                first, work.submissions.cells(first.id).with_columns(pl.lit("370611.x.v9").alias("submission_id"))
            )
        with pytest.raises(ValueError, match="lacks the columns indicator"):
            work.submissions.add(
                Submission(**{name: getattr(first, name) for name in Submission.__slots__} | {"id": "x", "version": 2}),
                pl.DataFrame({"submission_id": ["x"]}),
            )


def test_the_database_refuses_to_change_a_figure(store: Store, record: Record) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 92.4})
        work.commit()
    for statement in ("UPDATE observations SET value = 1", "DELETE FROM observations"):
        with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.floats(-1e9, 1e9)), min_size=1, max_size=5), data=st.data())
def test_the_past_never_changes(
    store: Store, record: Record, now: datetime, steps: list[tuple[int, float]], data: st.DataObject
) -> None:
    """Whatever arrives later, what was known at a moment stays known of that moment."""
    place = str(data.draw(st.integers(100000, 999999), label="place"))
    with store.begin() as work:  # never committed: every example starts anew
        seen: list[tuple[datetime, list[float | None]]] = []
        moment = now
        for version, (days, value) in enumerate(steps, start=1):
            moment += days * DAY + timedelta(seconds=1)
            record(work, {"htn_rate": value}, version=version, at=moment, place=place)
            seen.append((moment, [value]))
        for at, values in seen:
            assert work.submissions.observations(at).filter(place=place)["value"].to_list() == values
