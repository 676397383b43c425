"""What a file says beside its figures: what was left aside, whom it was meant for, which return it answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import RefusedFile
from domain.kind import Sort
from domain.submission import Provenance, Reading
from flows.kinds import shipped_kinds
from sources.read.directory import Directory
from sources.read.leftaside import MOST
from sources.read.received import read_book
from sources.read.sheet import Sheet

LIST = [["填报单位", "报告期", "指标名称", "本期数"], ["福山区", "2023-08", "门诊人次", 12345]]


def read(clerk: Any, sheets: dict[str, list[list[Any]]], token: str = "") -> tuple[Reading, ...]:
    against = Directory(
        clerk.forms, clerk.places, clerk.indicators, clerk.units, shipped_kinds()[Sort.LAYOUT], date(2023, 9, 5)
    )
    return read_book(
        [Sheet(name, rows) for name, rows in sheets.items()], "月报.xlsx", against, Provenance.SUBMITTED, token
    )


def test_what_is_left_aside_says_where_and_what(clerk: Any) -> None:
    rows = [[*LIST[0], "上月数"], [*LIST[1], 12000], [], ["填表人：", "李某"], ["", "", "急诊人次", 7]]
    (reading,) = read(clerk, {"汇总": rows})
    assert [(one.code, one.sheet, one.cells, one.found) for one in reading.left_aside] == [
        ("columns", "汇总", "E2", "上月数"),
        ("below_table", "汇总", "D5", "急诊人次 7"),
    ]


def test_a_file_full_of_other_data_is_named_in_a_list_that_can_be_read(clerk: Any) -> None:
    (reading,) = read(clerk, {"汇总": LIST, **{f"表{number}": [["人数", number]] for number in range(40)}})
    assert len(reading.left_aside) == MOST
    assert (reading.left_aside[-1].code, reading.left_aside[-1].found) == ("more", "21")


def test_our_own_sheet_of_questions_is_not_left_aside(clerk: Any) -> None:
    questions = [["序号", "指标", "填报数", "办理方式"], [1, "门诊人次", 9808, ""]]
    (reading,) = read(clerk, {"汇总": LIST, "核实事项": questions, "核实事项 (2)": questions})
    assert reading.left_aside == ()


@pytest.mark.parametrize(
    ("changes", "meant"),
    [
        ({"B6": "hypertenson"}, ("monthly", "370611", "2023-08")),
        ({"C4": "2023年13月"}, ("monthly", "370611", "")),
        ({"C3": "福三区", "F3": None}, ("monthly", "", "2023-08")),
        ({"F3": "370683"}, ("monthly", "", "2023-08")),
        ({"C2": "monthli"}, ("", "370611", "2023-08")),
        ({"I7": "370611198001011234"}, ("monthly", "370611", "2023-08")),
    ],
)
def test_a_refusal_says_what_the_file_was_meant_for(
    clerk: Any, changes: dict[str, Any], meant: tuple[str, ...]
) -> None:
    assert clerk.refused(**changes).meant == meant


def test_a_refused_list_says_what_it_was_meant_for(clerk: Any) -> None:
    with pytest.raises(RefusedFile) as refused:
        read(clerk, {"汇总": [*LIST, LIST[1]]})
    assert refused.value.meant == ("", "370611", "2023-08")


def test_the_token_of_a_return_is_read_from_its_sheet_or_from_the_book(clerk: Any) -> None:
    (from_book,) = read(clerk, {"汇总": LIST}, token="4f2a9c01d7")
    assert from_book.token == "4f2a9c01d7"
    questions = [["序号", "指标", "填报数", "办理方式"], [1, "门诊人次", 9808, ""], ["", "核对码：", "", "9d81e3b2aa"]]
    (from_sheet,) = read(clerk, {"汇总": LIST, "核实事项": questions}, token="4f2a9c01d7")
    assert from_sheet.token == "9d81e3b2aa"
    (none,) = read(clerk, {"汇总": LIST}, token="no token at all")
    assert none.token == ""
