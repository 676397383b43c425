"""Drafts of a supervision notice and a bulletin: facts and counts; no order, no rank, no judgement."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.alert import AlertState
from domain.duedate import SubmissionState
from domain.finding import FindingState, Severity
from domain.messageevidence import EvidenceOfAnswer
from domain.period import Period
from reports.documents.bulletin import bulletin
from reports.documents.ground import Asked
from reports.documents.letters import supervision, urging
from tests.reports.documents.conftest import moment, text_of

Make = Callable[..., Any]
QUARTER = Asked(period=Period("quarter", 2023, 3))
NEVER = ("排名", "倒数", "造假", "错误数据", "异常数据", "责令", "限期", "规划要求", "宽限", "预警", "！")


def test_a_notice_says_the_due_day_and_the_days_on_which_reminders_were_delivered(
    ground: Make, row: Make, alert: Make, message: Make
) -> None:
    about = alert()
    told = [
        message(about, 1),
        message(about, 8),
        message(about, 8, number=9, recipient="reviewer-370611"),
        message(about, 11, state="uncertain"),
        message(about, 12, state="dead"),
        message(about, 13, step=2, recipient="section-lead-370611"),
    ]
    (draft,) = supervision(ground(expected=[row()], alerts=[about], messages=told), Asked())
    said = text_of(draft.content)
    assert (
        "经调度，截至2023年9月20日，你单位2023年8月《卫生健康主要服务指标月报》仍未报送"
        "（应报时间9月5日，已逾期11个工作日；已于9月1日、9月8日、9月13日提醒）。" in said
    )
    assert "请于　　月　　日前办理" in said


@pytest.mark.parametrize(
    "last",
    [
        {"step": 1},  # the last rung has not been told
        {"step": 2, "state": "uncertain"},  # not for certain
        {"step": 2, "state": "dead"},
        {"step": 2, "shown": False},
    ],
)
def test_there_is_no_notice_before_the_last_rung_was_really_told(
    ground: Make, row: Make, alert: Make, message: Make, last: dict[str, Any]
) -> None:
    about = alert()
    known = ground(expected=[row()], alerts=[about], messages=[message(about, 8), message(about, 13, **last)])
    assert supervision(known, Asked()) == []


def test_whoever_was_told_last_has_three_working_days(ground: Make, row: Make, alert: Make, message: Make) -> None:
    about = alert()
    days = {day: ground(expected=[row()], alerts=[about], messages=[message(about, day, step=2)]) for day in (15, 18)}
    assert {day: len(supervision(known, Asked())) for day, known in days.items()} == {15: 1, 18: 0}


def test_what_was_answered_is_not_supervised(ground: Make, row: Make, alert: Make, message: Make) -> None:
    read, about = alert(state=AlertState.ACKNOWLEDGED), alert()
    known = ground(expected=[row()], alerts=[read], messages=[message(read, 8, step=2)])
    assert supervision(known, Asked()) == []
    answers = [EvidenceOfAnswer(about.id, moment(14), "clerk-370611", "doubt", "口径")]
    known = ground(expected=[row()], alerts=[about], messages=[message(about, 8, step=2)], answers=answers)
    assert supervision(known, Asked()) == []


def test_several_matters_are_numbered(ground: Make, row: Make, alert: Make, message: Make, question: Make) -> None:
    late, asked = alert(month=7), alert(kind="implausible")
    known = ground(
        expected=[row(month=7, state=SubmissionState.PARTIAL), row(state=SubmissionState.RETURNED)],
        alerts=[late, asked],
        messages=[message(late, 8, step=2), message(asked, 12, step=2)],
        findings=[question("htn_rate"), question("dm_rate")],
    )
    (draft,) = supervision(known, Asked())
    said = text_of(draft.content)
    assert "你单位下列2项尚未办结。" in said
    assert "1．2023年7月《卫生健康主要服务指标月报》仍未报送完整" in said
    assert "2．2023年8月《卫生健康主要服务指标月报》有2处核实事项仍未答复（答复时限9月8日" in said


def test_the_counts_of_a_bulletin_add_up(ground: Make, row: Make, question: Make) -> None:
    state = SubmissionState
    came = {"received_on": date(2023, 9, 5), "submission_id": "s"}
    rows = [
        row("370602", state=state.ACCEPTED, **came),
        row("370611", state=state.RETURNED, **came),
        row("370612", state=state.RECEIVED_LATE, received_on=date(2023, 9, 12)),
        row("370613", state=state.PARTIAL, **came),
        row("370671"),
        row("370683", state=state.REFUSED),
        row("370684", state=state.DUE_SOON, due_on=date(2023, 9, 22)),
        row("370602", month=1, state=state.LATE),  # of another quarter
    ]
    asked = [
        question("htn_rate"),
        question("htn_rate", rule="jump", severity=Severity.QUERY),
        question("dm_rate", state=FindingState.CLOSED),
        question("gp_density", rule="jump", state=FindingState.EXPLANATION_ACCEPTED),
        question("bed_density", state=FindingState.WITHDRAWN),
        question("nurse_density", state=FindingState.OPEN),
        question("doctor_density", severity=Severity.NOTE),
    ]
    (draft,) = bulletin(ground(expected=rows, findings=asked), QUARTER)
    said = text_of(draft.content)
    assert "关于2023年3季度数据报送情况的通报" in said
    assert (
        "应报6份，按时报送3份，迟报（已补报）1份，未报2份。另有1份未到截止日，未计入。"
        "已报送的报表中，1份尚有缺项。核实事项3处，已办结2处，未办结1处。" in said
    )
    assert re.search("一是超出指标取值范围，共2处；二是.+，共1处。", said)


def test_a_bulletin_names_a_district_only_for_what_is_not_there(ground: Make, row: Make, question: Make) -> None:
    rows = [
        row("370683", state=SubmissionState.RETURNED, received_on=date(2023, 9, 12)),
        row("370671"),
        row("370611"),
        row("370611", month=7),
    ]
    (draft,) = bulletin(ground(expected=rows, findings=[question("htn_rate", "370683")]), QUARTER)
    said = text_of(draft.content)
    assert "莱州市" not in said
    assert said.index("福山区：2023年7月") < said.index("烟台高新技术产业开发区：2023年8月")
    assert "以下按行政区划代码顺序列出，不分先后" in said


def test_where_nothing_was_due_and_nothing_asked_there_is_no_bulletin(ground: Make, row: Make) -> None:
    assert bulletin(ground(expected=[row(month=1)]), QUARTER) == []
    assert bulletin(ground(), QUARTER) == []


def test_no_document_orders_ranks_or_judges(
    ground: Make, row: Make, alert: Make, message: Make, question: Make
) -> None:
    late, asked = alert(month=7), alert(kind="implausible")
    known = ground(
        expected=[row(month=7), row(state=SubmissionState.RETURNED)],
        alerts=[late, asked],
        messages=[message(late, 8, step=2), message(asked, 12, step=2)],
        findings=[question("htn_rate")],
    )
    drafts = [*urging(known, Asked()), *supervision(known, Asked()), *bulletin(known, QUARTER)]
    assert [one.kind for one in drafts] == ["urging", "supervision", "bulletin"]
    for draft in drafts:
        said = text_of(draft.content)
        assert not [word for word in NEVER if word in said]
        assert not re.search(r"924|第[一二三四五六七八九十\d]+名", said)
        assert "原始记录" in said
