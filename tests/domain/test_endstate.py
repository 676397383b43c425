"""The names in which work ends: what is red, what is worst, and what alone is Planwatch's own failure."""

from __future__ import annotations

import pytest

from domain.endstate import NEEDS_SOMEBODY, EndState, worst
from words.catalogue import languages
from words.names import names_in

RED = ["Unanswered", "Missing", "DeadLetter", "Parked", "SourceDown", "Stuck", "Refused", "Failed"]


def test_red_is_where_somebody_must_act_and_questions_within_their_time_are_not() -> None:
    assert [state.value for state in EndState if state.is_red] == RED
    assert not EndState.FLAGGED.is_red


def test_what_needs_somebody_is_told_apart_from_a_failure_of_planwatch_and_from_a_typing_error() -> None:
    assert {state for state in EndState if state.is_red} - {EndState.FAILED, EndState.REFUSED} == NEEDS_SOMEBODY


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), EndState.COMPLETED),
        ((EndState.FLAGGED, EndState.MISSING, EndState.COMPLETED), EndState.MISSING),
        ((EndState.MISSING, EndState.SOURCE_DOWN), EndState.SOURCE_DOWN),
        ((EndState.FAILED, EndState.SOURCE_DOWN), EndState.FAILED),
    ],
)
def test_several_parts_end_as_the_worst_of_them(states: tuple[EndState, ...], expected: EndState) -> None:
    assert worst(states) == expected


@pytest.mark.parametrize("language", languages())
def test_every_state_has_a_name_in_every_language(language: str) -> None:
    assert set(EndState) <= set(names_in("prefect", language))
