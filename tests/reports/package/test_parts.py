"""What goes back is the clerk's own file, part by part."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from reports.workbook.package.archive import Archive
from reports.workbook.returned import workbook_ending
from spreadsheet import CASES, TOKEN, packed, parts

READABLE = sorted(path.name for path in CASES.glob("*.xlsx") if path.name != "grid_8digit.xlsx")
TOUCHED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|styles)\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/.*"
)
Returned = Callable[..., bytes]


def figures(content: bytes, but: str = "") -> dict[str, list[list[Any]]]:
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != but}


@pytest.mark.parametrize("name", READABLE)
def test_every_part_that_no_question_concerns_stays_as_it_lies_in_the_file(
    case: Callable[[str], bytes], returned: Returned, name: str
) -> None:
    original = case(name)
    made = returned(original, "E12", "F9", "K30")
    before, after = Archive(original), Archive(made)
    same = [part for part in before.names() if not TOUCHED.fullmatch(part)]
    assert same
    assert [part for part in same if before.packed(part) != after.packed(part)] == []
    assert {part for part in after.names() if part not in before} == {
        "xl/worksheets/planwatch.xml",
        "docProps/custom.xml",
    }
    assert not {name: rows for name, rows in figures(original).items() if figures(made)[name] != rows}


def test_seal_text_box_chart_comment_formula_and_protection_are_all_there(
    case: Callable[[str], bytes], returned: Returned
) -> None:
    before, after = parts(case("seal_form.xlsx")), parts(returned(case("seal_form.xlsx"), "E12"))
    for name in ("xl/media/image1.png", "xl/drawings/drawing1.xml", "xl/charts/chart1.xml", "xl/comments1.xml",
                 "xl/worksheets/_rels/sheet1.xml.rels", "docProps/app.xml", "xl/sharedStrings.xml"):  # fmt: skip
        assert after[name] == before[name]
    sheet = after["xl/worksheets/sheet1.xml"]
    assert b'<c r="E11"><f>F11/G11*100</f><v>65</v></c>' in sheet
    for kept in (
        b'<sheetProtection password="CEBA"',
        b"<dataBar>",
        b'<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>',
    ):
        assert kept in sheet


def test_of_the_sheet_only_the_asked_cell_its_hint_and_nothing_else_differ(
    case: Callable[[str], bytes], returned: Returned
) -> None:
    name = "xl/worksheets/sheet1.xml"
    before, after = parts(case("seal_form.xlsx"))[name], parts(returned(case("seal_form.xlsx"), "E12"))[name]
    hints = re.compile(rb"<dataValidations .*</dataValidations>", re.S)
    assert re.sub(rb'<c s="\d+" r="E12">', b'<c r="E12">', hints.sub(b"", after)) == before


def test_the_token_stands_in_a_cell_and_among_the_properties(case: Callable[[str], bytes], returned: Returned) -> None:
    made = returned(case("seal_form.xlsx"), "E12")
    assert f">{TOKEN}</vt:lpwstr>".encode() in parts(made)["docProps/custom.xml"]
    assert figures(made)["核实事项"][5][10:12] == ["核对码：", TOKEN]


def test_a_file_that_is_called_as_our_sheet_keeps_its_form_and_ours_takes_a_number(
    case: Callable[[str], bytes], returned: Returned
) -> None:
    assert list(figures(returned(case("ret_findings_taken.xlsx"), "E12"))) == ["核实事项", "核实事项 (2)"]


def test_strict_files_stay_strict(case: Callable[[str], bytes], returned: Returned) -> None:
    after = parts(returned(case("ret_strict_ooxml.xlsx"), "E12"))
    own = [
        after[name] for name in ("xl/worksheets/planwatch.xml", "docProps/custom.xml", "_rels/.rels", "xl/workbook.xml")
    ]
    assert all(b"purl.oclc.org/ooxml" in part for part in own)
    assert not any(b"schemas.openxmlformats.org/spreadsheetml" in part for part in own)


def test_two_whole_columns_merged_cost_nothing(case: Callable[[str], bytes], returned: Returned) -> None:
    started = time.process_time()
    returned(case("bomb_merge_2cols.xlsx"), "E12", "L12")
    assert time.process_time() - started < 1


def test_a_macro_stays_a_macro(case: Callable[[str], bytes], returned: Returned) -> None:
    held = parts(case("ret_color_short.xlsx"))
    types = held["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    made = returned(packed({**held, "[Content_Types].xml": types, "xl/vbaProject.bin": b"macro"}), "E12")
    assert parts(made)["xl/vbaProject.bin"] == b"macro"
    assert workbook_ending(made) == ".xlsm"


@pytest.mark.slow
def test_a_large_sheet_goes_back_within_seconds_and_little_memory(returned: Returned) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("大表")
    for row in range(9_000):
        sheet.append([f"单位{row}", *(row * column / 7 for column in range(32))])
    saved = BytesIO()
    book.save(saved)
    assert len(parts(saved.getvalue())["xl/worksheets/sheet1.xml"]) > 11_000_000
    started = time.process_time()
    made = returned(saved.getvalue(), *(f"E{row}" for row in range(40, 8_000, 40)))
    assert time.process_time() - started < 10
    assert len(figures(made)["大表"]) == 9_000
