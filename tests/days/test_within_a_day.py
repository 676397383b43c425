"""Within one day

Time runs one way within a day too: what came in the afternoon is known to every later run, whatever the clock or a person says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage

DAY = date(2026, 3, 9)


def thanked(stage: Stage) -> None:
    """Everybody was late, has sent, and was thanked at four in the afternoon."""
    stage.found(date(2026, 3, 2))
    stage.monitor(DAY)
    stage.send(DAY, "2026-02")
    assert {title[:3] for title in stage.monitor(DAY, at="16:00").titles} == {"已收到"}


def test_a_clock_corrected_by_ten_minutes_asks_nobody_for_what_has_come(stage: Stage) -> None:
    thanked(stage)
    assert not stage.monitor(DAY, at="15:50").messages
    assert not stage.monitor(DAY, at="16:10").messages


def test_the_day_of_today_typed_is_now_and_not_this_morning(stage: Stage) -> None:
    thanked(stage)
    assert not stage.monitor(DAY, typed=DAY, at="17:00").messages
    assert not stage.monitor(date(2026, 3, 10)).messages


def test_a_past_day_typed_does_not_date_back_what_came_today(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.monitor(date(2026, 3, 2))
    stage.send(date(2026, 3, 10), "2026-02", ["西屏县"])
    refused = stage.monitor(date(2026, 3, 10), typed=date(2026, 3, 4))
    assert not refused.messages
    stage.monitor(date(2026, 3, 10))
    assert "西屏县 2026年2月《基层卫生服务月报》：迟报（已补报）（截止3月4日）" in stage.status("--all", about="西屏县")
