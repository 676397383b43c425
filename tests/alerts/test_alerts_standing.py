"""A verdict that has aged opens no alert and ends none; one from a baseline for the time being is no message of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from alerts.decide import Decision
from domain.alert import Alert
from domain.assessment import Assessment
from domain.deployment import Deployment
from reports.pages import overview
from tests.alerts.room import decide, deliveries, digest
from tests.alerts.scenes import AS_OF, NOW
from words.sentences import shown_verdict

Make = Callable[..., Assessment]
LATER = NOW + timedelta(days=30)


def run(deployment: Deployment, assessments: list[Assessment], *open_alerts: Alert) -> Decision:
    known = {one.key: one for one in open_alerts}
    return decide([], [], assessments, [], deployment, open_alerts, known, now=LATER, as_of=LATER.date())


def aged(one: Assessment) -> Assessment:
    return replace(one, aged=True, overdue_end=date(2024, 9, 30))


def test_an_aged_verdict_opens_no_alert(deployment: Deployment, gp_assessment: Make) -> None:
    assert run(deployment, [aged(gp_assessment())]).steps == ()


def test_an_aged_verdict_keeps_an_open_alert_as_it_is_whatever_it_says(
    deployment: Deployment, gp_assessment: Make
) -> None:
    (opened,) = run(deployment, [gp_assessment()]).steps
    for one in (
        gp_assessment(),
        gp_assessment(status="regressing", actual=1.2),
        gp_assessment(status="on_track", actual=2.7),
    ):
        assert run(deployment, [aged(one)], opened.alert).steps == ()
    good = gp_assessment(status="on_track", actual=2.7, period="2023", submission_id="370611.annual-plan.2023.v1")
    (closed,) = run(deployment, [good], opened.alert).steps
    assert (closed.kind, closed.tell) == ("resolved", True)  # the newer figures have come


def test_the_age_is_said_where_the_verdict_is_shown(deployment: Deployment, gp_assessment: Make) -> None:
    one = aged(gp_assessment())
    assert shown_verdict(one, "", "zh") == "略慢于进度（2022年数据，截至2024年9月30日的数据逾期未报）"
    assert "2022年数据，截至2024年9月30日的数据逾期未报" in str(overview.assessment_rows([one], deployment))
    assert "overdue" in shown_verdict(one, "", "en")


def test_a_gap_from_a_baseline_for_the_time_being_is_no_message_and_stands_on_page_and_in_the_week(
    deployment: Deployment, gp_assessment: Make
) -> None:
    one = gp_assessment(status="regressing", baseline_provisional=True)
    (opened,) = run(deployment, [one]).steps
    assert (opened.tell, opened.alert.severity) == (False, "notice")
    assert deliveries([opened], deployment, now=LATER, as_of=LATER.date()) == []
    alert = replace(opened.alert, opened_at=NOW)
    week = "".join(block.text for block in digest([alert], [], deployment, AS_OF).blocks)
    assert "（以首期数暂作基期）" in week
    assert "以首期数暂作基期" in str(overview.assessment_rows([one], deployment))
    (told,) = run(deployment, [gp_assessment(status="regressing")], opened.alert).steps
    assert (told.kind, told.tell) == ("worsened", True)  # the plan's own baseline is known now
