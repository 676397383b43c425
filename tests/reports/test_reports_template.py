"""The form that a district fills."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from domain.form import Form
from domain.period import Period
from domain.submission import Cell, Reading, Signature
from reports.workbook.filenames import returned_name, sheet_name
from reports.workbook.formofplace import FormOfPlace
from reports.workbook.template import blank_form
from words.catalogue import languages
from words.labels import COLUMNS, FINDING_COLUMNS, FINDINGS_SHEET, LABELS, SIGNATURE, plain, words_of

PERIOD = Period("month", 2023, 8)
ADDRESSES = ("E8", "E9", "E10", "E11")


def page(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).worksheets[0]


def a_reading(cells: tuple[Cell, ...], language: str = "zh") -> Reading:
    return Reading("monthly", "370683", PERIOD, cells, file="f.xlsx")


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any reading that a clerk could have filled in, as the reader would give it."""
    keys = (
        ("hypertension", "", "percent"),
        ("gp_density", "", "per_10k"),
        ("visits", "", "times"),
        ("visits", "急诊", "times"),
    )
    cells = []
    parts = st.none() | st.integers(0, 10**7).map(float)
    notes = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=12).map(str.strip)
    for (code, item, unit), address in zip(keys, ADDRESSES, strict=True):
        state: Any = draw(st.sampled_from(["value", "value", "estimated", "missing", "not_applicable", None]))
        if state is None:
            continue
        digits = draw(st.integers(-(10**8), 10**8))
        places = draw(st.integers(0, 3))
        text = f"{digits / 10**places:.{places}f}".removeprefix("-0") if digits else "0"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        text = f"-0{text}" if text.startswith(".") else text
        has = state in ("value", "estimated")
        cells.append(
            Cell(
                code,
                state,
                "卫生健康月报",
                address,
                float(text) if has else None,
                draw(parts),
                draw(parts),
                unit,
                text if has else "",
                len(text.partition(".")[2]) if has else None,
                item,
                draw(notes),
            )
        )
    return replace(a_reading(tuple(cells)), signature=Signature("张某", "李某", "2023-09-04"))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reading=readings())
def test_what_is_written_into_a_form_is_read_back(desk: Any, reading: Reading) -> None:
    assert desk.read(desk.template(reading)) == reading


@pytest.mark.parametrize("note", ["联系电话", "TELEPHONE", "填表人：已核", "单位负责人"])
def test_a_note_that_sounds_like_the_signature_block_drops_no_line(desk: Any, note: str) -> None:
    cells = tuple(
        Cell("visits", "value", "卫生健康月报", address, 1.0, None, None, "times", "1", 0, item, note)
        for item, address in (("", ADDRESSES[2]), ("急诊", ADDRESSES[3]))
    )
    reading = replace(a_reading(cells), signature=Signature("张某", "李某", "2023-09-04"))
    assert desk.read(desk.template(reading)) == reading


def test_an_english_form_is_read_back_too(desk: Any) -> None:
    cell = Cell("hypertension", "value", "Monthly return", "E8", 92.4, 2310.0, 2500.0, "percent", "92.4", 1)
    reading = desk.read(desk.template(a_reading((cell,)), language="en"))
    assert reading.cells == (cell,)
    assert reading.place == "370683"


def test_a_blank_form_has_every_line_and_no_figure(desk: Any) -> None:
    content = desk.template()
    assert desk.read(content).cells == ()
    sheet = page(content)
    assert [sheet[f"B{row}"].value for row in range(8, 12)] == ["hypertension", "gp_density", "visits", "visits[急诊]"]
    assert sheet["C8"].value == "高血压患者规范管理率\n（规范管理人数／在管患者人数）"
    assert [sheet[address].value for address in ("H2", "H3")] == ["烟卫统1表", "烟台市卫生健康委员会"]
    labels = [sheet[f"G{row}"].value for row in range(2, 7)]
    assert labels == ["表号：", "制定机关：", "批准（备案）机关：", "批准（备案）文号：", "有效期："]
    below = {cell.value for row in sheet["A13:J14"] for cell in row}
    assert {"单位负责人：", "统计负责人（审核人）：", "填表人：", "（盖章）"} <= below


def test_the_number_of_the_approval_stands_above_the_table(desk: Any) -> None:
    form = replace(desk.form, approved_by="烟台市统计局", approval_no="烟统制〔2024〕3号")
    sheet = page(blank_form(FormOfPlace(form, desk.place, desk.indicators, desk.units, "zh"), PERIOD))
    assert [sheet[f"H{row}"].value for row in (4, 5)] == ["烟台市统计局", "烟统制〔2024〕3号"]


def test_codes_stand_in_a_narrow_column_and_names_in_the_widest(desk: Any) -> None:
    sheet = page(desk.template())
    widths = {letter: sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJ"}
    assert max(widths, key=lambda letter: widths[letter]) == "C"
    assert widths["B"] < widths["C"] / 3
    assert sheet["B8"].font.size < sheet["C8"].font.size


def test_the_own_last_figure_stands_beside_its_line_and_is_never_read_as_a_figure(desk: Any) -> None:
    about = FormOfPlace(desk.form, desk.place, desk.indicators, desk.units, "zh")
    content = blank_form(about, PERIOD, {("visits", "急诊"): (PERIOD.previous(), "1234")})
    sheet = page(content)
    assert [sheet[f"H{row}"].value for row in range(7, 12)] == ["上期数", None, None, None, "1234\n2023年7月"]
    assert desk.read(content).cells == ()


def test_a_line_that_an_export_fills_is_grey_and_says_so(desk: Any) -> None:
    hypertension, gps, *others = desk.form.lines
    form = replace(desk.form, lines=(replace(hypertension, required=False, from_export="export"), gps, *others))
    about = FormOfPlace(form, desk.place, desk.indicators, desk.units, "zh", {"export": "慢病管理系统导出表"})
    content = blank_form(about, PERIOD)
    sheet = page(content)
    assert sheet["J8"].value == "由“慢病管理系统导出表”汇总，不需填报"
    grey = {cell.coordinate for row in sheet["E8:G9"] for cell in row if cell.fill.patternType == "solid"}
    assert grey == {"E8", "F8", "G8", "G9"}
    assert desk.read(content).cells == ()


def test_the_same_form_is_the_same_bytes(desk: Any) -> None:
    assert desk.template() == desk.template()


def test_simulated_figures_carry_their_mark_and_are_read_as_simulated(desk: Any) -> None:
    content = desk.template(provenance="simulated")
    assert page(content)["A1"].value == "【模拟数据】卫生健康月报"
    assert desk.read(content).provenance == "simulated"
    assert page(desk.template(language="en", provenance="simulated"))["A1"].value == "[SIMULATED] Monthly return"


def test_figures_are_printed_in_the_decimals_of_their_indicator(desk: Any) -> None:
    sheet = page(desk.template())
    assert [sheet[address].number_format for address in ADDRESSES] == ["0.00", "0.00", "0", "0"]


def test_parts_that_nobody_fills_in_are_grey(desk: Any) -> None:
    sheet = page(desk.template())
    grey = {cell.coordinate for row in sheet["F8:G10"] for cell in row if cell.fill.patternType == "solid"}
    assert grey == {"G9", "F10", "G10"}


def test_only_a_form_with_a_survey_has_columns_for_its_sample(desk: Any) -> None:
    hypertension, *others = desk.form.lines
    form = replace(desk.form, lines=(replace(hypertension, asks_sample=True), *others))
    about = FormOfPlace(form, desk.place, desk.indicators, desk.units, "zh")
    sheet = page(blank_form(about, PERIOD))
    headings = [cell.value for cell in sheet[7]]
    assert headings[4:] == ["本期数", "分子", "分母", "样本量", "标准误", "上期数", "数据状态", "说明"]
    grey = {cell.coordinate for row in sheet["H8:I11"] for cell in row if cell.fill.patternType == "solid"}
    assert grey == {f"{column}{row}" for column in "HI" for row in (9, 10, 11)}
    assert "样本量" not in [cell.value for cell in page(desk.template())[7]]


def test_the_states_can_be_chosen_from_a_list(desk: Any) -> None:
    (states,) = page(desk.template()).data_validations.dataValidation
    assert (str(states.sqref), states.type) == ("I8:I11", "list")
    assert "暂无数据" in states.formula1


def test_a_note_that_looks_like_a_formula_stays_a_text(desk: Any) -> None:
    cell = Cell(
        "visits", "value", "卫生健康月报", "E10", 5.0, unit="times", value_text="5", decimals=0, note='=HYPERLINK("x")'
    )
    content = desk.template(a_reading((cell,)))
    assert page(content)["I10"].data_type == "s"
    assert page(content)["I10"].quotePrefix
    assert desk.read(content).cells[0].note == '=HYPERLINK("x")'


def test_the_page_prints_across_on_one_page_with_a_frozen_header(desk: Any) -> None:
    sheet = page(desk.template())
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.freeze_panes) == ("landscape", 1, "D8")


def test_names_of_files_are_readable_and_safe(desk: Any) -> None:
    assert (
        returned_name(desk.place, desk.form, PERIOD, 1, "zh") == "莱州市_2023年8月_卫生健康月报_退回核实表_第1版.xlsx"
    )
    assert returned_name(desk.place, desk.form, PERIOD, 2, "en") == "Laizhou_2023-08_Monthly-return_to-check_v2.xlsx"
    hostile = replace(desk.place, short_name='../..\\<b>"a"')
    assert returned_name(hostile, desk.form, PERIOD, 1, "zh").startswith("b-a_2023年8月")


def test_a_form_with_any_name_gets_a_sheet(desk: Any) -> None:
    def named(name: str) -> Form:
        return replace(desk.form, name=name)

    assert sheet_name(named("月报[表1]/二"), "zh") == "月报 表1 二"
    assert len(sheet_name(named("很" * 50), "zh")) == 31
    assert sheet_name(named("'*'"), "zh") == "报表"


def test_no_word_of_the_sheets_means_two_things() -> None:
    for tables in ((LABELS, SIGNATURE), (COLUMNS,), (FINDING_COLUMNS,), (FINDINGS_SHEET,)):
        for language in languages():
            told = [plain(word) for table in tables for word in words_of(table, language).values()]
            assert len(told) == len(set(told))
