"""A plan that is changed

A warning about a path ends as recovery on a better figure only. A target that is made easier or taken away makes no figure
better: the warning is no longer followed, in silence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_a_target_made_easier_is_told_to_nobody_as_recovery(stage: Stage) -> None:
    stage.found(date(2026, 2, 2))
    low = (62.0, 6200.0, 10000.0)
    stage.send(date(2026, 2, 3), "2026-01", note="签约率62.0%", family_doctor_signing_rate=low)
    stage.monitor(date(2026, 2, 3))
    assert any(one.kind == "behind" and one.is_open for one in stage.alerts())
    stage.configure("plans/qinghe-2024.yaml", "value: 80", "value: 62")
    stage.note(date(2026, 2, 4), "目标值由80%改为62%（plans/qinghe-2024.yaml）")
    step = stage.monitor(date(2026, 2, 4))
    assert not step.messages
    assert set(step.endings) == {("unfollowed", False)}
