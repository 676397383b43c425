"""What stands around a figure: it fits its line, or the clerk is asked at the cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.form import FormLine
from domain.indicator import Indicator, Unit
from domain.submission import Cell
from sources.read.sheet import Around, Sheet
from sources.read.written import Written, cell_of
from words.doubts import doubts_said

PERCENT = Unit("percent", "%", "share", 100)
LINE = FormLine("rate", 1)
RATE = Indicator("rate", "规范管理率", "percent", "higher_better", "share")
COLUMNS = {"name": 0, "unit": 1, "value": 2, "numerator": 3, "denominator": 4, "state": 5, "note": 6}
NOTHING = Around()
ROW: list[Any] = ["规范管理率", "%", 92.4, 2310, 2500, "", ""]


def read(row: list[Any] | None = None, around: Around = NOTHING, below: tuple[list[Any], ...] = ()) -> Cell:
    """The cell of a row whose figures stand in C1, D1 and E1."""
    cell = cell_of(Written.of(Sheet("月报", [row or ROW, *below], around), 0, COLUMNS), LINE, RATE, PERCENT, "zh")
    assert cell is not None
    return cell


def changed(**cells: Any) -> list[Any]:
    return [cells.get(key, value) for key, value in zip(COLUMNS, ROW, strict=True)]


def asked(cell: Cell) -> str:
    return doubts_said(cell.evidence.to_text(), "zh")


def test_a_figure_that_fits_leaves_no_evidence() -> None:
    assert read().evidence.to_text() == ""
    assert read(changed(unit="百分比")).evidence.to_text() == ""


@pytest.mark.parametrize(
    ("around", "hidden", "said"),
    [
        (Around(hidden_rows=frozenset({0})), "row", "行"),
        (Around(hidden_columns=frozenset({2})), "column", "列"),
        (Around(hidden=True), "sheet", "工作表"),
        (Around(hidden=True, hidden_rows=frozenset({0})), "row,sheet", "行、工作表"),
    ],
)
def test_a_figure_that_nobody_sees_is_asked_about(around: Around, hidden: str, said: str) -> None:
    cell = read(around=around)
    assert (cell.value, cell.evidence.hidden) == (92.4, hidden)
    assert asked(cell) == f"该数位于隐藏的{said}中，打印和浏览时看不到"


def test_a_hidden_column_of_notes_hides_no_figure() -> None:
    assert read(around=Around(hidden_columns=frozenset({6}), hidden_rows=frozenset({5}))).evidence.to_text() == ""


def test_an_error_is_named_and_not_called_empty() -> None:
    cell = read(changed(value=""), Around(errors={(0, 2): "#N/A"}))
    assert (cell.state, cell.value, cell.value_text) == ("missing", None, "#N/A")
    assert asked(cell) == "单元格内是错误值“#N/A”"


def test_a_formula_without_its_value_is_named_and_not_called_empty() -> None:
    cell = read(changed(value=""), Around(uncached=frozenset({(0, 2)})))
    assert (cell.state, cell.value, cell.value_text, cell.note) == ("missing", None, "", "")
    assert asked(cell) == "单元格内是公式，文件中没有保存计算结果"


def test_where_formats_cannot_be_had_a_small_number_on_a_percent_line_is_asked_about() -> None:
    blind = Around(tells_formats=False)
    assert asked(read(changed(value=0.253), blind)).startswith(
        "该文件格式读不到单元格的数字格式；该项单位为“%”，存储值为0.253"
    )
    assert [read(changed(value=one), blind).evidence.doubts for one in (0, 1.5, 92.4, "0.253")] == [()] * 4
    assert read(changed(value=1), blind).evidence.doubts
    assert read(changed(value=0.253)).evidence.doubts == ()


@pytest.mark.parametrize("state", ["不适用", "不予公开", "缺报"])
def test_a_figure_beside_a_state_without_one_is_kept_and_asked_about(state: str) -> None:
    cell = read(changed(state=state))
    assert (cell.state, cell.value) == ("value", 92.4)
    assert asked(cell) == f"数据状态写作“{state}”，同时又填有数值"


def test_an_unknown_state_is_asked_about_with_a_figure_and_without() -> None:
    assert read(changed(state="作废")).value == 92.4
    cell = read(changed(state="作废", value=""))
    assert (cell.state, asked(cell)) == ("missing", "数据状态“作废”无法识别")


def test_a_state_alone_is_an_answer() -> None:
    cell = read(changed(state="不适用", value="", numerator="", denominator=""))
    assert (cell.state, cell.evidence.to_text()) == ("not_applicable", "")


@pytest.mark.parametrize(
    ("written", "around", "kept", "said"),
    [
        ("两千", {}, None, "分子“两千”不是数值"),
        ("0.23万", {}, None, "分子“0.23万”不是数值"),
        ("", {"errors": {(0, 3): "#REF!"}}, None, "分子“#REF!”不是数值"),
        ("", {"uncached": frozenset({(0, 3)})}, None, "分子单元格内是公式，文件中没有保存计算结果"),
        ("2310人", {}, 2310, "分子写作“2310人”，请核实其数值"),
        ("92.4%", {}, 92.4, "分子写作“92.4%”，请核实其数值"),
        ("2310②", {}, 2310, "分子写作“2310②”，请核实其数值"),
        (2310, {"formats": {(0, 3): "0.0,"}}, 2310, "分子写作“2.3”，请核实其数值"),
    ],
)
def test_a_part_that_is_no_plain_number_is_asked_about(
    written: Any, around: dict[str, Any], kept: float | None, said: str
) -> None:
    cell = read(changed(numerator=written), Around(**around))
    assert (cell.value, cell.numerator) == (92.4, kept)
    assert asked(cell) == said


def test_parts_without_a_figure_are_not_lost_on_a_line_that_may_stay_empty() -> None:
    entry = Written.of(Sheet("月报", [changed(value="")]), 0, COLUMNS)
    assert cell_of(entry, LINE, RATE, PERCENT, "zh") is None, "the form asks for the line, and it is called empty"
    cell = cell_of(entry, replace(LINE, required=False), RATE, PERCENT, "zh")
    assert cell is not None
    assert asked(cell) == "填有分子、分母，而本期数为空"


def test_a_figure_that_is_merged_over_two_lines_is_asked_about() -> None:
    around = Around(merges=((0, 2, 1, 2),))
    assert read(around=around, below=(["另一项", "%", "", 1, 2, "", ""],)).evidence.merged == "C1:C2"
    assert (
        asked(read(around=around, below=(["另一项", "%", ""],)))
        == "该单元格跨多行合并（C1:C2），无法确定是哪一项的数值"
    )
    assert asked(read(around=around, below=(["", "", ""],))) == "", "one line in two rows of the grid"


def test_merges_of_a_whole_sheet_are_looked_through_once() -> None:
    merges = tuple((row, 0, 1_048_575, 1) for row in range(2000))
    sheet = Sheet("月报", [ROW] * 3000, Around(merges=merges))
    assert [sheet.merge_at(2999, column) for column in (0, 2)] == [merges[0], None]


def test_a_telephone_in_a_note_does_not_enter_the_ledger() -> None:
    assert read(changed(note="有疑问请打13812345678，李某")).note == "有疑问请打***********，李某"
    assert read(changed(value="问0535-6621234")).value_text == "问****-*******"


def test_what_nobody_sees_does_not_enter_the_note() -> None:
    assert read(changed(note="核\u200b对\x00无误\n已签")).note == "核对无误 已签"
