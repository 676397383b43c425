"""Whose file it is, and which of two counts

A box sends for its own place only. A file of somebody else's, one of two that differ, and the return of a version that has been
replaced are asked about before they count; meanwhile the figures stand as they stood."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from playhouse.filling import SOUND, Figure, filled

if TYPE_CHECKING:
    from playhouse.stage import Stage

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
SIGNED, CHILDREN = "family_doctor_signing_rate", "nip_vaccination_rate"
WRONG: Figure = (720.0, 7200.0, 10000.0)


def february(stage: Stage, place: str, **figures: Figure) -> bytes:
    """The form of February as a district fills it, in bytes."""
    return filled(stage.deployment, "monthly", stage.place(place), "2026-02", {**SOUND, **figures}, {})


def all_but(stage: Stage, place: str) -> None:
    stage.found(FIRST)
    stage.send(FIRST, "2026-02", [one for one in ("东渡区", "南泉区", "西屏县", "北岭县") if one != place])


def test_a_neighbours_form_in_my_box_is_asked_of_both_and_no_figure_changes(stage: Stage) -> None:
    stage.found(FIRST)
    stage.send(FIRST, "2026-02")
    assert not stage.monitor(FIRST).messages
    theirs = february(stage, "南泉区", family_doctor_signing_rate=(95.0, 9500.0, 10000.0))
    stage.put(SECOND, "东渡区", "南泉区月报.xlsx", theirs, "填报单位为南泉区，签约率95.0%")
    asked = stage.monitor(SECOND)
    assert asked.recipients == {"填报人（东渡区）", "填报人（南泉区）"}
    assert all("未采用" in one.body for one in asked.messages)
    assert stage.figures(SIGNED, "南泉区", "2026-02") == [72.0]
    assert len(stage.receipts("--held")) == 1
    assert stage.status("--all", about="南泉区")[1:] == ["南泉区 2026年2月《基层卫生服务月报》：审核通过（截止3月4日）"]
    assert not stage.monitor(THIRD).messages
    stage.put(THIRD, "南泉区", "南泉区月报.xlsx", theirs, "同一份文件由南泉区自己报送")
    stage.monitor(THIRD, at="10:00")
    assert stage.figures(SIGNED, "南泉区", "2026-02") == [95.0]


def test_of_two_files_that_differ_none_counts_until_one_is_sent_again_under_another_name(stage: Stage) -> None:
    all_but(stage, "西屏县")
    fair = february(stage, "西屏县", nip_vaccination_rate=(95.0, 4750.0, 5000.0))
    stage.put(FIRST, "西屏县", "2月.xlsx", february(stage, "西屏县"), "接种率96.0%")
    stage.put(FIRST, "西屏县", "2月 (1).xlsx", fair, "接种率95.0%")
    asked = stage.monitor(FIRST)
    assert asked.recipients >= {"填报人（西屏县）"}
    assert stage.figures(CHILDREN, "西屏县", "2026-02") == []
    assert len(stage.receipts("--held")) == 2
    stage.put(SECOND, "西屏县", "2月定稿.xlsx", fair, "与“2月 (1).xlsx”相同，只改了名")
    stage.monitor(SECOND)
    assert stage.figures(CHILDREN, "西屏县", "2026-02") == [95.0]
    assert stage.status("--all", about="西屏县")[1:] == ["西屏县 2026年2月《基层卫生服务月报》：审核通过（截止3月4日）"]


def test_the_return_of_a_version_that_was_replaced_does_not_bring_its_figure_back(stage: Stage) -> None:
    all_but(stage, "西屏县")
    stage.send(FIRST, "2026-02", ["西屏县"], note="签约率误填720.0%", family_doctor_signing_rate=WRONG)
    stage.monitor(FIRST)
    (old,) = (stage.home / "out/returned").glob("西屏县*第1版*.xlsx")
    stage.send(SECOND, "2026-02", ["西屏县"], note="签约率更正为72.0%")
    assert "核实办结：西屏县 2026年2月《基层卫生服务月报》" in stage.monitor(SECOND).titles
    book = load_workbook(old)
    book.save(stage.home / "again.xlsx")
    stage.put(
        THIRD, "西屏县", "退回表.xlsx", (stage.home / "again.xlsx").read_bytes(), "第1版的退回表，签约率仍为720.0%"
    )
    asked = stage.monitor(THIRD)
    assert asked.recipients == {"填报人（西屏县）"}
    assert all("第1版的退回表" in one.body for one in asked.messages)
    assert stage.figures(SIGNED, "西屏县", "2026-02") == [72.0]
    assert len(stage.receipts("--held")) == 1
