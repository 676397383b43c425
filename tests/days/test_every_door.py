"""Every door that writes, by the machine's own clock where the command line has no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playhouse.stage import Stage

JOBS = ("monitor", "collect", "gate", "chase", "assess", "notify", "digest", "dispatch")


@pytest.mark.parametrize("typed", [date(2026, 3, 8), date(2030, 3, 9)])
def test_every_job_refuses_a_day_that_is_over_and_one_that_has_not_come(stage: Stage, typed: date) -> None:
    stage.found(date(2026, 3, 9))
    stage.run("dispatch", date(2026, 3, 9))
    before = stage.everything()
    assert {stage.run(job, date(2026, 3, 10), typed=typed).code for job in JOBS} == {7}
    assert stage.everything() == before


def test_the_command_line_refuses_a_day_far_ahead(stage: Stage) -> None:
    stage.say("init", show=False)
    before = stage.everything()
    code, said = stage.say("monitor", "--as-of", "2199-12-31")
    assert (code, said.count("\n")) == (7, 1)
    assert stage.everything() == before


def test_a_lost_ledger_that_somebody_confirms_at_the_command_line_goes_on(stage: Stage) -> None:
    live = stage.today - timedelta(days=60)
    today_works = f"on: [{stage.today}]"  # messages leave on working days, and this test may run on any day
    stage.configure("calendar.yaml", "weekend:", f"live_from: {live}\n{today_works}\nweekend:")
    stage.say("init")
    stage.monitor(stage.today)
    (alone,) = stage.alerts()
    assert alone.kind == "young_ledger"
    assert stage.say("doctor")[0] == 1
    assert stage.say("alerts", "--ack", alone.number, "--by", "ops")[0] == 0
    stage.monitor(stage.today)
    assert {one.kind for one in stage.alerts() if one.told} == {"young_ledger", "missing"}


def test_what_waits_when_the_day_of_going_live_is_moved_is_kept_by_a_dispatcher_that_is_at_work(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    assert not stage.monitor(date(2026, 3, 7)).messages  # a Saturday: what was decided waits
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-04-01\nweekend:")
    assert not stage.run("dispatch", date(2026, 3, 9)).messages
    assert not stage.attempts()
    assert stage.dispatcher_seen() == date(2026, 3, 9)


def test_a_message_that_was_given_up_while_its_form_was_away_is_told_when_it_is_back(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    assert len(stage.monitor(date(2026, 3, 2)).messages) == 2  # reminded
    assert not stage.monitor(date(2026, 3, 7)).messages  # overdue, told on Monday
    form = (stage.config / "forms/monthly.yaml").read_text(encoding="utf-8")
    stage.remove("forms/monthly.yaml")
    assert not stage.monitor(date(2026, 3, 9)).messages
    (stage.config / "forms/monthly.yaml").write_text(form, encoding="utf-8")
    back = stage.monitor(date(2026, 3, 9), at="10:00")
    assert back.titles == {"逾期未报：西屏县 2026年2月《基层卫生服务月报》，请于3月10日前补报"}
    assert back.recipients == {"填报人（西屏县）", "审核人（西屏县）"}
