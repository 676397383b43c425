"""What the reader makes of a filled form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.evidence import Doubt
from domain.submission import Answer
from words.doubts import doubts_said


def test_a_filled_form_gives_its_place_period_figures_and_addresses(clerk: Any) -> None:
    reading = clerk.reads()
    assert (reading.form, reading.place, str(reading.period)) == ("monthly", "370611", "2023-08")
    first, _, visits = reading.cells
    assert (first.indicator, first.sheet, first.cell, first.state) == ("hypertension", "月报", "E6", "value")
    assert (first.value, first.numerator, first.denominator, first.decimals) == (92.4, 2310.0, 2500.0, 1)
    assert (first.unit, first.value_text) == ("percent", "92.4")
    assert (visits.value, visits.value_text, visits.decimals, visits.numerator) == (12345.0, "12345", 0, None)


def test_the_signature_block_is_kept_without_its_telephone(clerk: Any) -> None:
    reading = clerk.reads()
    assert (reading.signature.head, reading.signature.filled_by) == ("张某", "李某")
    assert reading.signature.reported_on == "2023-09-04"
    assert "13800000000" not in repr(reading)


def test_inserted_rows_and_columns_do_no_harm(clerk: Any) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(clerk.sheet()))
    book.active.insert_rows(3, 2)
    book.active.insert_rows(9)
    book.active.insert_cols(5)
    saved = BytesIO()
    book.save(saved)
    reading = clerk.read(saved.getvalue())
    assert [(cell.indicator, cell.cell) for cell in reading.cells] == [
        ("hypertension", "F8"),
        ("diabetes", "F10"),
        ("visits", "F11"),
    ]
    assert reading.place == "370611"


@pytest.mark.parametrize(
    ("written", "value", "decimals"),
    [
        ("９２．４", 92.4, 1),
        ("92.40%", 92.4, 2),
        ("92.4％", 92.4, 1),
        ("5.60‰", 5.6, 2),
        ("12,345.5", 12345.5, 1),
        ("１２，３４５", 12345.0, 0),
        (" -0.5 ", -0.5, 1),
        ("−3", -3.0, 0),
        (".5", 0.5, 1),
        (0, 0.0, 0),
    ],
)
def test_numbers_are_read_as_people_write_them(clerk: Any, written: Any, value: float, decimals: int) -> None:
    cell = clerk.reads(E6=written).cells[0]
    assert (cell.state, cell.value, cell.decimals) == ("value", value, decimals)
    assert cell.value_text == str(written).strip()


@pytest.mark.parametrize("written", ["约90", "90多", "NaN", "inf", "1,23", "--", "12 34", "9" * 400, "=", True])
def test_what_is_not_a_number_counts_as_missing_and_keeps_its_text(clerk: Any, written: Any) -> None:
    if written == "=":
        written = "等于90"
    cell = clerk.reads(E6=written).cells[0]
    assert (cell.state, cell.value, cell.cell) == ("missing", None, "E6")
    assert cell.value_text == str(written).upper()[:200] if written is True else str(written)[:200]
    assert "不是数值" in cell.note


@pytest.mark.parametrize(
    ("word", "state"),
    [("缺报", "missing"), ("不适用", "not_applicable"), ("n/a", "not_applicable"), ("Missing", "missing")],
)
def test_a_state_can_be_chosen_or_written_in_place_of_the_number(clerk: Any, word: str, state: str) -> None:
    chosen = clerk.reads(E6=None, H6=word, I6="等待医保数据").cells[0]
    assert (chosen.state, chosen.value, chosen.value_text, chosen.note) == (state, None, "", "等待医保数据")
    written = clerk.reads(E6=word).cells[0]
    assert (written.state, written.value, written.value_text, written.note) == (state, None, word, "")


def test_a_figure_beside_the_word_missing_is_kept_and_asked_about(clerk: Any) -> None:
    cell = clerk.reads(H6="缺报").cells[0]
    assert (cell.state, cell.value, cell.value_text) == ("value", 92.4, "92.4")
    assert cell.evidence.doubts == (Doubt("state_beside_value", {"found": "缺报"}),)


def test_minus_one_is_a_number_and_no_code(clerk: Any) -> None:
    cell = clerk.reads(E8=-1).cells[2]
    assert (cell.state, cell.value) == ("value", -1.0)


def test_an_estimate_keeps_its_value(clerk: Any) -> None:
    cell = clerk.reads(H6="推算数").cells[0]
    assert (cell.state, cell.value) == ("estimated", 92.4)


def test_an_empty_line_gives_no_cell_at_all(clerk: Any) -> None:
    assert [cell.indicator for cell in clerk.reads(E7=None).cells] == ["hypertension", "visits"]


def test_an_unknown_state_and_an_overwritten_unit_are_asked_about(clerk: Any) -> None:
    cell = clerk.reads(H6="上报", D6="‰").cells[0]
    assert (cell.value, cell.evidence.unit) == (92.4, "‰")
    assert cell.evidence.doubts == (
        Doubt("unit", {"found": "‰", "known": "%"}),
        Doubt("unknown_state", {"found": "上报"}),
    )


def test_a_part_that_is_no_number_is_asked_about_and_left_out(clerk: Any) -> None:
    cell = clerk.reads(F6="两千").cells[0]
    assert cell.numerator is None
    assert doubts_said(cell.evidence.to_text(), "zh") == "分子“两千”不是数值"


def test_a_formula_is_never_evaluated_and_one_without_its_value_is_asked_about(clerk: Any) -> None:
    cell = clerk.reads(E6="=2310/2500*100").cells[0]
    assert (cell.cell, cell.state, cell.value) == ("E6", "missing", None)
    assert cell.evidence.doubts == (Doubt("no_cached_value"),)


@pytest.mark.parametrize("written", ["2023-08", "202308", 202308, "2023年8月份", date(2023, 8, 1), "２０２３年８月"])
def test_the_period_is_read_in_every_usual_form(clerk: Any, written: Any) -> None:
    assert str(clerk.reads(C4=written).period) == "2023-08"


@pytest.mark.parametrize("written", ["370611", "福山区（370611）", "烟台市福山区卫生健康局", "Fushan"])
def test_the_place_is_read_by_code_name_or_office(clerk: Any, written: str) -> None:
    assert clerk.reads(C3=written, F3=None).place == "370611"


def test_a_line_without_its_code_is_found_by_name_or_alias(clerk: Any) -> None:
    assert [cell.indicator for cell in clerk.reads(B8=None, C8="总门诊人次").cells][2] == "visits"


def test_the_mark_of_simulated_data_outranks_the_source(clerk: Any) -> None:
    assert clerk.reads().provenance == "submitted"
    assert clerk.reads(A1="【模拟数据】卫生健康月报").provenance == "simulated"
    assert clerk.reads(A1="[SIMULATED] Monthly return").provenance == "simulated"


def test_answers_are_read_from_the_sheet_of_findings(clerk: Any) -> None:
    rows = [
        ["核实事项"],
        ["序号", "指标", "办理方式", "理由", "情况说明", "依据材料", "答复人", "事项编号"],
        [1, "a", "B 属实，说明理由", "情况属实", "扩大筛查", "台账第3页", "李某", "f1-1"],
        [2, "b", "a", None, None, None, None, "f2-1"],
        [3, "c", None, None, "还没有答复", None, None, "f3-1"],
        [4, "d", None, "计量单位有误", None, None, None, "f4-1"],
        [5, "e", "口径有疑问", None, "分母是否含外地", None, None, "f5-1"],
        [6, "f", "也许", None, None, None, None, "f6-1"],
    ]
    reading = clerk.reads(sheets={"核实事项": rows})
    answers = reading.answers
    assert answers[0] == Answer(
        "f1-1", "explain", "real_change", "扩大筛查", "台账第3页", "李某", sheet="核实事项", cell="C3"
    )
    assert [(answer.finding_id, answer.choice) for answer in answers] == [
        ("f1-1", "explain"),
        ("f2-1", "fix"),
        ("f5-1", "definition"),
    ]
    assert [(one.number, one.code) for one in reading.unread_answers] == [
        (3, "no_choice"),
        (4, "no_choice"),
        (6, "unknown_choice"),
    ]
