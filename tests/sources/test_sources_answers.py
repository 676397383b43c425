"""What a clerk wrote beside a question is read, or it is said why not: nothing is dropped."""

from __future__ import annotations

from typing import Any

import pytest

from domain.submission import Reading
from sources.read.grammar.choices import choice_of

HEADINGS = ["序号", "指标", "填报数", "办理方式", "理由", "情况说明", "依据材料", "答复人", "事项编号"]


def sheet(*rows: tuple[Any, ...]) -> list[list[Any]]:
    """The sheet of questions with these answers: choice, reason, note, and the ids where they are not the row's own."""
    found: list[list[Any]] = [["核实事项"], HEADINGS]
    for number, (choice, reason, note, *ids) in enumerate(rows, start=1):
        found.append([number, "指标", "9240", choice, reason, note, None, "李某", ids[0] if ids else f"f{number}-1"])
    return found


def read(clerk: Any, *rows: tuple[Any, ...], name: str = "核实事项") -> Reading:
    reading: Reading = clerk.reads(sheets={name: sheet(*rows)})
    return reading


def unread(reading: Reading) -> list[tuple[int, str, str]]:
    return [(one.number, one.code, one.found) for one in reading.unread_answers]


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        *((text, "fix") for text in ("A", "a", "Ａ", "a.", "A、有误", "有误", "A 有误，已更正", "有误已更正", "（A）", "A Wrong: corrected")),
        *((text, "explain") for text in ("B", "Ｂ", "b.", "B 属实", "属实", "属 实", "属实。", "选B", "【b】", "B，", "B Right: explained")),
        *((text, "definition") for text in ("C", "ｃ", "C 口径有疑问", "口径有疑问", "definition unclear")),
    ],
)  # fmt: skip
def test_a_choice_is_known_in_any_width_and_case_with_or_without_its_words(written: str, choice: str) -> None:
    assert choice_of(written) == choice


@pytest.mark.parametrize(
    "written",
    ["不属实", "B 不属实", "A 属实", "属实？", "B?", "AB", "A/B", "B或C", "属实，口径有疑问", "也许", "D", "确实如此"],
)
def test_a_choice_that_is_denied_doubled_or_put_as_a_question_is_none(written: str) -> None:
    assert choice_of(written) is None


def test_every_row_with_words_is_an_answer_or_is_asked_back(clerk: Any) -> None:
    reading = read(
        clerk,
        ("B 属实", "情况属实", "扩大筛查"),
        (None, None, "确实如此"),
        ("确实如此", None, None),
        ("B", None, None),
        ("B", "天气原因", "见附件"),
        ("C", None, None),
        ("B", "录入有误", None),
        (None, "计量单位有误", None),
        (None, None, None),
        ("a", None, None),
    )
    assert [(one.number, one.choice) for one in reading.answers] == [(1, "explain"), (10, "fix")]
    assert unread(reading) == [
        (2, "no_choice", ""),
        (3, "unknown_choice", "确实如此"),
        (4, "no_reason", ""),
        (5, "unknown_reason", "天气原因"),
        (6, "no_question", ""),
        (7, "wrong_and_right", "录入有误"),
        (8, "no_choice", ""),
    ]
    kept = {one.number: one.note for one in reading.unread_answers}
    assert (kept[2], kept[5]) == ("确实如此", "天气原因\n见附件")


def test_words_behind_a_choice_or_a_reason_stay_with_the_note(clerk: Any) -> None:
    reading = read(clerk, ("B 属实，新建医院", None, None), ("B", "情况属实，新建医院", "见批复"))
    assert [(one.reason_code, one.note) for one in reading.answers] == [
        ("", "B 属实，新建医院"),
        ("real_change", "情况属实，新建医院\n见批复"),
    ]


def test_a_copy_of_the_sheet_is_read_too_and_two_answers_to_one_question_are_none(clerk: Any) -> None:
    rows = sheet(("B", "情况属实", "扩大筛查"), ("A", None, None))
    other = sheet(("B", "情况属实", "扩大筛查"), ("C", None, "含外地？"))
    reading = clerk.reads(sheets={"核实事项": rows, "核实事项 (2)": other})
    assert [(one.number, one.choice) for one in reading.answers] == [(1, "explain")]
    assert unread(reading) == [(2, "answered_twice", "核实事项 D4, 核实事项 (2) D4")]


def test_a_row_whose_hidden_number_is_gone_is_told(clerk: Any) -> None:
    reading = read(clerk, ("B", "情况属实", "扩大筛查", " "), ("A", None, None))
    assert unread(reading) == [(1, "no_id", "B")]
    assert [one.number for one in reading.answers] == [2]


def test_words_of_a_signature_in_a_note_end_no_list(clerk: Any) -> None:
    reading = read(clerk, ("B", "其他", "填表人：李某 已核"), ("A", None, None))
    assert [one.number for one in reading.answers] == [1, 2]
