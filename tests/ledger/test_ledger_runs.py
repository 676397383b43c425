"""Runs, verdicts, results, alerts, the calendar, sources and snapshots: kept as given, read as asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import frames
from domain.alert import Transition
from domain.audit import AuditCheck, AuditResult
from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission
from domain.errors import NotKnown
from domain.run import RunState
from ledger.store import Store, Work

DAY = timedelta(days=1)


def verdicts(as_of: date, known_at: datetime, **status: str) -> pl.DataFrame:
    """One row per target: verdicts(day, now, t16="behind")."""
    rows = [
        {
            "place": "370611",
            "target_id": f"fushan-145.{target}",
            "as_of": as_of,
            "known_at": known_at,
            "status": said,
            "gap": -0.2,
            "strictest": True,
            "binding": False,
            "baseline_provisional": False,
            "simulated_parts": False,
            "aged": False,
        }
        for target, said in status.items()
    ]
    given = pl.DataFrame(rows)
    lacking = {name: kind for name, kind in frames.ASSESSMENT.items() if name not in given.columns}
    return given.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in lacking.items())


def run(work: Work, as_of: date, now: datetime, config: str = "sha", job: str = "monitor") -> str:
    return work.runs.start(job, as_of, now, config, now)


def test_the_configuration_of_a_day_is_that_of_the_last_run_for_it(store: Store, now: datetime) -> None:
    with store.begin() as work:
        assert work.runs.config_at(date(2023, 9, 5)) is None
        assert run(work, date(2023, 9, 5), now, "A") == "monitor-1"
        assert run(work, date(2023, 9, 11), now + 6 * DAY, "B", "assess") == "assess-2"
        run(work, date(2023, 9, 5), now + 7 * DAY, "R", "replay")
        assert work.runs.config_at(date(2023, 9, 4)) is None
        assert work.runs.config_at(date(2023, 9, 10)) == "A"
        assert work.runs.config_at(date(2023, 9, 12)) == "B"


def test_a_run_says_how_it_ended_and_a_killed_one_stays_running(store: Store, now: datetime) -> None:
    with store.begin() as work:
        first, _ = run(work, now.date(), now), run(work, now.date(), now)
        work.runs.finish(first, "completed", now + DAY, "好")
        with pytest.raises(NotKnown):
            work.runs.finish("monitor-9", "completed", now)
        assert [(one.state, one.finished_at, one.note) for one in work.runs.all()] == [
            ("completed", now + DAY, "好"),
            ("running", None, ""),
        ]


def test_the_dispatcher_is_seen(store: Store, now: datetime) -> None:
    with store.begin() as work:
        assert work.runs.last_seen() is None
        work.runs.dispatcher_seen(now)
        work.runs.dispatcher_seen(now + DAY)
        assert work.runs.last_seen() == now + DAY


def test_the_last_verdict_counts_and_old_ones_stay(store: Store, now: datetime) -> None:
    first_day, second_day = date(2023, 9, 5), date(2023, 9, 11)
    with store.begin() as work:
        one, two = run(work, first_day, now), run(work, second_day, now)
        work.assessments.add(one, verdicts(first_day, now, t16="no_data", t17="on_track"))
        work.assessments.add(two, verdicts(second_day, now, t16="behind"))
        work.assessments.add(run(work, first_day, now, job="replay"), verdicts(first_day, now, t16="held", t17="held"))
        latest, then = work.assessments.latest(), work.assessments.latest(as_of=first_day)
        assert work.assessments.latest(plan="fushan-145").height == 2
        assert work.assessments.latest(plan="fushan").is_empty()
        of_two = work.assessments.of_run(two)
    assert latest.schema == frames.ASSESSMENT
    assert latest["status"].to_list() == ["behind", "on_track"]
    assert then["status"].to_list() == ["no_data", "on_track"]
    assert of_two.row(0, named=True)["run_id"] == two
    assert of_two.row(0, named=True)["gap"] == -0.2
    assert of_two.row(0, named=True)["known_at"] == now
    assert of_two["strictest"].to_list() == [True]


def test_coverage_is_that_of_the_latest_run(store: Store, now: datetime) -> None:
    result = dict.fromkeys(frames.CHECK_RESULT, "x") | {"rule_version": 1, "outcome": "flag"}
    results = pl.DataFrame([result], schema=frames.CHECK_RESULT)
    covered = pl.DataFrame([("hard_range", "370611", 5, 1, 0, "")], schema=frames.COVERAGE, orient="row")
    with store.begin() as work:
        assert work.results.coverage().is_empty()
        old, new = run(work, now.date(), now), run(work, now.date(), now)
        work.results.add(old, results.clear(), covered.with_columns(passed=pl.lit(9)))
        work.results.add(new, results, covered)
        assert work.results.coverage().rows() == [("hard_range", "370611", 5, 1, 0, "")]
        assert work.results.coverage(old)["passed"].to_list() == [9]
        assert work.results.of_run(new)["run_id"].to_list() == [new]


def test_an_audit_comes_back_as_it_was(store: Store, now: datetime) -> None:
    check = AuditCheck("key_unique", "critical", success=False, observed="1", examples=({"place": "370611", "n": 2.0},))
    audit = AuditResult("2023-08", date(2023, 9, 11), (check,), "gx")
    with store.begin() as work:
        run_id = run(work, now.date(), now)
        assert work.results.audit_of_run(run_id) is None
        work.results.add_audit(run_id, audit)
        assert work.results.audit_of_run(run_id) == audit
        work.results.add_audit(run_id, replace(audit, period="2022", checks=()))
        assert work.results.audit_of_run(run_id) == replace(audit, period="2022", checks=())


def test_values_of_the_audit_engine_that_json_does_not_know_are_kept_as_text(store: Store, now: datetime) -> None:
    odd = AuditCheck("x", "info", success=True, examples=({"day": date(2023, 9, 5), "nan": float("nan"), "b": b"x"},))
    with store.begin() as work:
        run_id = run(work, now.date(), now)
        work.results.add_audit(run_id, AuditResult("2023", now.date(), (odd,)))
        kept = work.results.audit_of_run(run_id)
    assert kept is not None
    assert kept.checks[0].examples == ({"day": "2023-09-05", "nan": None, "b": "b'x'"},)


@pytest.fixture
def expected() -> Callable[..., ExpectedSubmission]:
    def make(**others: Any) -> ExpectedSubmission:
        row = ExpectedSubmission(
            "monthly-services", "370611", "2023-08", date(2023, 8, 1), date(2023, 8, 31),
            date(2023, 9, 5), date(2023, 9, 7), "due",
        )  # fmt: skip
        return replace(row, **others)

    return make


def test_the_calendar_holds_what_is_expected_now_and_nothing_that_no_longer_is(
    store: Store, expected: Callable[..., ExpectedSubmission]
) -> None:
    late = expected(state="partial", late_by=1, received_on=date(2023, 9, 8), missing_lines=("dm_rate",), version=1)
    dissolved, long_ago = expected(place="370612"), expected(period="2022-01", period_end=date(2022, 1, 31))
    with store.begin() as work:
        work.expected.replace(date(2023, 9, 5), [expected(), dissolved, long_ago])
        work.expected.replace(date(2023, 9, 11), [late], since=date(2022, 8, 1))
        assert work.expected.all() == (long_ago, late)
        assert work.expected.all(since=date(2022, 8, 1)) == (late,)
        assert work.expected.newest_period() == "2023-08"


def test_an_alert_keeps_its_facts_and_every_step(
    store: Store, transition: Callable[..., Transition], now: datetime
) -> None:
    first, ended = transition(), transition("resolved", "resolved")
    again = transition("open", "reopened", episode=2)
    with store.begin() as work:
        work.alerts.apply([first], now)
        assert work.alerts.open() == work.alerts.all() == [first.alert]
        assert work.alerts.latest_by_key() == {first.alert.key: first.alert}
        work.alerts.apply([ended], now + DAY)
        assert work.alerts.open() == []
        assert work.alerts.latest_by_key() == {first.alert.key: ended.alert}
        work.alerts.apply([again], now + 2 * DAY)
        assert work.alerts.latest_by_key() == {first.alert.key: again.alert}
        assert [alert.id for alert in work.alerts.all()] == [first.alert.id, again.alert.id]
        events = work.alerts.events(first.alert.id)
        assert work.alerts.get(again.alert.id) == again.alert
        with pytest.raises(NotKnown):
            work.alerts.get("x")
    assert [(event["kind"], event["state"], event["at"]) for event in events] == [
        ("opened", "open", now),
        ("resolved", "resolved", now + DAY),
    ]


def test_the_last_answer_of_every_source_is_its_health(store: Store, now: datetime) -> None:
    down = SourceHealth("sftp", ok=False, address="sftp://x", error="拒绝连接", places=("370611",))
    with store.begin() as work:
        work.sources.record(SourceHealth("sftp", ok=True), now)
        work.sources.record(down, now + DAY)
        work.sources.record(SourceHealth("inbox", ok=True, checked_at="2023-09-05"), now)
        health = work.sources.health()
    assert health == [
        SourceHealth("inbox", ok=True, checked_at="2023-09-05"),
        replace(down, checked_at=(now + DAY).isoformat()),
    ]


def test_a_configuration_is_kept_once_by_its_hash(store: Store, now: datetime) -> None:
    with store.begin() as work:
        work.snapshots.keep("sha", {"places.yaml": "home: 370600 # 烟台\n"}, now)
        work.snapshots.keep("sha", {"places.yaml": "another"}, now + DAY)
        assert work.snapshots.files("sha") == {"places.yaml": "home: 370600 # 烟台\n"}
        assert work.snapshots.files("other") is None


def test_a_killed_run_is_buried_by_whose_turn_it_is_and_any_other_after_a_day(store: Store, now: datetime) -> None:
    with store.begin() as work:
        for job in ("monitor", "dispatch", "collect"):
            work.runs.start(job, now.date(), now, "c", now)
        work.runs.bury(("monitor",), now, silent_since=now - DAY)
        assert [run.job for run in work.runs.running()] == ["dispatch", "collect"]
        work.runs.bury((), now + DAY, silent_since=now)
        assert len(work.runs.running()) == 2  # begun at that very moment
        work.runs.bury((), now + 2 * DAY, silent_since=now + DAY)
        assert work.runs.running() == []


def test_what_was_missed_is_done_by_a_run_that_ended_well_and_by_no_other(store: Store, now: datetime) -> None:
    with store.begin() as work:
        dead, failed, early = (run(work, now.date(), moment) for moment in (now, now, now - DAY))
        work.runs.finish(failed, "failed", now)
        work.runs.finish(early, "completed", now)
        assert (
            work.runs.begun_between("monitor", now, now) == ""
        )  # the first one counts as running, and its process may be dead
        work.runs.finish(dead, "flagged", now + DAY)
        assert work.runs.begun_between("monitor", now, now) == dead
        assert work.runs.begun_between("collect", now, now) == ""


def test_a_run_whose_clock_stood_still_or_was_ahead_makes_up_for_nothing(store: Store, now: datetime) -> None:
    """A person has typed a day at eight: on record it began at nine, and the run of half past eight is still to come."""
    with store.begin() as work:
        typed = work.runs.start("monitor", now.date(), now, "c", now, standing=True)
        ahead = work.runs.start("monitor", now.date(), now, "c", now + DAY)
        for known in (typed, ahead):
            work.runs.finish(known, RunState.COMPLETED, now)
        assert work.runs.begun_between("monitor", now, now) == ""
        assert work.runs.begun_between("monitor", now, now + DAY) == ahead


def test_a_run_that_goes_on_is_buried_with_how_that_was_seen_and_one_that_has_ended_is_left_as_it_is(
    store: Store, now: datetime
) -> None:
    with store.begin() as work:
        ended = run(work, date(2023, 9, 5), now)
        work.runs.finish(ended, RunState.COMPLETED, now)
        killed = work.runs.start("collect", date(2023, 9, 5), now, "sha", now, flow_run_id="8f0c")
        work.runs.bury_these([ended, killed], now + DAY, "no heartbeat")
        assert [one.state for one in work.runs.all()] == ["completed", "killed"]
        buried = work.runs.get(killed)
    assert (buried.flow_run_id, buried.note, buried.finished_at) == ("8f0c", "no heartbeat", now + DAY)
