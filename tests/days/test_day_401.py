"""Day 401 without a form

Expected submissions are followed for 400 days after their period. A form that never came leaves that window: it is no longer
followed, and nobody is told that it came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_a_form_that_never_came_is_no_longer_followed_after_400_days_and_nobody_reads_that_it_came(
    stage: Stage,
) -> None:
    stage.remove("forms/monthly.yaml")
    stage.configure("forms/quarterly.yaml", "valid_from: 2025-01-01", "valid_from: 2025-01-01\nvalid_to: 2025-03-31")
    stage.found(date(2025, 4, 1))
    stage.send(date(2025, 4, 14), "2025-Q1", ["东渡区", "南泉区", "北岭县"], form="quarterly")
    stage.monitor(date(2025, 4, 14))
    stage.monitor(date(2025, 4, 21))
    stage.monitor(date(2025, 4, 24))
    # Nobody has answered: whoever was told last is asked once more, at greater and greater intervals.
    again = stage.monitor(date(2025, 12, 31))
    assert [title.partition("》")[0] for title in again.titles] == ["提请协调：西屏县 2025年1季度《卫生人力季报"]
    assert again.recipients == {"业务科负责人（西屏县）"}
    last = stage.monitor(date(2026, 5, 5))
    assert not last.ended
    assert stage.status("--all", about="西屏县")[1:] == ["西屏县 2025年1季度《卫生人力季报》：逾期未报（截止4月15日）"]
    over = stage.monitor(date(2026, 5, 6))
    assert not over.messages
    assert over.endings == [("unfollowed", False)]
    assert stage.status("--all", about="西屏县")[1:] == []
    assert not [one for one in stage.run("digest", date(2026, 5, 8)).messages if "卫生人力季报" in one.body]
    assert not [one.title for one in stage.messages() if one.title.startswith("已收到")]
