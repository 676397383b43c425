"""The first day on an empty ledger

The day of `planwatch init` is the day of going live where `calendar.yaml` names none. What was due before it is neither
expected nor told; what is due from it on is reminded of, once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_what_is_due_from_the_first_day_on_is_reminded_of_and_nothing_before_it_is_asked_for(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    first = stage.monitor(date(2026, 3, 2))
    assert first.titles == {"报送提醒：2026年2月《基层卫生服务月报》3月4日截止"}
    assert len(first.messages) == 8
    stage.send(date(2026, 3, 3), "2026-02", ["东渡区", "南泉区", "北岭县"])
    in_time = stage.monitor(date(2026, 3, 3))
    assert not in_time.messages
    assert len(in_time.ended) == 3
    late = stage.monitor(date(2026, 3, 9))
    assert late.recipients == {"填报人（西屏县）", "审核人（西屏县）"}
    said = stage.status("--all")
    assert len(said) == 5
    assert all("2026年2月" in one for one in said[1:])


def test_before_a_day_of_going_live_that_is_still_to_come_nobody_is_told_anything(stage: Stage) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-04-01\nweekend:")
    stage.found(date(2026, 3, 2))
    low = (62.0, 6200.0, 10000.0)
    stage.send(
        date(2026, 3, 9), "2026-02", ["西屏县"], note="签约率62.0%，低于计划进度", family_doctor_signing_rate=low
    )
    assert not stage.monitor(date(2026, 3, 9)).messages
    assert not stage.run("digest", date(2026, 3, 13)).messages
    assert "报送提醒：2026年3月《基层卫生服务月报》4月3日截止" in stage.monitor(date(2026, 4, 1)).titles


def test_a_form_that_was_due_the_day_before_is_missed_by_nobody(stage: Stage) -> None:
    stage.found(date(2026, 3, 5))
    assert not stage.monitor(date(2026, 3, 5)).messages
    stage.send(date(2026, 3, 9), "2026-02", ["西屏县"])
    came_anyway = stage.monitor(date(2026, 3, 9))
    assert not came_anyway.messages
    assert stage.status("--all")[1:] == ["西屏县 2026年2月《基层卫生服务月报》：迟报（已补报）（截止3月4日）"]
