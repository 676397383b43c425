"""Rare events and funnels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.trajectory.funnel import funnel, ratio_verdict
from checks.trajectory.rare import (
    AMBER,
    RED,
    chance,
    count_interval,
    rate_interval,
)


@pytest.mark.parametrize(
    ("births", "expected", "at_least_one", "amber", "red"),
    [(1_500, 0.08, 0.08, 2, 3), (2_500, 0.14, 0.13, 2, 3), (5_000, 0.28, 0.24, 3, 4), (17_857, 1.0, 0.63, 4, 6)],
)
def test_what_a_ceiling_of_5_6_means_for_the_births_of_a_district(
    births: int, expected: float, at_least_one: float, amber: int, red: int
) -> None:
    mean = 5.6 / 100_000 * births
    assert round(mean, 2) == expected
    assert round(chance(1, mean), 2) == at_least_one
    assert chance(amber, mean) <= AMBER < chance(amber - 1, mean)
    assert chance(red, mean) <= RED < chance(red - 1, mean)


def test_infant_deaths_of_2000_births_at_2_2_permille_are_told_from_ten() -> None:
    assert chance(10, 4.4) <= AMBER < chance(9, 4.4)
    assert chance(13, 4.4) <= RED < chance(12, 4.4)


def test_one_death_in_2500_births_is_anything_from_1_to_223_per_100000() -> None:
    interval = rate_interval(1, 2_500, 100_000)
    assert interval is not None
    assert (round(interval.low, 1), round(interval.high)) == (1.0, 223)
    assert count_interval(0).low == 0.0
    assert rate_interval(1, 0, 1000) is None


def test_an_interval_of_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        count_interval(-1)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=5_000), st.sampled_from([0.95, 0.998]))
def test_an_interval_holds_its_count_and_widens_with_confidence(events: int, confidence: float) -> None:
    interval = count_interval(events, confidence)
    assert interval.low <= events <= interval.high
    assert interval.high <= count_interval(events, 0.999).high


def test_a_funnel_needs_five_districts_and_tells_size_from_difference() -> None:
    counts = [
        ("a", 5, 2_000.0),
        ("b", 6, 2_000.0),
        ("c", 4, 2_000.0),
        ("d", 5, 2_000.0),
        ("e", 30, 2_000.0),
        ("f", 1, 200.0),
    ]
    assert funnel(counts[:4], 1_000) == ()
    points = {point.place: point for point in funnel(counts, 1_000)}
    assert points["e"].verdict == "high_outer"
    assert points["f"].verdict == "inside"
    assert points["e"].rate == pytest.approx(15.0)
    assert points["a"].outer.low <= points["a"].inner.low <= points["a"].inner.high <= points["a"].outer.high


def test_published_counts_stand_where_they_were_published_to_stand() -> None:
    verdicts = [ratio_verdict(8, 6.239860227), ratio_verdict(151, 106.4429719), ratio_verdict(159, 232.9329036)]
    assert verdicts == ["inside", "high_outer", "low_outer"]


def test_a_share_stays_between_nothing_and_all_and_a_small_district_is_not_told_apart() -> None:
    counts = [("a", 950, 1_000.0), ("b", 940, 1_000.0), ("c", 955, 1_000.0), ("d", 700, 1_000.0), ("e", 9, 10.0)]
    points = {point.place: point for point in funnel(counts, 100, shares=True)}
    assert points["d"].verdict == "low_outer"
    assert points["e"].verdict == "inside"
    assert all(0 <= point.interval.low <= point.rate <= point.interval.high <= 100 for point in points.values())
