"""A form that ran out

A form may run out with an overdue submission still open. What it still owes stays owed; what the configuration no longer asks
for is no longer followed, in silence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def overdue(stage: Stage) -> None:
    """One county has not sent its form, and its clerk has been told."""
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    assert len(stage.monitor(date(2026, 3, 2)).messages) == 2
    assert len(stage.monitor(date(2026, 3, 9)).messages) == 2


def test_after_its_last_period_a_form_is_asked_for_no_further_and_what_it_owes_stays_owed(stage: Stage) -> None:
    stage.configure("forms/monthly.yaml", "valid_from: 2025-01-01", "valid_from: 2025-01-01\nvalid_to: 2026-02-28")
    overdue(stage)
    april = stage.monitor(date(2026, 4, 7))
    assert april.recipients == {"业务科负责人（西屏县）"}
    stage.send(date(2026, 4, 8), "2026-02", ["西屏县"])
    came = stage.monitor(date(2026, 4, 8))
    assert came.titles == {"已收到：西屏县 2026年2月《基层卫生服务月报》"}
    assert len(came.messages) == 3


def test_a_form_ended_before_the_period_that_is_overdue_is_no_longer_followed_in_silence(stage: Stage) -> None:
    overdue(stage)
    stage.configure("forms/monthly.yaml", "valid_from: 2025-01-01", "valid_from: 2025-01-01\nvalid_to: 2026-01-31")
    stage.note(date(2026, 3, 10), "月报有效期改为2026年1月31日止（forms/monthly.yaml）")
    assert_silent(stage)


def test_a_form_whose_file_is_gone_is_no_longer_followed_in_silence(stage: Stage) -> None:
    overdue(stage)
    stage.remove("forms/monthly.yaml")
    stage.note(date(2026, 3, 10), "配置中删去月报（forms/monthly.yaml）")
    assert_silent(stage)


def assert_silent(stage: Stage) -> None:
    step = stage.monitor(date(2026, 3, 10))
    assert not step.messages
    assert step.endings == [("unfollowed", False)]
    assert not stage.monitor(date(2026, 3, 12)).messages


def test_a_question_about_a_line_that_the_form_no_longer_has_is_withdrawn_in_silence(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    wrong = (720.0, 7200.0, 10000.0)
    stage.send(date(2026, 3, 2), "2026-02", ["西屏县"], note="签约率误填720.0%", family_doctor_signing_rate=wrong)
    stage.monitor(date(2026, 3, 2))
    stage.strike("forms/monthly.yaml", "family_doctor_signing_rate")
    stage.note(date(2026, 3, 3), "月报不再要签约覆盖率（forms/monthly.yaml）")
    step = stage.monitor(date(2026, 3, 3))
    assert step.endings == [("unfollowed", False)]
    assert set(stage.findings()) == {"withdrawn"}


def test_a_form_whose_file_is_away_for_a_day_comes_back_and_nobody_is_told_twice(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    wrong = (720.0, 7200.0, 10000.0)
    stage.send(date(2026, 3, 3), "2026-02", ["东渡区", "南泉区"])
    stage.send(date(2026, 3, 3), "2026-02", ["北岭县"], note="签约率误填720.0%", family_doctor_signing_rate=wrong)
    stage.monitor(date(2026, 3, 3))
    overdue = stage.monitor(date(2026, 3, 9))
    assert overdue.titles == {"逾期未报：西屏县 2026年2月《基层卫生服务月报》，请于3月10日前补报"}
    form = (stage.config / "forms/monthly.yaml").read_text(encoding="utf-8")
    stage.remove("forms/monthly.yaml")
    stage.note(date(2026, 3, 10), "配置中误删月报（forms/monthly.yaml）")
    away = stage.monitor(date(2026, 3, 10), at="09:00")
    assert not away.messages
    assert set(away.endings) == {("unfollowed", False)}
    (stage.config / "forms/monthly.yaml").write_text(form, encoding="utf-8")
    stage.note(date(2026, 3, 10), "恢复月报")
    # Two working days after its answer was due a question is asked once more, away for an hour or not.
    assert stage.monitor(date(2026, 3, 10), at="10:00").recipients == {"填报人（北岭县）", "审核人（北岭县）"}
    assert {(one.kind, one.is_open, one.episode) for one in stage.alerts() if one.is_open} == {
        ("missing", True, 1),
        ("implausible", True, 1),
    }
    stage.send(date(2026, 3, 11), "2026-02", ["西屏县"])
    came = stage.monitor(date(2026, 3, 11), at="09:00")
    assert "已收到：西屏县 2026年2月《基层卫生服务月报》" in came.titles


def test_a_due_day_that_moves_while_a_message_waits_leaves_nothing_untrue_to_be_sent(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    assert not stage.monitor(date(2026, 3, 7)).messages  # a Saturday: what was decided waits
    stage.configure("forms/monthly.yaml", "working_days: 3", "working_days: 6")
    stage.note(date(2026, 3, 9), "月报截止日改为月后6个工作日（forms/monthly.yaml）")
    assert not stage.monitor(date(2026, 3, 9)).messages
    late = stage.monitor(date(2026, 3, 13))
    assert late.titles == {"逾期未报：西屏县 2026年2月《基层卫生服务月报》，请于3月16日前补报"}


def test_what_came_while_a_form_was_away_is_taken_when_it_is_back(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.monitor(date(2026, 3, 2))
    form = (stage.config / "forms/monthly.yaml").read_text(encoding="utf-8")
    stage.send(date(2026, 3, 3), "2026-02", ["西屏县"])
    stage.remove("forms/monthly.yaml")
    stage.note(date(2026, 3, 3), "配置中误删月报（forms/monthly.yaml）")
    away = stage.monitor(date(2026, 3, 3))
    assert away.recipients == {"填报人（西屏县）"}  # that the file was not taken, and nobody else hears of it
    (stage.config / "forms/monthly.yaml").write_text(form, encoding="utf-8")
    stage.note(date(2026, 3, 4), "恢复月报")
    assert not [one for one in stage.monitor(date(2026, 3, 4)).titles if "未" in one]
    assert "西屏县 2026年2月《基层卫生服务月报》：审核通过（截止3月4日）" in stage.status("--all", about="西屏县")


def test_what_came_while_a_form_was_away_never_succeeds_what_came_after_it(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.monitor(date(2026, 3, 2))
    form = (stage.config / "forms/monthly.yaml").read_text(encoding="utf-8")
    early, later = (70.0, 7000.0, 10000.0), (73.0, 7300.0, 10000.0)
    stage.send(date(2026, 3, 3), "2026-02", ["西屏县"], note="签约率70.0%", family_doctor_signing_rate=early)
    stage.remove("forms/monthly.yaml")
    stage.note(date(2026, 3, 3), "配置中误删月报（forms/monthly.yaml）")
    stage.monitor(date(2026, 3, 3))
    (stage.config / "forms/monthly.yaml").write_text(form, encoding="utf-8")
    stage.note(date(2026, 3, 4), "恢复月报")
    stage.send(date(2026, 3, 4), "2026-02", ["西屏县"], note="签约率73.0%", family_doctor_signing_rate=later)
    for day in (4, 5):
        assert not stage.monitor(date(2026, 3, day)).messages
        assert stage.figures("family_doctor_signing_rate", "西屏县", "2026-02") == [73.0]
