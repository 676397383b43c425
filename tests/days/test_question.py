"""A question and its answers

A figure goes back to the clerk with the time that answering takes, counted from the day that the clerk was told. The clerk may
say that there is no figure: then the city decides, and nobody above the clerk is told that nothing was answered. A rule that
only notes by now asks nothing more."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from flows.cli.verbs.findings import decide

if TYPE_CHECKING:
    from playhouse.stage import Stage

WRONG = (720.0, 7200.0, 10000.0)
SIGNING = "family_doctor_signing_rate"


def asked(stage: Stage) -> None:
    """One county's figure is asked about."""
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.send(date(2026, 3, 2), "2026-02", ["西屏县"], note="签约率误填720.0%", family_doctor_signing_rate=WRONG)
    assert stage.monitor(date(2026, 3, 2)).titles == {"退回核实：西屏县 2026年2月《基层卫生服务月报》（1处），3月5日前"}


def test_a_figure_that_cannot_be_had_is_an_answer_for_the_city_to_take(stage: Stage) -> None:
    asked(stage)
    stage.send(date(2026, 3, 3), "2026-02", ["西屏县"], note="签约率选“暂无数据”", states={SIGNING: "missing"})
    assert not stage.monitor(date(2026, 3, 3)).messages
    assert set(stage.findings()) == {"explained"}
    assert not stage.monitor(date(2026, 3, 20)).messages
    workplace = stage.look(date(2026, 3, 20))
    with closing(workplace.store):
        with workplace.store.read() as work:
            (first, *_) = work.findings.open()
        for one in stage.open_findings():
            decide(workplace, Namespace(accept=one, reject=None, by="规划信息科", until=None, note=""))
    assert (first.observed, first.answer_note) == ("暂无数据", "暂无数据：原始记录尚未取得")
    stage.note(date(2026, 3, 20), "planwatch findings --accept … --by 规划信息科")
    taken = stage.monitor(date(2026, 3, 23))
    assert "核实办结：西屏县 2026年2月《基层卫生服务月报》" in taken.titles
    stage.send(date(2026, 4, 2), "2026-03", ["西屏县"], note="签约率误填720.0%", family_doctor_signing_rate=WRONG)
    april = stage.monitor(date(2026, 4, 2))
    assert "退回核实：西屏县 2026年3月《基层卫生服务月报》（1处），4月8日前" in april.titles


def test_a_rule_that_only_notes_by_now_asks_nothing_more_in_silence(stage: Stage) -> None:
    asked(stage)
    stage.configure("rules.yaml", "severity: block", "severity: note")
    stage.note(date(2026, 3, 3), "两条规则由暂不采用改为仅提示（rules.yaml）")
    step = stage.monitor(date(2026, 3, 3))
    assert not step.messages
    assert step.endings == [("unfollowed", False)]
    assert set(stage.findings()) == {"withdrawn"}
    assert not stage.monitor(date(2026, 3, 12)).messages


def test_a_report_that_came_before_going_live_and_is_due_after_it_is_asked_about_with_the_full_time(
    stage: Stage,
) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-03-03\nweekend:")
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", ["东渡区", "南泉区", "北岭县"])
    stage.send(date(2026, 3, 2), "2026-02", ["西屏县"], note="签约率误填720.0%", family_doctor_signing_rate=WRONG)
    assert not stage.monitor(date(2026, 3, 2)).messages
    first = stage.monitor(date(2026, 3, 3))
    assert first.titles == {"退回核实：西屏县 2026年2月《基层卫生服务月报》（1处），3月6日前"}


def test_a_question_of_before_going_live_is_asked_about_a_version_that_comes_after_it(stage: Stage) -> None:
    stage.configure("calendar.yaml", "weekend:", "live_from: 2026-03-02\nweekend:")
    stage.found(date(2026, 2, 4))
    stage.send(date(2026, 2, 4), "2026-01", note="签约率误填720.0%", family_doctor_signing_rate=WRONG)
    assert not stage.monitor(date(2026, 2, 4)).messages
    stage.send(date(2026, 3, 2), "2026-02")
    assert not stage.monitor(date(2026, 3, 2)).messages
    worse = (735.0, 7200.0, 10000.0)
    stage.send(date(2026, 3, 5), "2026-01", ["北岭县"], note="签约率改为735.0%", family_doctor_signing_rate=worse)
    asked_now = stage.monitor(date(2026, 3, 5))
    assert asked_now.titles == {"退回核实：北岭县 2026年1月《基层卫生服务月报》（1处），3月10日前"}


def test_a_rule_that_is_away_for_a_day_comes_back_with_its_questions_and_nobody_is_told_twice(stage: Stage) -> None:
    asked(stage)
    stage.configure("rules.yaml", "severity: block", "severity: note")
    stage.note(date(2026, 3, 3), "两条规则误改为仅提示（rules.yaml）")
    assert not stage.monitor(date(2026, 3, 3)).messages
    stage.configure("rules.yaml", "severity: note", "severity: block")
    stage.note(date(2026, 3, 3), "改回")
    assert not stage.monitor(date(2026, 3, 3), at="10:00").messages
    assert stage.status("--all", about="西屏县")[1:] == ["西屏县 2026年2月《基层卫生服务月报》：退回核实（截止3月4日）"]
    stage.send(date(2026, 3, 4), "2026-02", ["西屏县"], note="签约率更正为72.0%")
    assert "核实办结：西屏县 2026年2月《基层卫生服务月报》" in stage.monitor(date(2026, 3, 4)).titles


def test_one_of_two_rules_on_a_cell_that_is_withdrawn_is_no_new_message_and_no_silent_end(stage: Stage) -> None:
    asked(stage)
    stage.configure("rules.yaml", "id: hard_range\n    kind: hard_range\n    tier: deterministic\n    severity: block",
                    "id: hard_range\n    kind: hard_range\n    tier: deterministic\n    severity: note")  # fmt: skip
    stage.note(date(2026, 3, 3), "取值范围规则改为仅提示（rules.yaml）")
    assert not stage.monitor(date(2026, 3, 3)).messages
    stage.send(date(2026, 3, 4), "2026-02", ["西屏县"], note="签约率更正为72.0%")
    assert "核实办结：西屏县 2026年2月《基层卫生服务月报》" in stage.monitor(date(2026, 3, 4)).titles


def test_what_the_form_no_longer_asks_of_a_place_ends_in_silence(stage: Stage) -> None:
    asked(stage)
    stage.configure("forms/monthly.yaml", ', "379903"', "")
    stage.note(date(2026, 3, 3), "月报不再由西屏县报送（forms/monthly.yaml）")
    step = stage.monitor(date(2026, 3, 3))
    assert not step.messages
    assert step.endings == [("unfollowed", False)]


def test_an_explanation_that_is_not_taken_is_told_with_the_full_time_and_once(stage: Stage) -> None:
    asked(stage)
    stage.explain(date(2026, 3, 3), "情况属实", "西屏县")
    assert not stage.monitor(date(2026, 3, 3)).messages
    workplace = stage.look(date(2026, 3, 9))
    with closing(workplace.store):
        for one in stage.open_findings():
            decide(workplace, Namespace(accept=None, reject=one, by="规划信息科", until=None, note="请附依据"))
    stage.note(date(2026, 3, 9), "planwatch findings --reject … --by 规划信息科")
    back = stage.monitor(date(2026, 3, 9))
    assert back.titles == {"退回核实：西屏县 2026年2月《基层卫生服务月报》（1处），3月12日前"}
    assert all("所作说明未予采纳，请更正，或补充理由和依据。" in one.body for one in back.messages)
    assert not stage.monitor(date(2026, 3, 10)).messages
