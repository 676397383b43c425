"""Why a file is refused, and where it says so."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import RefusedFile
from domain.refusals import Refusal
from words.refusals import sentence


@pytest.mark.parametrize(
    ("changes", "code", "cell", "found"),
    [
        ({"B2": "备注"}, "no_form", "", "月报"),
        ({"C2": "yearly"}, "unknown_form", "C2", "yearly"),
        ({"C4": "2022年12月"}, "form_expired", "C4", "monthly"),
        ({"C3": "福三", "F3": None}, "unknown_place", "C3", "福三"),
        ({"C3": None, "F3": "999999"}, "unknown_place", "F3", "999999"),
        ({"C3": "烟台市", "F3": None}, "place_not_expected", "C3", "烟台市"),
        ({"C3": "蓬莱市", "F3": None}, "place_not_expected", "C3", "蓬莱市"),
        ({"F3": "370683"}, "two_places", "F3", "福山区 370611, 莱州市 370683"),
        ({"C4": "八月"}, "unknown_period", "C4", "八月"),
        ({"C4": "2023"}, "unknown_period", "C4", "2023"),
        ({"C4": None}, "unknown_period", "C4", ""),
        ({"C4": "2023年9月"}, "future_period", "C4", "2023年9月"),
        ({"B7": "diabetis"}, "unknown_indicator", "B7", "diabetis"),
        ({"B7": "visits"}, "unknown_indicator", "B7", "visits 糖尿病患者规范管理率"),
        ({"B7": None, "C7": None}, "unknown_indicator", "E7", "?"),
        ({"B7": "hypertension", "C7": None}, "duplicate_row", "B7", "hypertension 高血压患者规范管理率"),
        ({"I7": "370611198001011234 王某"}, "person_level", "I7", "身份证号码 identity number"),
        ({"F7": "370611198001011234"}, "person_level", "F7", "身份证号码 identity number"),
    ],
)
def test_a_refusal_names_the_cell_and_what_was_found(
    clerk: Any, changes: dict[str, Any], code: str, cell: str, found: str
) -> None:
    refused = clerk.refused(**changes)
    assert (refused.code, refused.file, refused.cell, refused.found) == (code, "月报.xlsx", cell, found)
    for language in ("zh", "en"):
        said = sentence(Refusal.of(refused), language)
        assert "月报.xlsx" in said
        assert "{" not in said


def test_a_refusal_offers_the_nearest_known_name(clerk: Any) -> None:
    assert "diabetes" in clerk.refused(B7="diabetis").allowed
    assert "福山区 370611" in clerk.refused(C3="福三区", F3=None).allowed


def test_an_empty_file_and_other_files_are_no_workbooks(clerk: Any) -> None:
    assert clerk.refused(b"").code == "empty"
    assert clerk.refused(b"\xd0\xcf\x11\xe0" + bytes(600)).code == "broken_file"
    assert clerk.refused(clerk.sheet()[:-200]).code == "broken_file"


def test_two_forms_in_one_file_are_refused_and_two_places_said_apart(clerk: Any) -> None:
    second = clerk.rows()
    assert clerk.refused(sheets={"副本": second}).code == "two_forms"
    second[2] = [None, "填报单位：", "莱州市"]
    assert clerk.refused(sheets={"莱州": second}).code == "two_places"


def test_persons_on_another_sheet_are_refused_without_repeating_them(clerk: Any) -> None:
    refused = clerk.refused(sheets={"名单": [["姓名", "电话"], ["王某", 13812345678]]})
    assert (refused.code, refused.sheet, refused.cell) == ("person_level", "名单", "A2")
    assert refused.found == "人员名单 list of persons"
    assert "138" not in str(refused)
    stored_as_number = clerk.refused(sheets={"名单": [["证号"], [370611198001011234]]})
    assert stored_as_number.code == "person_level"


def test_a_figure_of_eleven_digits_and_the_telephone_of_the_signature_are_no_persons(clerk: Any) -> None:
    assert clerk.reads(E8=13812345678).cells[2].value == 13812345678.0


def test_a_file_above_ten_megabytes_is_refused_before_it_is_opened(clerk: Any) -> None:
    refused = clerk.refused(bytes(10 * 1024 * 1024 + 1))
    assert (refused.code, refused.allowed) == ("too_large", "10.0 MB")


def _with_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return changed.getvalue()


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c t='n' r='XFD1048576' ><v>1</v></c></row>",
        b'<row r="1048576"><c><v>1</v></c></row>',
    ],
)
def test_two_cells_far_apart_are_refused_instead_of_filling_the_memory(clerk: Any, cell: bytes) -> None:
    hostile = _with_sheet(clerk.sheet(), lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>"))
    assert clerk.refused(hostile).code == "too_far_apart"


def test_a_cell_that_hides_its_address_is_refused(clerk: Any) -> None:
    cell = b'<row r="9"><c s=">" r="XFD1048576" / ><v>1</v></c></row>'
    hostile = _with_sheet(clerk.sheet(), lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>"))
    assert clerk.refused(hostile).code == "broken_file"


def test_formatted_empty_cells_far_below_are_no_reason_to_refuse(clerk: Any) -> None:
    empty = b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    harmless = _with_sheet(clerk.sheet(), lambda part: part.replace(b"</sheetData>", empty + b"</sheetData>"))
    assert len(clerk.read(harmless).cells) == 3


def test_a_period_may_be_sent_on_its_last_day(clerk: Any) -> None:
    assert clerk.read(clerk.sheet(), today=date(2023, 8, 31)).cells
    with pytest.raises(RefusedFile, match="future_period"):
        clerk.read(clerk.sheet(), today=date(2023, 8, 30))


def test_a_reporting_year_that_ends_in_september_is_over_in_october(clerk: Any) -> None:
    yearly = replace(clerk.forms["monthly"], periodicity="year", reporting_year_offset_months=-3)
    clerk.forms["monthly"] = replace(yearly, valid_from=date(2022, 1, 1))
    content = clerk.sheet(C4="2023年")
    assert clerk.read(content, today=date(2023, 10, 1)).period.year == 2023
    with pytest.raises(RefusedFile, match="future_period"):
        clerk.read(content, today=date(2023, 9, 29))


def _struck(content: bytes, damage: list[tuple[int, int]]) -> bytes:
    struck = bytearray(content)
    for position, byte in damage:
        struck[position % len(struck)] = byte
    return bytes(struck)


@pytest.mark.parametrize("where", ["package", "sheet"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    clerk: Any, where: str, damage: list[tuple[int, int]]
) -> None:
    """In the package a checksum finds most damage; within the sheet, whose checksum is right, the readers meet it."""
    whole = clerk.sheet()
    content = _struck(whole, damage) if where == "package" else _with_sheet(whole, lambda part: _struck(part, damage))
    with suppress(RefusedFile):
        assert clerk.read(content).place
