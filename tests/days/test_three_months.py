"""Three months of an office: the page that a person reads, and what must never happen in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
REFERENCE = re.compile(r"[A-Z]{2}-[0-9A-Z]+-\d{6}-\d{3}")
DAY = re.compile(r"(\d+)月(\d+)日")
ASKED_BY = re.compile(r"(?:请于|请协调于|安排于|时限：)(\d+月\d+日)")
TOLD_ON = re.compile(r"已于((?:\d+月\d+日、?)+)")
# What only those read who do not report.
GAP = re.compile(r"时间进度|测算|滞后|可回到|目标\d|比.{0,12}(?:低|少|高|多)\d")
OVER = ("已收到：", "核实办结：", "已回到时间进度：", "来源恢复：")
HOLIDAY = {date(2026, 10, day) for day in range(1, 8)}


@pytest.fixture(scope="module")
def months_docs(day_docs: ModuleType) -> ModuleType:
    """The script that writes the page."""
    module: ModuleType = day_docs.load(HERE.parents[1] / "scripts/months_docs.py")
    return module


@pytest.fixture(scope="module")
def office(months_docs: ModuleType) -> Any:
    """The office after its last day: everything that came to people, outside, pass by pass."""
    return months_docs.lived()


def messages(office: Any) -> Iterator[tuple[date, str, Any]]:
    """Every message with the day and the time at which it came."""
    for one in office.passes:
        for came in one.came:
            yield one.day, one.at, came


def on(office: Any, month: int, day: int) -> list[Any]:
    return [came for at, _, came in messages(office) if (at.month, at.day) == (month, day)]


def said_days(text: str) -> list[date]:
    return [date(2026, int(month), int(day)) for month, day in DAY.findall(text)]


def test_the_page_is_what_was_lived_through(office: Any, months_docs: ModuleType) -> None:
    assert months_docs.page(office) == months_docs.PAGE.read_text(encoding="utf-8"), "run `make docs`"


def test_every_message_that_left_came_once_or_says_that_it_may_have_come_before(office: Any) -> None:
    copies = defaultdict(list)
    for _, _, came in messages(office):
        copies[came.number].append(came.marked)
    assert set(copies) == office.sent_numbers
    assert [marks for marks in copies.values() if marks != [False]] == [[False, True]]


def test_nobody_is_told_the_same_thing_twice_without_a_mark(office: Any) -> None:
    words = Counter(
        (came.to, re.sub(r"消息编号 \d+", "", came.body))
        for _, _, came in messages(office)
        if not came.title.startswith("已收到办理意见")  # two answers, two receipts
    )
    assert not [one for one, count in words.items() if count > 1]


def test_one_look_is_one_message_for_each_reader(office: Any) -> None:
    for one in office.passes:
        assert max(Counter((came.way, came.to) for came in one.came).values(), default=0) <= 1, one


def test_nothing_leaves_outside_of_working_hours_nor_on_a_holiday(office: Any) -> None:
    calendar = office.deployment.calendar
    for day, at, came in messages(office):
        assert calendar.is_working(day), (day, came)
        assert "08:30" <= at < "17:30"
        assert day not in HOLIDAY


def test_nobody_who_reports_reads_a_gap(office: Any) -> None:
    reporting = ("填报人", "新任填报人", "业务科负责人", "区县报送工作群")
    gaps = {came.to for _, _, came in messages(office) if GAP.search(came.body)}
    assert not [one for one in gaps if one.startswith(reporting)]
    assert {"规划信息科", "联络员（市卫生健康委）", "分管副主任"} <= gaps


def test_no_deadline_has_passed_when_it_is_read(office: Any) -> None:
    asked = [
        (day, one, came.body)
        for day, _, came in messages(office)
        for text in ASKED_BY.findall(came.body)
        for one in said_days(text)
    ]
    assert not [(day, one, body) for day, one, body in asked if one < day]
    assert len(asked) > 10


def test_what_is_said_to_have_been_told_was_told_on_that_day(office: Any) -> None:
    told: dict[str, set[date]] = defaultdict(set)
    claims = 0
    for day, _, came in messages(office):
        references = REFERENCE.findall(came.body)
        for text in TOLD_ON.findall(came.body):
            claims += 1
            assert set(said_days(text)) <= told[references[-1]], came
        for one in references:
            told[one].add(day)
    assert claims > 3


def test_a_recovery_is_told_to_exactly_those_who_knew_and_are_still_there(office: Any) -> None:
    knew: dict[str, set[str]] = defaultdict(set)
    over = 0
    for _, _, came in messages(office):
        for one in REFERENCE.findall(came.body):
            knew[one].add(came.to)
    for one in office.passes:
        good = [came for came in one.came if came.title.startswith(OVER) and REFERENCE.search(came.body)]
        for reference in {REFERENCE.findall(came.body)[0] for came in good}:
            over += 1
            readers = {came.to for came in good if reference in came.body}
            gone = {"填报人（南泉区）"} if one.day > date(2026, 9, 7) else set()
            assert readers == knew[reference] - gone
    assert over > 4


def test_in_shadow_nobody_gets_anything_and_a_release_tells_what_stands_in_one_list_for_each_person(
    office: Any,
) -> None:
    days = [day for day, _, _ in messages(office)]
    assert min(days) == date(2026, 7, 14)
    first = on(office, 7, 14)
    assert max(Counter(came.to for came in first).values()) == 1
    assert "共2项" in next(came.body for came in first if came.to == "填报人（西屏县）")
    assert not [came for day, _, came in messages(office) if day < date(2026, 7, 27) and "进度" in came.body]
    gaps = on(office, 7, 27)
    assert {came.to for came in gaps} == {"规划信息科", "联络员（市卫生健康委）"}
    assert all("共2项" in came.body for came in gaps)


def test_after_three_days_without_mail_there_is_one_list_with_days_that_are_still_to_come(office: Any) -> None:
    assert not [came for day in (10, 11, 12) for came in on(office, 8, day) if came.way == "邮件"]
    (one,) = [came for came in on(office, 8, 13) if came.to == "填报人（东渡区）"]
    assert "共2项" in one.body
    assert "8月18日（周二）" in one.body, "the full time for a question, from the day that it is read"


def test_a_message_of_friday_evening_goes_on_the_next_working_morning_in_the_words_of_that_morning(office: Any) -> None:
    (first,) = [(at, came) for day, at, came in messages(office) if day == date(2026, 8, 24)]
    assert first[0] == "08:33"
    assert "时限：8月27日（周四）" in first[1].body


def test_a_new_clerk_hears_what_stands_and_the_old_one_no_more(office: Any) -> None:
    heard = [(day, came.to) for day, _, came in messages(office) if came.to.endswith("填报人（南泉区）")]
    assert min(day for day, to in heard if to.startswith("新任")) == date(2026, 9, 8)
    assert max(day for day, to in heard if not to.startswith("新任")) < date(2026, 9, 7)


def test_what_was_explained_for_a_quarter_is_not_told_anew_for_the_next(office: Any) -> None:
    later = [came for day, _, came in messages(office) if day > date(2026, 8, 21) and "注册护士数" in came.body]
    assert not later
    assert [one.state for one in office.behind if one.period == "2026-Q3"] == ["explained"]


def test_what_comes_and_goes_is_told_three_times_each_way_and_no_more(office: Any) -> None:
    heard = [came.title[:4] for _, _, came in messages(office) if came.to == "系统运维"]
    assert heard == ["来源中断", "来源恢复"] * 3


def test_weeks_with_nothing_to_say_have_no_message(office: Any) -> None:
    weeks = [day for day, _, came in messages(office) if came.title.startswith("一周情况")]
    assert 5 <= len(weeks) <= 9, weeks
    assert max(Counter(weeks).values()) == 1
