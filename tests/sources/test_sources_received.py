"""Wide tables and lists of figures, as workbooks and as text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from domain.errors import RefusedFile
from domain.evidence import LeftAside
from domain.form import DueRule, Form, FormLine
from domain.indicator import Indicator
from domain.kind import Sort
from domain.place import Place, PlaceTree
from domain.submission import Provenance, Reading
from flows.kinds import shipped_kinds
from sources.read.directory import Directory
from sources.read.received import read_any

TODAY = date(2023, 11, 5)
LAYOUTS = shipped_kinds()[Sort.LAYOUT]
Read = Callable[..., tuple[Reading, ...]]
HEAD = ["报表代码", "填报单位", "报告期", "指标", "本期数", "分子", "分母", "数据状态", "备注"]
FIGURES = [
    ["monthly", "福山区", "2023年8月", "高血压患者规范管理率", "92.40", "2310", "2500", "", "已核"],
    ["monthly", "福山区", "2023年8月", "diabetes", "90.50", "1810", "2000", "", ""],
    ["monthly", "福山区", "2023年8月", "总门诊人次", "12,345", "", "", "", ""],
]
UNDER_LABELS = [
    ["【测试】卫生健康月报"],
    ["报表代码", "monthly"],
    ["填报单位", "370611"],
    ["报告期：2023-08"],
    ["指标代码", "本期数", "分子", "分母"],
    ["hypertension", "92.4", "2310", "2500"],
    ["visits", "12345"],
    ["填表人", "李某", "联系电话", "13800000000"],
]
WIDE = [
    ["填报单位", "报告期", "高血压患者规范管理率（%）", None, None, "门诊人次"],
    [None, None, "本期数", "分子", "分母", None],
    ["福山区", "2023-08", 92.4, 2310, 2500, 12345],
]


@pytest.fixture
def read(clerk: Any) -> Read:
    def received(content: bytes, *, today: date = TODAY, forms: Any = None) -> tuple[Reading, ...]:
        some = clerk.forms if forms is None else forms
        against = Directory(some, clerk.places, clerk.indicators, clerk.units, LAYOUTS, today)
        return read_any(content, "报表.csv", against, Provenance.SUBMITTED)

    return received


@pytest.fixture
def refused(read: Read) -> Callable[[bytes], RefusedFile]:
    def refusal(content: bytes) -> RefusedFile:
        with pytest.raises(RefusedFile) as caught:
            read(content)
        return caught.value

    return refusal


def text(rows: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    written = StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


def workbook(rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), title: str = "汇总") -> bytes:
    book, saved = Workbook(), BytesIO()
    page = book.worksheets[0]
    page.title = title
    for row in rows:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    book.save(saved)
    return saved.getvalue()


def figures(reading: Reading) -> list[tuple[object, ...]]:
    return [(c.indicator, c.value, c.numerator, c.denominator, c.state) for c in reading.cells]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_reads_the_same_in_every_encoding_and_with_every_separator(
    read: Read, encoding: str, delimiter: str
) -> None:
    (reading,) = read(text([HEAD, *FIGURES], encoding, delimiter))
    assert (reading.form, reading.place, str(reading.period)) == ("monthly", "370611", "2023-08")
    assert figures(reading) == [
        ("hypertension", 92.4, 2310.0, 2500.0, "value"),
        ("diabetes", 90.5, 1810.0, 2000.0, "value"),
        ("visits", 12345.0, None, None, "value"),
    ]
    assert [(cell.sheet, cell.cell) for cell in reading.cells] == [("", "E2"), ("", "E3"), ("", "E4")]
    assert reading.cells[0].value_text == "92.40"
    assert reading.cells[0].decimals == 2
    assert reading.cells[0].note == "已核"


def test_a_list_may_stand_under_the_labels_of_our_form(read: Read) -> None:
    (reading,) = read(text(UNDER_LABELS, "gb18030"))
    assert figures(reading)[0] == ("hypertension", 92.4, 2310.0, 2500.0, "value")
    assert [cell.cell for cell in reading.cells] == ["B6", "B7"]
    assert reading.signature.filled_by == "李某"


def test_a_wide_table_with_parts_under_each_indicator(read: Read) -> None:
    (reading,) = read(workbook(WIDE, merged=["C1:E1", "A1:A2", "B1:B2", "F1:F2"]))
    assert figures(reading) == [
        ("hypertension", 92.4, 2310.0, 2500.0, "value"),
        ("visits", 12345.0, None, None, "value"),
    ]
    assert [(cell.sheet, cell.cell) for cell in reading.cells] == [("汇总", "C3"), ("汇总", "F3")]
    assert reading.cells[0].note == ""


def test_a_wide_table_may_name_the_parts_in_its_only_row_of_headings(read: Read) -> None:
    head = ["区县", "月份", "hypertension", "高血压患者规范管理率（分子）", "高血压患者规范管理率_分母", "经办科室"]
    (reading,) = read(text([head, ["福山区", "202308", "92.4", "2310", "2500", "疾控科"]]))
    assert figures(reading) == [("hypertension", 92.4, 2310.0, 2500.0, "value")]


def test_another_unit_in_the_heading_is_asked_about(read: Read) -> None:
    (reading,) = read(text([["区县", "月份", "高血压患者规范管理率（‰）"], ["福山区", "2023-08", "924"]]))
    assert [(one.code, one.facts["found"]) for one in reading.cells[0].evidence.doubts] == [("unit", "‰")]


def test_several_months_in_one_file_are_several_readings(read: Read) -> None:
    rows = [["区县", "月份", "门诊人次"], ["福山区", "2023-08", 5], ["福山区", "2023-09", 7], ["合计", "", 12]]
    assert [(str(r.period), r.cells[0].value, r.cells[0].cell) for r in read(workbook(rows))] == [
        ("2023-08", 5.0, "C2"),
        ("2023-09", 7.0, "C3"),
    ]


def test_months_may_stand_beside_each_other(read: Read) -> None:
    rows = [
        ["填报单位：", "福山区"],
        ["指标名称", "计量单位", "2023年8月", "2023-09", "2023年10月"],
        ["高血压患者规范管理率", "%", 92.4, 92.6, None],
        ["门诊人次", "人次", 5, 7, None],
    ]
    august, september = read(workbook(rows))
    assert (str(august.period), str(september.period)) == ("2023-08", "2023-09")
    assert [(cell.indicator, cell.value, cell.cell) for cell in september.cells] == [
        ("hypertension", 92.6, "D3"),
        ("visits", 7.0, "D4"),
    ]


def test_a_month_that_a_spreadsheet_made_a_date_is_still_that_month(read: Read) -> None:
    for written in ("2023/8/1", "2023-8", date(2023, 8, 1)):
        (reading,) = read(workbook([["区县", "月份", "门诊人次"], ["福山区", written, 5]]))
        assert str(reading.period) == "2023-08"


def test_a_state_may_stand_in_place_of_the_number(read: Read) -> None:
    (reading,) = read(text([["区县", "月份", "门诊人次", "diabetes"], ["福山区", "2023-08", "缺报", "不适用"]]))
    assert {cell.indicator: cell.state for cell in reading.cells} == {"visits": "missing", "diabetes": "not_applicable"}


def test_a_text_that_looks_like_a_formula_stays_a_text(read: Read) -> None:
    rows = [HEAD, [*FIGURES[0][:4], "=1+1", "", "", "", "'=HYPERLINK(1)"]]
    (reading,) = read(text(rows))
    cell = reading.cells[0]
    assert (cell.value, cell.state, cell.value_text) == (None, "missing", "=1+1")
    assert "=HYPERLINK(1)" in cell.note


def test_leading_zeros_that_a_spreadsheet_was_made_to_keep_are_read(read: Read, clerk: Any) -> None:
    rows = 'place code,报告期,指标,本期数\n"=""370611""",2023-08,visits,5\n'
    (reading,) = read(rows.encode())
    assert reading.place == "370611"


@pytest.mark.parametrize("as_file", [text, workbook])
def test_two_districts_in_one_table_are_refused_at_the_second(as_file: Any, refused: Any) -> None:
    error = refused(as_file([["区县", "月份", "门诊人次"], ["福山区", "2023-08", 5], ["莱州市", "2023-08", 7]]))
    assert (error.code, error.cell) == ("two_places", "A3")
    assert "福山区" in error.found
    assert "莱州市" in error.found


def test_two_rows_of_the_same_month_are_refused(refused: Any) -> None:
    error = refused(text([["区县", "月份", "门诊人次"], ["福山区", "2023-08", 5], ["福山区", "2023年8月", 7]]))
    assert (error.code, error.cell) == ("duplicate_row", "B3")


def test_the_same_indicator_twice_is_refused(refused: Any) -> None:
    error = refused(text([HEAD, FIGURES[0], FIGURES[0]]))
    assert (error.code, error.cell) == ("duplicate_row", "D3")
    wide = refused(text([["区县", "月份", "visits", "门诊人次"], ["福山区", "2023-08", 5, 7]]))
    assert (wide.code, wide.cell) == ("duplicate_row", "D1")


def test_a_misspelt_column_with_figures_is_refused_with_the_nearest_name(refused: Any) -> None:
    head = ["区县", "月份", "门诊人次", "糖尿病患者规范管里率"]
    error = refused(text([["报表代码", "monthly"], head, ["福山区", "2023-08", 5, 90.5]]))
    assert (error.code, error.cell) == ("unknown_indicator", "D2")
    assert "diabetes" in error.allowed


def test_a_form_that_is_not_named_and_cannot_be_told_is_refused(read: Read, clerk: Any) -> None:
    twin = replace(clerk.forms["monthly"], code="twin", name="另一张月报")
    with pytest.raises(RefusedFile) as caught:
        read(text([["区县", "月份", "门诊人次"], ["福山区", "2023-08", 5]]), forms={**clerk.forms, "twin": twin})
    assert caught.value.code == "no_form"
    assert "另一张月报" in caught.value.allowed


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([["区县", "月份", "门诊人次"], ["福三区", "2023-08", 5]], "unknown_place", "A2"),
        ([["报表代码", "monthly"], ["区县", "月份", "门诊人次"], ["福山区", "2023-13", 5]], "unknown_period", "B3"),
        ([["报表代码", "monthly"], ["区县", "门诊人次"], ["福山区", 5]], "unknown_period", "A3"),
        ([["区县", "月份", "门诊人次"], ["福山区", "2023-11", 5]], "future_period", "B2"),
        ([["区县", "月份", "门诊人次"], ["福山区", "2022-11", 5]], "form_expired", "B2"),
        ([["区县", "月份", "门诊人次"], ["烟台市", "2023-08", 5]], "place_not_expected", "A2"),
        ([["姓名", "年龄"], ["张某", 5]], "no_form", ""),
        ([["填报单位", "福山区"], ["指标", "2023-11"], ["门诊人次", 5]], "future_period", "B2"),
        ([["指标", "2023-08"], ["门诊人次", 5]], "unknown_place", "A1"),
    ],
)
def test_a_refusal_names_the_cell(refused: Any, rows: list[list[object]], code: str, cell: str) -> None:
    error = refused(text(rows))
    assert (error.code, error.cell, error.file) == (code, cell, "报表.csv")


def test_a_telephone_beside_a_figure_is_named_and_a_figure_of_eleven_digits_is_a_figure(read: Read) -> None:
    row = ["福山区", "2023-08", 5, "李某 13800000000"]
    (reading,) = read(text([["区县", "月份", "门诊人次", "联系方式"], row]))
    assert reading.left_aside == (LeftAside("telephone", "", "D2"),)
    (reading,) = read(text([["区县", "月份", "门诊人次"], ["福山区", "2023-08", "13800000000"]]))
    assert reading.cells[0].value == 13_800_000_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<html><table></table></html>", "web_page"),
        (b"a,b\x00c\n", "not_a_workbook"),
        (b"\xff\xff\xff\xff", "unknown_encoding"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        ('指标,本期数\n"一,二\n'.encode(), "broken_row"),
        (b"PK\x03\x04broken", "broken_file"),
        (b"a," * 400_000, "too_many_cells"),
        (b"a" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=["nothing", "blank", "page", "nul", "bytes", "picture", "open quote", "broken zip", "many cells", "many bytes"],
)
def test_what_is_no_table_is_refused(refused: Any, content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_a_list_whose_headings_are_those_of_our_form_is_no_form(read: Read) -> None:
    head = ["报表代码", "填报单位", "报告期", "指标代码", "本期数"]
    (reading,) = read(text([head, ["monthly", "福山区", "2023-08", "visits", "12345"]]))
    assert [(cell.indicator, cell.cell) for cell in reading.cells] == [("visits", "E2")]


def test_a_template_is_read_as_before(read: Read, clerk: Any) -> None:
    assert read(clerk.sheet()) == (replace(clerk.read(clerk.sheet()), file="报表.csv"),)


words = st.sampled_from(
    ["福山区", "莱州市", "2023-08", "指标", "本期数", "门诊人次", "visits", "=1", "'", '"', "分子", ""]
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(words, st.text(st.characters(exclude_categories=["Cs"]), max_size=6), st.integers().map(str)),
            max_size=6,
        ),
        max_size=8,
    )
)
def test_any_table_of_texts_is_read_or_refused(rows: list[list[str]]) -> None:
    district = Place("370611", "福山区", "district")
    visits = Indicator("visits", "门诊人次", "times", "neutral", "count", 0)
    form = Form("m", "月报", "month", (FormLine("visits", 1),), ("370611",), DueRule(working_days=3), date(2023, 1, 1))
    with suppress(RefusedFile):
        against = Directory({"m": form}, PlaceTree((district,)), {"visits": visits}, {}, LAYOUTS, TODAY)
        read_any(text(rows), "f.csv", against, Provenance.SUBMITTED)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(RefusedFile):
        read_any(content, "f.csv", Directory({}, PlaceTree(()), {}, {}, LAYOUTS, TODAY), Provenance.SUBMITTED)
