"""An earlier day after a later one

Time runs one way. A day before the last one of the ledger is refused by every door that writes, and changes nothing;
`planwatch replay` shows that day and writes nothing either."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_an_earlier_day_is_refused_and_tells_nobody_and_changes_nothing(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    assert len(stage.monitor(date(2026, 3, 2)).messages) == 2
    assert len(stage.monitor(date(2026, 3, 9)).messages) == 2
    before = stage.everything()
    refused = stage.monitor(date(2026, 3, 10), typed=date(2026, 3, 4))
    assert refused.code == 7
    assert "planwatch replay --as-of 2026-03-04" in refused.refusal
    code, said = stage.say("monitor", "--as-of", "2026-03-04")
    assert (code, said.count("\n")) == (7, 1)
    assert stage.everything() == before
    code, rows = stage.rows("replay", "--as-of", "2026-03-04", of="expected")
    assert code == 0
    assert "西屏县 2026年2月《基层卫生服务月报》：待报送（截止3月4日）" in rows
    assert stage.everything() == before
