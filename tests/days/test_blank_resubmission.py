"""A report that goes back, and comes again blank

An absurd figure goes back to the clerk. A blank form sent in answer closes nothing; the true figure does, and that is told
once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage

WRONG = (720.0, 7200.0, 10000.0)


def test_a_blank_form_closes_no_question_and_the_true_figure_closes_it_and_is_thanked_for_once(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.send(date(2026, 3, 2), "2026-02", ["西屏县"], note="签约覆盖率误填为720.0%", family_doctor_signing_rate=WRONG)
    back = stage.monitor(date(2026, 3, 2))
    assert back.recipients == {"填报人（西屏县）", "审核人（西屏县）"}
    assert all(one.title.startswith("退回核实：西屏县") for one in back.messages)
    stage.send(date(2026, 3, 3), "2026-02", ["西屏县"], note="空表", blank=True)
    blank = stage.monitor(date(2026, 3, 3))
    assert not blank.ended
    assert not [one.title for one in blank.messages if "办结" in one.title]
    assert set(stage.findings()) == {"sent"}
    stage.send(date(2026, 3, 4), "2026-02", ["西屏县"], note="签约覆盖率更正为72.0%")
    true = stage.monitor(date(2026, 3, 4))
    assert "核实办结：西屏县 2026年2月《基层卫生服务月报》" in true.titles
    assert set(stage.findings()) == {"closed"}
    assert not stage.monitor(date(2026, 3, 5)).messages
