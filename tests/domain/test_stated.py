"""What a district says of a figure that it does not give."""

from __future__ import annotations

import pytest

from domain.submission import Cell, ObservationState
from words.stated import stated

KEY = ("htn_rate", "")


def cell(state: ObservationState, text: str = "", value: float | None = None, note: str = "") -> Cell:
    return Cell("htn_rate", state, "表1", "E8", value=value, value_text=text, note=note)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (cell("missing"), "暂无数据"),
        (cell("missing", "缺报", note="等公安数据"), "暂无数据：等公安数据"),
        (cell("not_applicable"), "不适用"),
        (cell("not_applicable", "Not applicable"), "不适用"),
        (cell("suppressed"), "不予公开"),
    ],
)
def test_a_chosen_or_written_state_is_said_with_its_note(given: Cell, sentence: str) -> None:
    assert stated([given], "zh")[KEY].sentence == sentence


@pytest.mark.parametrize(
    "given",
    [
        cell("value", "92.4", 92.4),
        cell("estimated", "92.4", 92.4),
        cell("missing", "about ninety"),  # no reader takes it for a number
        cell("missing", "720.0%"),  # a figure beside the state contradicts it
    ],
)
def test_a_figure_and_what_cannot_be_read_are_no_state(given: Cell) -> None:
    assert not stated([given], "zh")


def test_of_a_line_that_stands_twice_a_figure_counts_before_a_state() -> None:
    assert not stated([cell("missing"), cell("value", "92.4", 92.4)], "zh")
    assert not stated([], "zh")
