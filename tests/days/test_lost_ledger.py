"""A lost ledger

The configuration went live on 5 January; on 2 March the ledger is gone, and `planwatch init` makes an empty one. What it does
not know looks as if it had never come, so operations are told first and alone; the others hear nothing until somebody has
confirmed that this ledger is the one that counts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_operations_are_told_first_and_alone_and_the_others_once_somebody_has_confirmed(stage: Stage) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-01-05\nweekend:")
    stage.remove("forms/quarterly.yaml")
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-01", ["东渡区", "南泉区", "北岭县"], note="收件箱里还留着的")
    first = stage.monitor(date(2026, 3, 2))
    assert first.recipients == {"系统运维"}
    assert first.titles == {"新建台账：建于2026年3月2日，晚于上线日，待确认"}
    assert not stage.monitor(date(2026, 3, 3)).messages
    assert not stage.run("digest", date(2026, 3, 3)).messages
    assert "原台账可能已丢失" in stage.red()
    (alert,) = stage.alerts()
    stage.acknowledge(date(2026, 3, 3), alert.number, "ops")
    after = stage.monitor(date(2026, 3, 4))
    assert "系统运维" not in after.recipients
    first_of_three = "3项，首要：西屏县2025年12月《基层卫生服务月报》逾期37个工作日，请于3月5日前报送"
    assert first_of_three in after.titles
    assert not stage.monitor(date(2026, 3, 4), at="15:00").messages
