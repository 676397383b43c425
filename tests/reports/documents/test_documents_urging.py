"""An urging letter names what is not there and what was really sent about it; what never left is no reminder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from domain.alert import AlertState
from domain.contact import Contact
from domain.duedate import SubmissionState
from domain.finding import FindingState
from domain.messageevidence import EvidenceOfAnswer
from reports.documents.ground import Asked
from reports.documents.letters import urging
from reports.documents.record import without_numbers
from tests.reports.documents.conftest import moment, rows_of, text_of

Make = Callable[..., Any]


def test_it_says_what_is_not_there_when_it_was_due_and_how_late_it_is(ground: Make, row: Make) -> None:
    (letter,) = urging(ground(expected=[row(), row("370683", state=SubmissionState.ACCEPTED)]), Asked())
    assert rows_of(letter.content, 0) == [
        ["1", "卫生健康主要服务指标月报", "2023年8月", "2023年9月5日", "11", "逾期未报"]
    ]
    said = text_of(letter.content)
    assert "福山区卫生健康局：" in said
    assert "发送台账中没有就上述事项已经发送的提醒" in said
    assert "数据以原始记录为准" in said


def test_what_is_still_in_time_is_not_urged(ground: Make, row: Make) -> None:
    soon = [row(due_on=date(2023, 9, 20), state=SubmissionState.DUE), row("370683", state=SubmissionState.NOT_DUE)]
    assert (
        urging(
            ground(expected=[*soon, row("370602", state=SubmissionState.REFUSED, due_on=date(2023, 9, 22))]), Asked()
        )
        == []
    )


def test_a_list_is_one_line_with_the_numbers_of_all_that_it_names(
    ground: Make, row: Make, alert: Make, message: Make
) -> None:
    july, august = alert(month=7), alert()
    known = ground(
        expected=[row(), row(month=7)],
        alerts=[july, august],
        messages=[message(august, 11, number=7), message(july, 11, number=7), message(july, 8, number=5)],
    )
    (letter,) = urging(known, Asked())
    assert rows_of(letter.content, 1) == [
        ["5", "2023年9月8日\n9时", "填报人（福山区）", "内网文件", "1", "已发送"],
        ["7", "2023年9月11日\n9时", "填报人（福山区）", "内网文件", "1、2", "已发送"],
    ]
    assert "没有收到对上述提醒的反馈" in text_of(letter.content)


def test_only_what_was_delivered_is_a_reminder_and_what_failed_stands_apart(
    ground: Make, row: Make, alert: Make, message: Make
) -> None:
    about = alert()
    told = [
        message(about, 1),
        message(about, 4, state="uncertain", verdict="uncertain"),
        message(about, 5, state="dead"),
        *(message(about, day, state=state) for day, state in ((6, "shadow"), (7, "pending"), (8, "superseded"))),
        message(about, 11, shown=False),
        message(about, 12, moot="alert resolved"),
        message(about, 13, transition="resolved"),
    ]
    (letter,) = urging(ground(expected=[row()], alerts=[about], messages=told), Asked())
    assert [(line[0], line[-1]) for line in rows_of(letter.content, 1)] == [("1", "已发送"), ("4", "送达待确认")]
    assert [(line[0], line[-1]) for line in rows_of(letter.content, 2)] == [("5", "发送失败")]
    assert "发送失败，不计作提醒" in text_of(letter.content)


def test_one_message_to_two_posts_is_one_line(ground: Make, row: Make, alert: Make, message: Make) -> None:
    about = alert()
    both = [message(about, 8), message(about, 8, recipient="reviewer-370611")]
    (letter,) = urging(ground(expected=[row()], alerts=[about], messages=both), Asked())
    assert [line[2] for line in rows_of(letter.content, 1)] == ["填报人（福山区）、审核人（福山区）"]


def test_questions_are_counted_by_cell_and_only_where_somebody_was_asked(
    ground: Make, row: Make, alert: Make, message: Make, question: Make
) -> None:
    about = alert(kind="implausible")
    known = {
        "expected": [row(state=SubmissionState.RETURNED)],
        "alerts": [about],
        "findings": [
            question("htn_rate"),
            question("htn_rate", rule="recomputed_rate"),
            question("dm_rate", due_on=date(2023, 9, 11)),
            question("gp_density", state=FindingState.EXPLAINED),
            question("bed_density", due_on=date(2023, 9, 25)),
        ],
    }
    assert urging(ground(**known), Asked()) == []
    (letter,) = urging(ground(**known, messages=[message(about, 5)]), Asked())
    assert rows_of(letter.content, 0) == [["1", "卫生健康主要服务指标月报", "2023年8月", "2", "2023年9月8日", "8"]]
    assert "924" not in text_of(letter.content)


def test_an_answer_stands_with_who_gave_it_and_when(ground: Make, row: Make, alert: Make, message: Make) -> None:
    about = alert(state=AlertState.EXPLAINED)
    answers = [
        EvidenceOfAnswer(
            about.id, moment(11, 10), "section-lead-370611", "explain", "人员变动，14日报。电话13800138000"
        ),
        EvidenceOfAnswer("another", moment(11, 10), "clerk-370683", "acknowledge"),
    ]
    (letter,) = urging(ground(expected=[row()], alerts=[about], messages=[message(about, 8)], answers=answers), Asked())
    assert rows_of(letter.content, 2) == [
        ["2023年9月11日\n10时", "业务科负责人（福山区）", "1", "已反馈\n人员变动，14日报。电话（号码略）"]
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("联系0535-6212345", "联系（号码略）"),
        ("+86 138 0013 8000", "（号码略）"),
        ("(010)62345678转2", "（号码略）转2"),
        ("2023-09-05报2310人", "2023-09-05报2310人"),
    ],
)
def test_telephone_numbers_are_left_out(written: str, shown: str) -> None:
    assert without_numbers(written, "zh") == shown


def test_people_are_told_by_their_posts(ground: Make, row: Make, alert: Make, message: Make) -> None:
    about = alert()
    people = (
        Contact("clerk-370611", "王芳13800138000", "clerk", "370611", "file", organisation="福山区疾控中心"),
        Contact("health", "李强", "lead_department", "370611", "file", department="区卫生健康局"),
    )
    told = [
        message(about, 8),
        message(about, 11, recipient="health"),
        message(about, 12, recipient="left", recipient_name="填报岗"),
    ]
    (letter,) = urging(ground(expected=[row()], alerts=[about], messages=told, contacts=people), Asked())
    said = text_of(letter.content)
    assert [line[2] for line in rows_of(letter.content, 1)] == ["填报人（福山区）", "区卫生健康局", "填报岗"]
    assert not [name for name in ("王芳", "李强", "138") if name in said]
    assert "福山区疾控中心：" in said


def test_what_is_told_to_few_stands_in_no_letter(ground: Make, row: Make, alert: Make, message: Make) -> None:
    case = alert(kind="event")
    (letter,) = urging(ground(expected=[row()], alerts=[case], messages=[message(case, 8)]), Asked())
    assert len(Document(BytesIO(letter.content)).tables) == 1


@pytest.mark.parametrize(
    "name", ['<w:p/>&amp;"%s{0}', "\x00\x07\x1b[31m\u202e\ufffe\ud800区", "长" * 5000, "={1+1}|DDE"]
)
def test_a_hostile_name_breaks_no_document(ground: Make, row: Make, alert: Make, message: Make, name: str) -> None:
    about = alert()
    people = (Contact("clerk-370611", name, "clerk", "370611", "file", organisation=name, department=name),)
    answers = [EvidenceOfAnswer(about.id, moment(11), name, "explain", name)]
    known = ground(expected=[row()], alerts=[about], messages=[message(about, 8)], answers=answers, contacts=people)
    (letter,) = urging(known, Asked())
    said = text_of(letter.content)
    assert len(said) < 8_000
    assert not set(said) & set("\x00\x07\x1b\u202e")
    assert "/" not in letter.name


def test_the_same_ledger_gives_the_same_file(ground: Make, row: Make) -> None:
    one, other = (urging(ground(expected=[row()]), Asked()) for _ in range(2))
    assert one == other
    told = Document(BytesIO(one[0].content)).core_properties
    assert (told.author, told.created, told.modified) == ("", told.modified, told.created)
    assert (told.created.date(), told.last_modified_by) == (date(2023, 9, 20), "")


@pytest.mark.parametrize("simulated", [True, False])
def test_every_page_says_that_it_is_a_draft_and_whether_its_data_are_simulated(
    ground: Make, row: Make, *, simulated: bool
) -> None:
    (letter,) = urging(ground(expected=[row()], simulated=simulated), Asked())
    (section,) = Document(BytesIO(letter.content)).sections
    for header in (section.header, section.even_page_header):
        said = header.paragraphs[0].text
        assert "代拟稿，未经签发无效" in said
        assert ("【模拟数据】" in said) == simulated


def test_it_is_a_sheet_as_offices_write_it(ground: Make, row: Make) -> None:
    (letter,) = urging(ground(expected=[row()]), Asked())
    document = Document(BytesIO(letter.content))
    (section,) = document.sections
    millimetres = [round(side.mm) for side in (section.page_width, section.page_height, section.top_margin,
                   section.bottom_margin, section.left_margin, section.right_margin) if side]  # fmt: skip
    assert millimetres == [210, 297, 37, 35, 28, 26]
    said = text_of(letter.content)
    assert all(blank in said for blank in ("文号：＿＿", "签发人：＿＿", "（印章）", "年　　月　　日", "联系人：＿＿"))


def test_another_language_has_the_same_letter(ground: Make, row: Make, alert: Make, message: Make) -> None:
    about = alert()
    (letter,) = urging(ground(expected=[row()], alerts=[about], messages=[message(about, 8)], language="en"), Asked())
    said = text_of(letter.content)
    assert "Outstanding returns" in said
    assert "There" not in letter.name
    assert letter.name.startswith("urging-letter_370611_")
