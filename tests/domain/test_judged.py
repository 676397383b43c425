"""How much of a plan is judged: one count, wherever it is said."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.assessment import NON_VERDICTS, VERDICTS, Assessment, Status
from domain.judged import JudgedShare, judged_share
from words.judged import judged_sentence

DAY, NOW = date(2025, 1, 31), datetime(2025, 1, 31, tzinfo=UTC)


def verdict(status: Status, target: str = "t", place: str = "p") -> Assessment:
    return Assessment("run", place, target, "indicator", "2024", DAY, NOW, status)


@pytest.mark.parametrize("status", [*VERDICTS, Status.WITHIN_CHANCE, Status.PROVISIONAL])
def test_a_target_that_a_figure_has_met_is_judged(status: Status) -> None:
    assert judged_share([verdict(status)]).judged == 1


@pytest.mark.parametrize("status", sorted(set(NON_VERDICTS) - {Status.WITHIN_CHANCE, Status.PROVISIONAL}))
def test_a_target_without_a_figure_a_start_or_an_answer_is_not(status: Status) -> None:
    assert judged_share([verdict(status)]).judged == 0


def test_a_target_is_one_however_many_places_it_is_applied_to() -> None:
    rows = [verdict(Status.BEHIND, place="a"), verdict(Status.NO_DATA, place="b"), verdict(Status.HELD, target="u")]
    assert judged_share(rows) == JudgedShare(judged=1, targets=2, pairs_judged=1, pairs=3)


def test_the_share_is_said_in_whole_percent_and_by_place_only_where_that_says_more() -> None:
    assert judged_sentence(JudgedShare(71, 117, 71, 117), "zh") == "已研判71项，占117项的61%"
    assert (
        judged_sentence(JudgedShare(71, 117, 80, 130), "zh") == "已研判71项，占117项的61%（分地区计130个，已研判80个）"
    )
    assert judged_sentence(JudgedShare(1, 2, 1, 2), "en") == "1 of 2 targets judged, 50%"


def test_no_targets_are_no_share() -> None:
    assert judged_share([]).share is None
    assert judged_sentence(judged_share([]), "zh") == "没有列入研判的目标"
