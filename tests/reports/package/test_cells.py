"""A mark stands where the clerk sees the question, whatever the sheet is built like."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from spreadsheet import changed, parts

SHEET = "xl/worksheets/sheet1.xml"
Returned = Callable[..., bytes]


@pytest.fixture
def form(case: Callable[[str], bytes]) -> bytes:
    return case("seal_form.xlsx")


def sheet(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl knows no rules of the newer kind
        return load_workbook(BytesIO(content)).worksheets[0]


def pattern(content: bytes, address: str) -> str | None:
    found: str | None = sheet(content)[address].fill.patternType
    return found


def hints(content: bytes) -> dict[str, tuple[str | None, str | None]]:
    rules = sheet(content).data_validations.dataValidation
    return {str(one.sqref): (one.type, one.promptTitle) for one in rules}


def test_a_cell_of_a_merged_range_is_told_at_the_first_one(form: bytes, returned: Returned) -> None:
    merged = '</sheetProtection><mergeCells count="1"><mergeCell ref="E12:F13"/></mergeCells>'
    made = returned(changed(form, sheet1=('scenarios="1"/>', f'scenarios="1">{merged}')), "F13")
    assert (pattern(made, "E12"), list(hints(made))) == ("lightUp", ["E12"])


def test_cells_without_addresses_are_counted(form: bytes, returned: Returned) -> None:
    made = returned(changed(form, sheet1=('<c r="A12">', "<c>")), "B12")
    assert pattern(made, "B12") == "lightUp"
    bare = re.sub(rb'(<row|<c) r="[A-Z]*\d+"', rb"\1", parts(form)[SHEET]).decode()
    made = returned(changed(form, sheet1=(parts(form)[SHEET].decode(), bare)), "B3")
    assert sheet(made)["B3"].fill.patternType == "lightUp"


def test_a_cell_that_is_not_there_gets_the_style_of_its_row_or_column(form: bytes, returned: Returned) -> None:
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    styled = changed(
        form,
        styles=(f"{plain}</cellXfs>", f"{plain}{plain.replace('0', '10', 1)}{plain.replace('0', '4', 1)}</cellXfs>"),
        sheet1=("<sheetData>", '<cols><col min="10" max="12" width="9" style="1"/></cols><sheetData>'),
    )  # fmt: skip
    styled = changed(styled, sheet1=('<row r="13" spans="1:9">', '<row r="13" spans="1:9" s="2" customFormat="1">'))
    made = returned(styled, "J12", "J13", "J40", "H12")
    assert [sheet(made)[one].number_format for one in ("J12", "J13", "J40")] == ["0.00%", "#,##0.00", "0.00%"]
    assert {pattern(made, one) for one in ("J12", "J13", "J40", "H12")} == {"lightUp"}
    written = parts(made)[SHEET].decode()
    assert '<dimension ref="A1:J40"/>' in written
    assert re.search(r'<row r="12">.*<c r="G12">.*<c r="H12" s="\d+"/><c r="J12" s="\d+"/></row>', written)


def test_an_empty_row_and_an_empty_sheet_take_a_cell(form: bytes, returned: Returned) -> None:
    made = returned(
        changed(form, sheet1=("</row></sheetData>", '</row><row r="20" ht="9"/></sheetData>')), "E20", "C20"
    )
    assert re.search(r'<row r="20" ht="9"><c r="C20" s="\d+"/><c r="E20" s="\d+"/></row>', parts(made)[SHEET].decode())
    whole = re.search(r"<sheetData>.*</sheetData>", parts(form)[SHEET].decode())
    assert whole
    made = returned(changed(form, sheet1=(whole[0], "<sheetData/>")), "C3", "B2")
    assert (pattern(made, "B2"), pattern(made, "C3")) == ("lightUp", "lightUp")


def test_the_forms_own_rule_for_a_cell_stays_in_force_beside_the_hint(form: bytes, returned: Returned) -> None:
    rule = (
        '<dataValidations count="1"><dataValidation type="decimal" allowBlank="1" sqref="E8:E14">'
        "<formula1>0</formula1><formula2>100</formula2></dataValidation></dataValidations><pageMargins"
    )
    made = returned(changed(form, sheet1=("<pageMargins", rule)), "E12")
    assert hints(made) == {"E8:E11 E13:E14": ("decimal", None), "E12": ("decimal", "【核实事项】①")}


def test_words_that_the_form_itself_says_at_a_cell_are_not_written_over(form: bytes, returned: Returned) -> None:
    rule = (
        '<dataValidations count="1"><dataValidation showInputMessage="1" promptTitle="填报要求" prompt="按百分数" '
        'sqref="E12"/></dataValidations><pageMargins'
    )
    made = returned(changed(form, sheet1=("<pageMargins", rule)), "E12")
    assert hints(made) == {"E12": (None, "填报要求")}
    assert pattern(made, "E12") == "lightUp"


def test_where_a_newer_kind_of_rule_stands_the_colour_is_enough(form: bytes, returned: Returned) -> None:
    newer = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/'
        'spreadsheetml/2009/9/main"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" '
        'count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>A1:A3</xm:f></x14:formula1><xm:sqref>E12</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    made = returned(changed(form, sheet1=("</worksheet>", newer)), "E12", "E13")
    assert (pattern(made, "E12"), list(hints(made))) == ("lightUp", ["E13"])


def test_an_address_outside_of_every_sheet_or_of_no_cell_marks_nothing(form: bytes, returned: Returned) -> None:
    made = returned(form, "XFE1", "A1048577", "E8:F9", "")
    assert parts(made)[SHEET] == parts(form)[SHEET]


def test_a_hint_is_cut_where_a_spreadsheet_would_stumble(
    form: bytes, returned: Returned, desk: Any, finding: Any
) -> None:
    asked = [finding(id=f"x{n}", item=str(n), sheet=sheet(form).title, cell="E12", proof="𠮷" * 300) for n in range(40)]
    (rule,) = sheet(desk.returned(form, asked)).data_validations.dataValidation
    assert len(rule.prompt.encode("utf-16-le")) // 2 <= 255
    assert len(rule.promptTitle.encode("utf-16-le")) // 2 <= 32
