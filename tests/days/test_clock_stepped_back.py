"""A clock stepped back

The clock of the machine falls back by two days and nobody typed a day: the run is refused with a sentence about the clock.
When the clock is right again everything goes on, and nothing is told twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_a_clock_that_fell_back_writes_nothing_and_when_it_is_right_nothing_is_told_twice(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    assert len(stage.monitor(date(2026, 3, 2)).messages) == 2
    assert len(stage.monitor(date(2026, 3, 9)).messages) == 2
    before = stage.everything()
    back = stage.monitor(date(2026, 3, 7))
    assert back.code == 7
    assert back.refusal.startswith("the clock of this machine says 2026-03-07")
    assert stage.everything() == before
    assert not stage.monitor(date(2026, 3, 9), at="16:00").messages
    assert not stage.monitor(date(2026, 3, 9), at="10:00").messages
    asked = stage.monitor(date(2026, 3, 12))
    assert asked.recipients == {"业务科负责人（西屏县）"}
