"""Verdicts on one figure before and after its denominator was revised, as the ledger has kept them."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import frames
from domain.assessment import Assessment, Status
from ledger.store import Store

NOW, DAY = datetime(2023, 9, 5, 1, tzinfo=UTC), date(2023, 9, 5)
ROW = Assessment(
    run_id="", place="370611", target_id="p.t16", indicator="gp_density", period="2022", as_of=DAY, known_at=NOW,
    status=Status.ON_TRACK, actual=2.60, submission_id="s.v1", denominator="old",
)  # fmt: skip


@pytest.fixture
def keep(store: Store) -> Any:
    """Keeps the verdicts of a run, each run a day later; returns its id."""
    days = iter(range(100))

    def run(*rows: Assessment, job: str = "monitor") -> str:
        later = next(days)
        with store.begin() as work:
            moment = NOW + timedelta(days=later)
            run_id = work.runs.start(job, DAY + timedelta(days=later), moment, "sha", moment, standing=True)
            of_day = [asdict(replace(row, as_of=DAY + timedelta(days=later))) for row in rows]
            work.assessments.add(run_id, pl.DataFrame(of_day, schema=frames.ASSESSMENT))
            work.commit()
        return str(run_id)

    return run


def pairs(store: Store, run_id: str, as_of: date = date(2024, 1, 1)) -> list[tuple[str, str]]:
    with store.read() as work:
        found = work.assessments.rejudged(run_id, as_of)
    return list(zip(*(one["status"].to_list() for one in found), strict=True))


def test_the_last_verdict_on_the_old_and_the_first_on_the_new_one_stay_the_pair(store: Store, keep: Any) -> None:
    new = replace(ROW, denominator="new", status=Status.BEHIND, actual=2.3)
    keep(replace(ROW, status=Status.AHEAD))
    keep(ROW)
    first = keep(new)
    assert pairs(store, first) == [("on_track", "behind")]
    keep(new)
    # Whatever changes afterwards (a plan, say), the revision has moved what it had moved.
    last = keep(replace(new, status=Status.MISSED))
    assert pairs(store, last) == [("on_track", "behind")]


def test_a_run_that_was_killed_before_anybody_was_told_hides_nothing(store: Store, keep: Any) -> None:
    new = replace(ROW, denominator="new", status=Status.BEHIND, actual=2.3)
    keep(ROW)
    keep(new)
    assert pairs(store, keep(new)) == [("on_track", "behind")]


def test_another_version_another_period_and_a_replay_are_no_revision(store: Store, keep: Any) -> None:
    new = replace(ROW, denominator="new", status=Status.BEHIND)
    keep(replace(ROW, submission_id="s.v0"), replace(ROW, period="2021"))
    keep(ROW, job="replay")
    assert pairs(store, keep(new)) == []


def test_the_last_of_several_revisions_is_the_one_that_counts(store: Store, keep: Any) -> None:
    keep(ROW)
    keep(replace(ROW, denominator="second", status=Status.SLIGHTLY_BEHIND))
    third = keep(replace(ROW, denominator="third", status=Status.BEHIND))
    assert pairs(store, third) == [("slightly_behind", "behind")]
