"""Days on which a path is asked for, and moments as they are printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.plan import DatedValue
from reports.evaluation.model import Evaluation, schedule_days


def test_a_straight_path_is_asked_for_at_baseline_year_ends_and_deadline(evaluation: Evaluation) -> None:
    smoking = evaluation.target("fushan-145.t8")
    assert schedule_days(smoking, evaluation.plan) == tuple(date(year, 12, 31) for year in range(2018, 2026))


def test_a_path_without_a_baseline_starts_on_the_eve_of_the_plan(evaluation: Evaluation) -> None:
    days = schedule_days(evaluation.target("fushan-145.t17"), evaluation.plan)
    assert (days[0], days[-1]) == (date(2020, 12, 31), date(2025, 12, 31))


@pytest.mark.parametrize("path", ["geometric", "log"])
def test_a_curved_path_is_asked_for_every_quarter(evaluation: Evaluation, path: str) -> None:
    curved = replace(evaluation.target("fushan-145.t16"), path=path)  # type: ignore[arg-type]
    days = schedule_days(curved, evaluation.plan)
    assert len(days) == 21
    assert date(2021, 6, 30) in days


def test_milestones_are_asked_for_on_their_own_days(evaluation: Evaluation) -> None:
    dated = replace(
        evaluation.target("fushan-145.t16"), path="milestones", milestones=(DatedValue(date(2023, 9, 15), 3.0),)
    )
    assert date(2023, 9, 15) in schedule_days(dated, evaluation.plan)


def test_moments_are_printed_in_the_citys_time(evaluation: Evaluation) -> None:
    assert evaluation.instant(evaluation.known_at) == "2023-06-30 16:00 UTC+08:00"
    assert replace(evaluation, time_zone="UTC").instant(evaluation.known_at) == "2023-06-30 08:00 UTC+00:00"
