"""The table of what is made of one figure holds."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from domain.form import FormLine
from domain.indicator import Indicator, Unit
from domain.submission import Cell
from sources.read.surroundings import CellAround
from sources.read.written import Written, cell_of
from words.doubts import doubts_said

UNITS = {
    "%": Unit("percent", "%", "share", 100),
    "‰": Unit("permille", "‰", "rate", 1000),
    "百分点": Unit("point", "百分点", "points"),
    "/10万": Unit("per_100k", "/10万", "rate", 100_000),
    "人次": Unit("visit", "人次", "count", None, "visits"),
    "亿元": Unit("yuan_100m", "亿元", "money"),
    "人/千": Unit("person_per_1k", "人", "density", 1000),
}


def _cases() -> list[tuple[str, tuple[Any, str, str], float | None, str]]:
    path = Path(__file__).parent / "quirks" / "figures.py"
    spec = importlib.util.spec_from_file_location("quirks_of_figures", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [case for case in module.CASES if not isinstance(case, str)]


CASES = _cases()


def _cell(written: Any, code: str, unit: str) -> Cell:
    around = {"value": CellAround(number_format=code)} if code else {}
    entry = Written(sheet="月报", cell="E6", value=written, around=around)
    indicator = Indicator("i", "指标", UNITS[unit].code, "neutral", "count")
    cell = cell_of(entry, FormLine("i", 1), indicator, UNITS[unit], "zh")
    assert cell is not None
    return cell


@pytest.mark.parametrize(("what", "written", "read", "asked"), CASES, ids=[case[0] for case in CASES])
def test_a_figure_is_read_as_it_is_seen_or_asked_about(
    what: str, written: tuple[Any, str, str], read: float | None, asked: str
) -> None:
    cell = _cell(*written)
    assert cell.value == read, what
    assert cell.state == ("missing" if read is None else "value")
    assert [doubt.code for doubt in cell.evidence.doubts] == ([asked] if asked else [])
    for language in ("zh", "en"):
        assert "{" not in doubts_said(cell.evidence.to_text(), language)


def test_what_is_no_number_keeps_its_text_for_the_question() -> None:
    kept = {case[0]: _cell(*case[1]).value_text for case in CASES if case[2] is None}
    assert all(kept.values())
    assert kept["writes 万 behind the figure"] == "1,800万"
    assert kept["formats a number as a day"] == "2023-03-15"


def test_a_percent_format_keeps_the_text_as_shown_and_the_digits_that_are_stored() -> None:
    cell = _cell(0.980793854033291, "0.00%", "%")
    assert (cell.value_text, cell.value, cell.decimals) == ("98.08%", 98.0793854033291, 13)
    assert (cell.evidence.number_format, cell.evidence.sign) == ("0.00%", "%")
