"""Was the last movement a special cause, and would the process pass: told only where the figures can say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.trajectory.variation import FEWEST, Limits, Marks, assurance_of, limits_of, marks_of

QUIET = [10.0, 11.0, 10.0, 11.0, 10.0, 11.0]  # mean 10.5, mean range 1: limits 7.84 and 13.16


def test_limits_are_the_mean_and_two_thirds_of_four_ranges() -> None:
    found = limits_of(QUIET)
    assert found is not None
    assert (found.low, found.mean, found.high) == pytest.approx((7.84, 10.5, 13.16))


@pytest.mark.parametrize("count", range(FEWEST + 1))
def test_below_six_figures_before_the_last_nothing_is_said(count: int) -> None:
    assert marks_of((QUIET * 2)[:count], 1, 5.0) == Marks()


@pytest.mark.parametrize(
    ("last", "side", "word"),
    [(13.0, 1, "common"), (14.0, 1, "improving"), (14.0, -1, "worsening"), (7.0, 1, "worsening"), (14.0, 0, "moved")],
)
def test_a_figure_outside_the_limits_is_a_special_cause(last: float, side: int, word: str) -> None:
    assert marks_of([*QUIET, last], side, None).variation == word


def test_seven_on_one_side_of_the_mean_are_a_special_cause_and_six_are_none() -> None:
    before = [*QUIET, *[4.0, 18.0] * 6]
    high = [12.0, 13.0, 12.0, 13.0, 12.0, 13.0, 12.0]
    assert marks_of([*before, 4.0, *high], 1, None).variation == "improving"
    assert marks_of([*before, 4.0, *high[:6]], 1, None).variation == "common"


@pytest.mark.parametrize(
    ("wanted", "side", "word"),
    [(7.0, 1, "passes"), (10.0, 1, "varies"), (14.0, 1, "fails"), (14.0, -1, "passes"), (7.0, -1, "fails")],
)
def test_a_process_passes_fails_or_does_both(wanted: float, side: int, word: str) -> None:
    assert marks_of([*QUIET, 10.0], side, wanted) == Marks("common", word)


def test_a_process_that_has_just_moved_is_not_held_against_its_old_limits() -> None:
    assert marks_of([*QUIET, 20.0], 1, 14.0) == Marks("improving", "")


def test_where_no_side_is_good_or_no_value_wanted_there_is_no_assurance() -> None:
    assert assurance_of(Limits(1.0, 2.0, 3.0), 0, 5.0) == ""
    assert assurance_of(Limits(1.0, 2.0, 3.0), 1, None) == ""


FIGURES = st.lists(st.integers(-1000, 1000).map(float), min_size=7, max_size=30)


@given(FIGURES, st.integers(-1000, 1000), st.sampled_from([-1, 1]))
def test_what_is_seen_from_the_other_side_is_the_mirror(figures: list[float], wanted: int, side: int) -> None:
    seen = marks_of(figures, side, float(wanted))
    mirrored = marks_of([-value for value in figures], -side, float(-wanted))
    assert seen == mirrored


@given(FIGURES, st.integers(-1000, 1000), st.sampled_from([0.25, 8.0]))
def test_another_unit_changes_nothing(figures: list[float], wanted: int, scale: float) -> None:
    assert marks_of([value * scale for value in figures], 1, wanted * scale) == marks_of(figures, 1, float(wanted))
