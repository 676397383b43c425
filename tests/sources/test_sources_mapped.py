"""The export of another system reads like a form, by the headings that a mapping names; institutions are summed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from config.loader import load
from domain.deployment import Deployment
from domain.errors import RefusedFile
from domain.evidence import Doubt
from domain.filemapping import FileMapping, Holds, MappedColumn, MappedLine, Part, Rows
from domain.submission import Provenance, Reading
from flows.kinds import shipped_kinds
from flows.wiring import directory_of
from sources.read.columnsum import InstitutionRow, column_sum
from sources.read.mappedtable import find_mapped
from sources.read.received import read_any
from sources.read.sheet import Around, Sheet
from words.catalogue import languages
from words.doubts import doubt_said

TESTS = Path(__file__).resolve().parents[1]
EXPORT = (TESTS / "fixtures/exports/resources-2024.csv").read_text(encoding="utf-8-sig")
TODAY = date(2025, 2, 3)
Read = Callable[..., tuple[Reading, ...]]


@pytest.fixture(scope="module")
def exports() -> Deployment:
    return load(TESTS / "deployments/exports", {}, shipped_kinds())


@pytest.fixture
def read(exports: Deployment) -> Read:
    """What Planwatch reads of a text, or of a workbook with the sheets given as rows."""

    def reading(text: str = EXPORT, deployment: Deployment = exports, **sheets: Any) -> tuple[Reading, ...]:
        content = text.encode() if not sheets else workbook(sheets)
        return read_any(content, "导出.csv", directory_of(deployment, TODAY), Provenance.SUBMITTED)

    return reading


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def rows_of(text: str) -> list[list[Any]]:
    return [
        [float(cell) if cell.isdigit() and len(cell) < 9 else cell for cell in row]
        for row in csv.reader(StringIO(text))
    ]


def doubts(reading: Reading, indicator: str) -> dict[str, dict[str, str]]:
    (cell,) = [cell for cell in reading.cells if cell.indicator == indicator]
    for doubt in cell.evidence.doubts:
        assert all(doubt_said(doubt, language) for language in languages())
    return {doubt.code: dict(doubt.facts) for doubt in cell.evidence.doubts}


def test_institutions_are_summed_to_their_district_and_rates_made_anew_of_summed_parts(read: Read) -> None:
    (reading,) = read()
    assert (reading.form, reading.place, str(reading.period)) == ("resources-export", "379901", "2024")
    assert {cell.indicator: (cell.value, cell.cell, cell.note) for cell in reading.cells} == {
        "nurses": (695.0, "D2", "由3家机构汇总（应有3家）"),
        "visits": (867800.0, "E2", "由3家机构汇总（应有3家）"),
        "bed_use": (85.0, "F2", "由3家机构汇总（应有3家）"),
    }
    (beds,) = [cell for cell in reading.cells if cell.indicator == "bed_use"]
    assert (beds.numerator, beds.denominator, beds.value_text) == (203400.0, 239200.0, "85.0")
    assert not any(cell.evidence.doubts for cell in reading.cells)


def test_a_column_with_figures_that_the_mapping_does_not_name_is_left_aside_and_named(read: Read) -> None:
    (reading,) = read()
    assert [(one.code, one.cells, one.found) for one in reading.left_aside] == [("columns", "H3:H6", "出院人数")]


def test_a_workbook_with_other_sheets_reads_as_the_text_does(read: Read) -> None:
    (reading,) = read(导出=rows_of(EXPORT), 说明=[["本表由直报系统导出"]])
    assert [cell.value for cell in reading.cells] == [695.0, 867800.0, 85.0]
    assert {cell.sheet for cell in reading.cells} == {"导出"}


def test_columns_may_stand_in_any_order_with_others_between_and_a_row_that_numbers_them(read: Read) -> None:
    lines = [row[::-1] for row in csv.reader(StringIO(EXPORT))]
    lines.insert(2, ["1", "2", "3", "4", "5", "丙", "乙", "甲"])
    lines[0] = ["2024年卫生资源与医疗服务年报"]
    (reading,) = read("\r\n".join(",".join(row) for row in lines))
    assert [cell.value for cell in reading.cells] == [85.0, 867800.0, 695.0]


def test_an_institution_that_lacks_is_asked_with_how_many_of_how_many(read: Read) -> None:
    text = "".join(line for line in EXPORT.splitlines(keepends=True) if not line.startswith(("370100003", "合计")))
    (reading,) = read(text)
    assert doubts(reading, "nurses") == {"institutions_missing": {"found": "2", "known": "3"}}
    (nurses,) = [cell for cell in reading.cells if cell.indicator == "nurses"]
    assert (nurses.value, nurses.note) == (599.0, "由2家机构汇总（应有3家）")


def test_an_empty_cell_is_no_nought_and_a_rate_takes_institutions_with_both_parts_only(read: Read) -> None:
    text = EXPORT.replace("187,201120,51100,64000", ",201120,51100,").replace(
        "合计,,,695,867800,203400,239200,28760\n", ""
    )
    (reading,) = read(text)
    assert doubts(reading, "nurses") == {"institutions_missing": {"found": "2", "known": "3"}}
    assert "institutions_missing" not in doubts(reading, "visits")
    (beds,) = [cell for cell in reading.cells if cell.indicator == "bed_use"]
    assert (beds.numerator, beds.denominator) == (152300.0, 175200.0)
    assert doubts(reading, "bed_use") == {"institutions_missing": {"found": "2", "known": "3"}}


def test_an_institution_that_nobody_knows_is_left_aside_and_named(read: Read) -> None:
    (reading,) = read(EXPORT.replace("合计,", "370199999,某民营医院,,50,1,1,1,1\n合计,"))
    assert [(one.code, one.cells, one.found) for one in reading.left_aside][1:] == [
        ("institution", "D6", "370199999 某民营医院")
    ]
    assert reading.cells[0].value == 695.0


def test_one_that_had_closed_counts_and_is_asked_about(read: Read) -> None:
    (reading,) = read(EXPORT.replace("合计,,,695", "370100004,城关街道社区卫生服务中心,B100,8,1,1,1,1\n合计,,,703"))
    assert reading.cells[0].value == 703.0
    assert doubts(reading, "nurses") == {"institutions_closed": {"found": "城关街道社区卫生服务中心"}}


def test_one_that_stands_twice_is_counted_once_and_asked_about(read: Read) -> None:
    (reading,) = read(EXPORT.replace("合计,", "370100002,东渡区中医医院,A200,188,2,2,2,2\n合计,"))
    assert reading.cells[0].value == 695.0
    assert doubts(reading, "nurses") == {"institution_twice": {"found": "东渡区中医医院"}}


def test_a_total_of_the_file_that_its_rows_do_not_make_is_asked_about(read: Read) -> None:
    (reading,) = read(EXPORT.replace("合计,,,695", "合计,,,700"))
    assert doubts(reading, "nurses") == {"total_differs": {"found": "700", "known": "695"}}


def test_what_is_no_number_is_named_with_its_institution(read: Read) -> None:
    (reading,) = read(EXPORT.replace(",187,", ",约190,"))
    assert doubts(reading, "nurses")["institution_unreadable"] == {"name": "东渡区中医医院", "found": "约190"}


def test_signs_errors_and_hidden_rows_of_an_institution_are_asked_about(read: Read, exports: Deployment) -> None:
    (reading,) = read(EXPORT.replace(",187,", ",187%,").replace(",201120,", ",#N/A,"))
    assert doubts(reading, "nurses") == {"institution_written": {"name": "东渡区中医医院", "found": "187%"}}
    found = doubts(reading, "visits")
    assert found["institution_unreadable"] == {"name": "东渡区中医医院", "found": "#N/A"}
    assert found["institutions_missing"] == {"found": "2", "known": "3"}
    sheet = Sheet("导出", rows_of(EXPORT), Around(hidden_rows=frozenset({3})))
    table = find_mapped(sheet, exports.mappings.values())
    assert table is not None
    hospital, clinic = exports.institutions[:2]
    summed = column_sum(table, 3, [InstitutionRow(2, hospital), InstitutionRow(3, clinic)], [])
    assert Doubt("institutions_hidden", {"found": "东渡区中医医院"}) in summed.doubts


def test_a_column_in_another_unit_than_its_line_is_asked_about(read: Read, exports: Deployment) -> None:
    mapping = exports.mappings["resources-export"]
    columns = (
        *(one for one in mapping.columns if one.indicator != "visits"),
        MappedColumn("诊疗（万人次）", indicator="visits"),
    )
    deployment = replace(exports, mappings={"resources-export": replace(mapping, columns=columns)})
    (reading,) = read(EXPORT.replace("总诊疗人次数", "诊疗（万人次）"), deployment)
    assert doubts(reading, "visits") == {"unit": {"found": "万人次", "known": "人次"}}


def test_institutions_of_two_districts_in_one_file_are_refused_at_the_row(read: Read) -> None:
    with pytest.raises(RefusedFile) as refused:
        read(EXPORT.replace("370100003,东渡区妇幼保健院", "370200001,南泉区人民医院"))
    assert (refused.value.code, refused.value.cell) == ("two_places", "A5")


def test_a_file_without_any_known_institution_or_without_a_period_is_refused(read: Read) -> None:
    with pytest.raises(RefusedFile) as refused:
        read(EXPORT.replace("3701", "9901"))
    assert (refused.value.code, refused.value.found) == ("unknown_place", "990100001")
    with pytest.raises(RefusedFile) as refused:
        read(EXPORT.replace("2024年", ""))
    assert refused.value.code == "unknown_period"


def test_institutions_are_known_by_name_where_the_file_has_no_code(read: Read, exports: Deployment) -> None:
    mapping = exports.mappings["resources-export"]
    named = replace(mapping, columns=tuple(one for one in mapping.columns if one.holds is not Holds.INSTITUTION))
    deployment = replace(exports, mappings={"resources-export": named})
    text = "\r\n".join(",".join(row[1:]) if len(row) > 1 else row[0] for row in csv.reader(StringIO(EXPORT)))
    (reading,) = read(text, deployment)
    assert reading.cells[0].value == 695.0


def test_without_the_mapping_the_same_file_is_refused(read: Read, exports: Deployment) -> None:
    with pytest.raises(RefusedFile):
        read(EXPORT, replace(exports, mappings={}))


def test_a_figure_typed_although_it_comes_with_an_export_is_asked_about(read: Read) -> None:
    rows = [
        ["报表代码：", "annual"], ["填报单位：", "东渡区"], ["报告期：", "2024年"],
        ["指标代码", "指标名称", "本期数", "分子", "分母"],
        ["nurses", "注册护士数", 700], ["signing_rate", "家庭医生签约服务覆盖率", 61.2, 612, 1000],
    ]  # fmt: skip
    (reading,) = read(表=rows)
    assert doubts(reading, "nurses") == {"from_export": {"known": "卫生资源统计年报导出表", "found": "700"}}
    assert doubts(reading, "signing_rate") == {}


def test_a_form_beside_the_export_in_one_book_is_read_as_the_form(read: Read) -> None:
    form = [["报表代码：", "annual"], ["填报单位：", "东渡区"], ["报告期：", "2024年"],
            ["指标代码", "本期数", "分子", "分母"], ["signing_rate", 61.2, 612, 1000]]  # fmt: skip
    (reading,) = read(导出=rows_of(EXPORT), 表=form)
    assert reading.form == "annual"


PLACES = FileMapping(
    "by-place",
    "x",
    "resources-export",
    Rows.PLACES,
    (
        MappedColumn("县区", Holds.PLACE),
        MappedColumn("统计年度", Holds.PERIOD),
        MappedColumn("人员/护士", indicator="nurses"),
        MappedColumn("人员/其他", Holds.NOTHING),
        MappedColumn("诊疗量（万人次）", indicator="visits"),
    ),
    header_rows=2,
)


def test_rows_of_places_under_two_rows_of_headings(read: Read, exports: Deployment) -> None:
    deployment = replace(exports, mappings={"by-place": PLACES})
    rows = [["县区", "统计年度", "人员", None, "诊疗量（万人次）"], [None, None, "护士", "其他", None]]
    body = [["东渡区", 2023, 680, 5, 86.1], ["东渡区", 2024, 695, 6, 86.8], ["合计", None, 1375, 11, 172.9]]
    first, second = read("", deployment, 表=[*rows, *body])
    assert [(str(one.period), one.cells[0].value, one.cells[0].cell) for one in (first, second)] == [
        ("2023", 680.0, "C3"),
        ("2024", 695.0, "C4"),
    ]
    assert first.left_aside == ()
    assert doubts(first, "visits")["unit"] == {"found": "万人次", "known": "人次"}
    with pytest.raises(RefusedFile) as refused:
        read("", deployment, 表=[*rows, body[0], ["南泉区", 2024, 1, 1, 1]])
    assert refused.value.code == "two_places"


INDICATORS = FileMapping(
    "by-line",
    "x",
    "resources-export",
    Rows.INDICATORS,
    (MappedColumn("项目", Holds.LABEL), MappedColumn("本年实际", Holds.VALUE)),
    (MappedLine("护士（人）", "nurses"), MappedLine("诊疗（人次）", "visits")),
)


def test_a_rate_of_which_the_file_has_the_parts_alone_is_what_they_make(read: Read, exports: Deployment) -> None:
    parts = (
        MappedColumn("占用床日", None, "bed_use", "", Part.NUMERATOR),
        MappedColumn("开放床日", None, "bed_use", "", Part.DENOMINATOR),
    )
    mapping = replace(PLACES, columns=(PLACES.columns[0], PLACES.columns[1], *parts), header_rows=1)
    rows = [["县区", "统计年度", "占用床日", "开放床日"], ["东渡区", 2024, 800, 1000], ["东渡区", 2023, 800, None]]
    newer, older = read("", replace(exports, mappings={"by-place": mapping}), 表=rows)
    (made,), (lacking,) = newer.cells, older.cells
    assert (made.value, made.numerator, made.denominator, made.cell) == (80.0, 800.0, 1000.0, "C2")
    assert "分子" in made.note
    assert (lacking.state, lacking.value, lacking.numerator) == ("missing", None, 800.0)


def test_rows_of_indicators_by_their_labels_and_what_has_none_is_named(read: Read, exports: Deployment) -> None:
    deployment = replace(exports, mappings={"by-line": INDICATORS})
    rows = [["填报单位：", "东渡区"], ["2024年卫生事业情况"], ["项目", "本年实际", "上年实际"],
            ["护士（人）", 695, 680], ["诊疗（人次）", 867800, 861000], ["死亡（人）", 12, 11]]  # fmt: skip
    (reading,) = read("", deployment, 表=rows)
    assert [(cell.indicator, cell.value, cell.cell) for cell in reading.cells] == [
        ("nurses", 695.0, "B4"),
        ("visits", 867800.0, "B5"),
    ]
    assert [(one.code, one.cells, one.found) for one in reading.left_aside] == [
        ("columns", "C4:C5", "上年实际"),
        ("rows", "B6", "死亡（人） 12 11"),
    ]


def test_rows_of_indicators_may_name_their_place_and_period_themselves(read: Read, exports: Deployment) -> None:
    """As the answer of a database does."""
    own = (MappedColumn("区划", Holds.PLACE_CODE), MappedColumn("年份", Holds.PERIOD))
    deployment = replace(exports, mappings={"by-line": replace(INDICATORS, columns=(*own, *INDICATORS.columns))})
    rows = [["区划", "年份", "项目", "本年实际"], ["379901", "2024年", "护士（人）", 695],
            ["379901", "2023年", "护士（人）", 680], ["379901", "2024年", "诊疗（人次）", 867800]]  # fmt: skip
    newer, older = read("", deployment, 表=rows)
    assert [(cell.indicator, cell.value, cell.cell) for cell in newer.cells] == [
        ("nurses", 695.0, "D2"),
        ("visits", 867800.0, "D4"),
    ]
    assert [(str(older.period), cell.value) for cell in older.cells] == [("2023", 680.0)]
    with pytest.raises(RefusedFile) as refused:
        read("", deployment, 表=[*rows, ["379902", "2024年", "护士（人）", 5]])
    assert refused.value.code == "two_places"


def test_a_sheet_with_the_headings_alone_and_none_of_the_labels_is_laid_out_otherwise(
    read: Read, exports: Deployment
) -> None:
    deployment = replace(exports, mappings={"by-line": INDICATORS})
    with pytest.raises(RefusedFile) as refused:
        read("", deployment, 表=[["项目", "本年实际"], ["收入", 5], ["支出", 6]])
    assert refused.value.code == "no_form"
