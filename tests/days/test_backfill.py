"""Backfill before and after going live

An archive of days before the day of going live is caught up with in silence: alerts are kept and nobody is told, however often
it is done. After going live it is refused, and nothing is copied into the inbox."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage

LOW = (62.0, 6200.0, 10000.0)
WRONG = (720.0, 7200.0, 10000.0)


def archive(stage: Stage) -> str:
    """Two days of an archive; on the second a county is behind the plan's path and another has a figure to be asked about."""
    folder = stage.folder / "archive"
    january = date(2026, 2, 4)
    stage.send(date(2026, 1, 7), "2025-12", archive=folder)
    stage.send(january, "2026-01", ["东渡区", "南泉区"], archive=folder)
    stage.send(january, "2026-01", ["西屏县"], archive=folder, note="签约率62.0%", family_doctor_signing_rate=LOW)
    stage.send(
        january, "2026-01", ["北岭县"], archive=folder, note="签约率误填720.0%", family_doctor_signing_rate=WRONG
    )
    return str(folder)


def test_before_going_live_the_past_is_caught_up_with_in_silence_and_once(stage: Stage) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-03-02\nweekend:")
    folder = archive(stage)
    stage.found(date(2026, 2, 27))
    code, said = stage.say("backfill", "--archive", folder)
    assert (code, said.count("：已补录，")) == (0, 2)
    assert not stage.messages()
    assert stage.sources() == {}  # an archive says nothing of how they answer
    assert stage.rows("alerts")[1] == ["进度预警：西屏县 家庭医生签约服务覆盖率 2026-01（待处理）"]
    before = stage.findings()
    assert set(before) == {"open"}
    code, said = stage.say("backfill", "--archive", folder)
    assert (code, said.count("：已补录，")) == (0, 1)
    assert not stage.messages()
    assert stage.findings() == before
    assert len(stage.alerts()) == 1
    first = stage.monitor(date(2026, 3, 2))
    assert first.titles == {"报送提醒：2026年2月《基层卫生服务月报》3月4日截止"}
    assert len(first.messages) == 8
    assert stage.sources() == {"inbox": "inbox"}


def test_after_going_live_it_is_refused_and_nothing_is_copied(stage: Stage) -> None:
    folder = archive(stage)
    stage.found(date(2026, 3, 2))
    stage.monitor(date(2026, 3, 2))
    before = stage.everything()
    code, said = stage.say("backfill", "--archive", folder)
    assert (code, said.count("\n")) == (7, 1)
    assert stage.everything() == before
    assert not list((stage.home / "inbox").rglob("*.xlsx"))


def test_an_archive_that_runs_past_going_live_is_refused_as_a_whole(stage: Stage) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-03-02\nweekend:")
    folder = stage.folder / "archive"
    stage.send(date(2026, 1, 7), "2025-12", archive=folder)
    stage.found(date(2026, 2, 27))
    stage.send(date(2026, 3, 4), "2026-02", archive=folder)
    code, said = stage.say("backfill", "--archive", str(folder))
    assert (code, said.count("\n")) == (7, 1)
    assert not list((stage.home / "inbox").rglob("*.xlsx"))


def test_what_lies_in_the_boxes_today_did_not_come_on_a_past_day(stage: Stage) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-03-02\nweekend:")
    folder = stage.folder / "archive"
    stage.send(date(2026, 1, 7), "2025-12", archive=folder)
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["西屏县"], note="上线前已放入收件箱")
    code, said = stage.say("backfill", "--archive", str(folder))
    assert (code, said.count("受理4份，未予受理0份")) == (0, 1)
    stage.monitor(date(2026, 3, 2))
    assert "西屏县 2026年2月《基层卫生服务月报》：审核通过（截止3月4日）" in stage.status("--all", about="西屏县")
