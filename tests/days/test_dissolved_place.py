"""A dissolved place

A county is dissolved while a reminder to it and a warning about it are open. Both are no longer followed; nobody reads that a
report has come which nobody sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def two_matters(stage: Stage) -> None:
    """A county behind the plan's path in January, that has not sent its February."""
    stage.found(date(2026, 2, 2))
    stage.send(date(2026, 2, 3), "2026-01", ["东渡区", "南泉区", "北岭县"])
    low = (62.0, 6200.0, 10000.0)
    stage.send(
        date(2026, 2, 3), "2026-01", ["西屏县"], note="签约覆盖率62.0%，计划进度约68%", family_doctor_signing_rate=low
    )
    stage.monitor(date(2026, 2, 3))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.monitor(date(2026, 3, 2))
    stage.monitor(date(2026, 3, 9))
    assert sorted(one.kind for one in stage.alerts() if one.is_open) == ["behind", "missing"]


def test_a_place_whose_end_is_written_down_is_no_longer_followed_in_silence(stage: Stage) -> None:
    two_matters(stage)
    stage.configure("places.yaml", "name: 西屏县,", "name: 西屏县, valid_to: 2026-02-15,")
    stage.note(date(2026, 3, 10), "西屏县撤销，自2026年2月15日止（places.yaml）")
    step = stage.monitor(date(2026, 3, 10))
    assert not step.messages
    assert step.endings == [("unfollowed", False)] * 2
    assert not [one for one in stage.run("digest", date(2026, 3, 20)).messages if "西屏县" in one.body]


def test_a_place_taken_out_of_the_configuration_is_no_longer_followed_in_silence(stage: Stage) -> None:
    two_matters(stage)
    stage.strike("places.yaml", "西屏县")
    stage.strike("contacts.yaml", "西屏县")
    stage.strike("printed/qinghe-2024.csv", "379903")
    for form in ("monthly", "quarterly"):
        stage.configure(f"forms/{form}.yaml", ', "379903"', "")
    stage.note(date(2026, 3, 10), "配置中删去西屏县（places.yaml、contacts.yaml、printed/、forms/）")
    step = stage.monitor(date(2026, 3, 10))
    assert not step.messages
    assert step.endings == [("unfollowed", False)] * 2
    assert not stage.monitor(date(2026, 3, 12)).messages
    for verb in (["status"], ["alerts"], ["findings"], ["deliveries"], ["assess"], ["replay", "--as-of", "2026-03-12"]):
        assert stage.say(*verb, show=False)[0] == 0, verb
