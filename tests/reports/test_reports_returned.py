"""The workbook that goes back for checking."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from domain.evidence import LeftAside
from domain.period import Period
from domain.submission import Answer, Cell, Reading, UnreadAnswer
from reports.wholefile import write_whole

SHEET = "卫生健康月报"


@pytest.fixture
def original(desk: Any) -> bytes:
    """Sent by the clerk: 9240 where its parts make 92.40, and a sheet of the clerk's own."""
    cells = (
        Cell("hypertension", "value", SHEET, "E8", 9240.0, 2310.0, 2500.0, "percent", "9240", 0),
        Cell("visits", "value", SHEET, "E10", 12345.0, None, None, "times", "12345", 0, note="含急诊"),
    )
    book = load_workbook(BytesIO(desk.template(Reading("monthly", "370683", Period("month", 2023, 8), cells))))
    own = book.create_sheet("工作底稿")
    own["A1"], own["B2"] = "底稿", "=1+1"
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def texts(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_a_returned_workbook_keeps_the_clerks_figures_and_sheets(desk: Any, finding: Any, original: bytes) -> None:
    returned = desk.returned(original, [finding()])
    assert desk.read(returned).cells == desk.read(original).cells
    book = opened(returned)
    assert book.sheetnames == [SHEET, "工作底稿", "核实事项"]
    assert book["工作底稿"]["B2"].value == "=1+1"
    assert book[SHEET]["E8"].value == 9240


def hint_of(sheet: Any, address: str) -> tuple[str, str]:
    """What a cell says when it is entered."""
    found = [one for one in sheet.data_validations.dataValidation if address in str(one.sqref).split()]
    return (found[0].promptTitle or "", found[0].prompt or "") if found else ("", "")


def test_a_doubtful_cell_is_told_by_pattern_and_by_a_hint_not_by_colour_alone(
    desk: Any, finding: Any, original: bytes
) -> None:
    sheet, before = opened(desk.returned(original, [finding()]))[SHEET], opened(original)[SHEET]["E8"]
    cell = sheet["E8"]
    assert cell.fill.patternType == "lightUp"
    assert (cell.number_format, cell.border.left.style, cell.comment) == (before.number_format, "thin", None)
    title, text = hint_of(sheet, "E8")
    assert title == "【核实事项】①"
    for part in ("与分子分母不一致", "暂不采用", "复算为92.40%", "是否为小数点录入问题？"):
        assert part in text
    assert hint_of(sheet, "E10") == ("", "")


def test_the_sheet_of_findings_says_what_is_odd_and_asks(desk: Any, finding: Any, original: bytes) -> None:
    book = opened(desk.returned(original, [finding(), finding(id="n-1", severity="note", cell="", sheet="")]))
    sheet = book["核实事项"]
    assert sheet["A1"].value == "莱州市2023年8月《卫生健康月报》（第1版）核实事项"
    assert (
        sheet["A2"].value
        == "时限：请于9月7日（周四）下班前办理并报回，通知所写时限更晚的，以通知为准。共1处需核实，另有1处提示，不需办理。"
    )
    assert "不得为通过校验而调整数据" in texts(sheet)
    assert [sheet[f"{letter}9"].value for letter in "ABCDEFI"] == [
        1,
        SHEET,
        "E8",
        "高血压患者规范管理率",
        "9240",
        "近4期：91.20—93.50",
        "暂不采用",
    ]
    assert sheet["C9"].hyperlink.location == f"'{SHEET}'!E8"
    assert sheet["C10"].value == "—"
    assert sheet.column_dimensions["O"].hidden
    assert sheet["O9"].value == "abc-1"


def test_no_interval_that_would_pass_and_no_proposed_figure_is_shown(desk: Any, finding: Any, original: bytes) -> None:
    book = opened(desk.returned(original, [finding()]))
    shown = texts(book["核实事项"]) + hint_of(book[SHEET], "E8")[1]
    for secret in ("88.11", "96.22", "92.41", "应改为"):
        assert secret not in shown


def test_answers_are_chosen_from_lists_and_read_back(desk: Any, finding: Any, original: bytes) -> None:
    book = opened(desk.returned(original, [finding(), finding(id="def-1", cell="E10")]))
    sheet = book["核实事项"]
    choices, reasons = sheet.data_validations.dataValidation
    assert (str(choices.sqref), str(reasons.sqref)) == ("J9:J10", "K9:K10")
    sheet["J9"] = choices.formula1.strip('"').split(",")[1]
    sheet["K9"] = reasons.formula1.strip('"').split(",")[6]
    sheet["L9"], sheet["M9"], sheet["N9"] = "扩大了筛查", "台账第3页", "李某"
    sheet["J10"] = choices.formula1.strip('"').split(",")[0]
    book[SHEET]["E10"] = 12354
    saved = BytesIO()
    book.save(saved)
    reading = desk.read(saved.getvalue())
    first, second = reading.answers
    where = {"sheet": "核实事项", "cell": "J9"}
    assert first == Answer("abc-1", "explain", "real_change", "扩大了筛查", "台账第3页", "李某", **where)
    assert (second.finding_id, second.choice, second.cell) == ("def-1", "fix", "J10")
    assert reading.cells[1].value == 12354


def test_a_second_return_replaces_the_marks_and_the_sheet_of_the_first(
    desk: Any, finding: Any, original: bytes
) -> None:
    once = desk.returned(original, [finding()])
    twice = desk.returned(once, [finding(id="x-1", cell="E10", severity="query", history=())], version=2)
    book = opened(twice)
    assert book.sheetnames.count("核实事项") == 1
    clean, marked = book[SHEET]["E8"], book[SHEET]["E10"]
    assert (clean.fill.patternType, clean.number_format) == (None, "0.00")
    assert hint_of(book[SHEET], "E8") == ("", "")
    assert marked.fill.fgColor.rgb == "FFFFE8A3"
    assert hint_of(book[SHEET], "E10")[0] == "【核实事项】①"
    assert book["核实事项"]["O9"].value == "x-1"
    assert "第2版" in book["核实事项"]["A1"].value


def test_two_findings_on_one_cell_share_its_hint_and_the_graver_look(desk: Any, finding: Any, original: bytes) -> None:
    both = [finding(severity="note"), finding(id="y-1", severity="block")]
    sheet = opened(desk.returned(original, both))[SHEET]
    assert sheet["E8"].fill.patternType == "lightUp"
    assert "（暂不采用）" in hint_of(sheet, "E8")[1]


def test_a_finding_without_a_cell_of_this_file_is_listed_all_the_same(desk: Any, finding: Any, original: bytes) -> None:
    lost = [
        finding(sheet="不在", cell="E8"),
        finding(cell="E8:F9"),
        finding(cell="nowhere"),
        finding(sheet="", cell=""),
    ]
    assert [opened(desk.returned(original, lost))["核实事项"][f"A{row}"].value for row in range(9, 13)] == [1, 2, 3, 4]


def test_a_text_that_looks_like_a_formula_is_written_as_a_text(desk: Any, finding: Any, original: bytes) -> None:
    sheet = opened(desk.returned(original, [finding(observed="=cmd|' /C calc'!A0")]))["核实事项"]
    assert sheet["E9"].data_type == "s"
    assert sheet["E9"].quotePrefix


def test_the_same_return_is_the_same_bytes_and_leaves_no_half_file(desk: Any, finding: Any, original: bytes) -> None:
    for _ in range(2):
        write_whole(desk.returned(original, [finding()]), desk.folder / "out" / "returned-1.xlsx")
    assert desk.returned(original, [finding()]) == (desk.folder / "out" / "returned-1.xlsx").read_bytes()
    assert [path.name for path in (desk.folder / "out").iterdir()] == ["returned-1.xlsx"]


def test_an_english_return_is_english_and_simulated_figures_say_so(desk: Any, finding: Any) -> None:
    cell = Cell("hypertension", "value", "Monthly return", "E8", 9240.0, 2310.0, 2500.0, "percent", "9240", 0)
    reading = Reading("monthly", "370683", Period("month", 2023, 8), (cell,))
    template = desk.template(reading, language="en", provenance="simulated")
    returned = desk.returned(template, [finding(sheet="Monthly return")], language="en", provenance="simulated")
    sheet = opened(returned)["Findings"]
    assert sheet["A1"].value == "[SIMULATED] Laizhou, 2023-08, Monthly return (version 1): figures to be checked"
    assert "Thu 7 Sep 2023" in sheet["A2"].value
    assert texts(sheet).isascii()
    assert desk.read(returned).provenance == "simulated"


def test_the_file_opens_where_the_clerk_left_it(desk: Any, finding: Any, original: bytes) -> None:
    book, before = opened(desk.returned(original, [finding()])), opened(original)
    assert book.active.title == before.active.title == SHEET
    assert book["核实事项"].sheet_view.tabSelected is None
    assert book["核实事项"].sheet_properties.tabColor.rgb == "FFC0504D"


def test_the_sheet_tells_what_was_read_of_the_answers_and_what_was_not_read_at_all(
    desk: Any, finding: Any, original: bytes
) -> None:
    made = desk.returned(
        original,
        [finding()],
        left_aside=(LeftAside("hidden_sheet", "旧表"), LeftAside("columns", SHEET, "K7:K10", "上年同期")),
        answers_read=2,
        unread_answers=(UnreadAnswer(3, "no_reason", sheet="核实事项", cell="J11"),),
        rebuilt="outside",
    )
    sheet = opened(made)["核实事项"]
    assert [row[0].value for row in sheet.iter_rows(min_row=10) if row[0].value] == [
        "已读到的办理意见：2处；另有1处未识别，请补填或重新选择",
        "第3处（J11）未识别：选择了B，但没有写明理由",
        "未读取的内容（如属报表数据，请移入报表后重报）",
        "“旧表”：隐藏的工作表，未读取",
        f"“{SHEET}”K7:K10：该列似有数据（上年同期），未读取",
    ]
    assert sheet["A5"].value.startswith("原文件引用了其他文件或网络数据")
    assert desk.read(made).answers == ()


def test_what_is_answered_already_is_told_and_not_asked_again(desk: Any, finding: Any, original: bytes) -> None:
    told = {
        "state": "explained",
        "answer_reason": "real_change",
        "answer_note": "扩大了筛查",
        "answer_evidence": "台账",
    }
    sheet = opened(desk.returned(original, [finding(**told), finding(id="x-2", cell="E10", item="急诊")]))
    asked, answered = ([cell.value for cell in sheet["核实事项"][row]] for row in (9, 10))
    assert (asked[2], asked[9:13]) == ("E10", [None] * 4)
    assert answered[8:13] == ["已答复，待审核", "B 属实，说明理由", "情况属实", "扩大了筛查", "台账"]
    assert sheet[SHEET]["E8"].fill.patternType is None
    assert "共1处需核实，另有1处已答复，待审核" in sheet["核实事项"]["A2"].value
