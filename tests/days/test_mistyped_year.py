"""A mistyped year

2030 instead of 2026: a ledger of real submissions refuses a day that has not come. A simulated one may run ahead of the
calendar, but not by years, and it cannot go back either."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_a_day_that_has_not_come_is_refused_and_status_still_shows_the_true_day(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.monitor(date(2026, 3, 2))
    before = stage.everything()
    refused = stage.monitor(date(2026, 3, 3), typed=date(2030, 3, 3))
    assert refused.code == 7
    assert "2030-03-03 has not come yet, today is 2026-03-03" in refused.refusal
    assert stage.say("monitor", "--as-of", "2199-12-31", show=False)[0] == 7
    assert stage.everything() == before
    assert stage.status(about="西屏县") == [
        "2026-03-02",
        "西屏县 2026年2月《基层卫生服务月报》：临近截止（截止3月4日）",
    ]


def test_a_simulated_ledger_may_run_ahead_but_not_by_years_and_cannot_go_back(stage: Stage) -> None:
    stage.found(date(2026, 3, 2), simulated=True)
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.monitor(date(2026, 3, 2), typed=date(2026, 3, 2))
    ahead = stage.monitor(date(2026, 3, 2), typed=date(2026, 3, 9))
    assert ahead.titles == {"逾期未报：西屏县 2026年2月《基层卫生服务月报》，请于3月10日前补报"}
    before = stage.everything()
    mistyped = stage.monitor(date(2026, 3, 2), typed=date(2030, 3, 10))
    back = stage.monitor(date(2026, 3, 2), typed=date(2026, 3, 3))
    assert (mistyped.code, back.code, stage.everything()) == (7, 7, before)
