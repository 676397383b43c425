"""What people do with an alert, and what is taken back when it was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.episodes.answers import acknowledge, explain, snooze
from alerts.episodes.ladder import morning
from alerts.messages.retraction import Correction, retract, waiting
from domain.alert import Alert, Delivery, Mentioned, Transition
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from tests.alerts.room import decide, deliveries

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
DAY = timedelta(days=1)
Again = Callable[[Alert, datetime], list[Transition]]


@pytest.fixture
def alert(deployment: Deployment, late_form: Callable[..., ExpectedSubmission]) -> Alert:
    return decide([late_form()], [], [], [], deployment, [], {}, now=NOW, as_of=AS_OF).steps[0].alert


@pytest.fixture
def again(deployment: Deployment, late_form: Callable[..., ExpectedSubmission]) -> Again:
    """The next run, on which the same is still so."""

    def run(alert: Alert, now: datetime) -> list[Transition]:
        known = {alert.key: alert}
        return list(decide([late_form()], [], [], [], deployment, [alert], known, now=now, as_of=now.date()).steps)

    return run


def test_whoever_acknowledges_stops_the_ladder_and_is_on_record(alert: Alert, again: Again) -> None:
    assert [step.kind for step in again(alert, NOW + 5 * DAY)] == ["escalated"]
    step = acknowledge(alert, "王科长", NOW)
    assert step is not None
    assert (step.kind, step.alert.state, step.tell, step.reason) == ("acknowledged", "acknowledged", False, "王科长")
    assert again(step.alert, NOW + 5 * DAY) == []
    assert acknowledge(step.alert, "李科长", NOW) is None


def test_what_is_put_off_is_told_again_when_its_time_is_over(
    alert: Alert, again: Again, deployment: Deployment
) -> None:
    until = morning(date(2023, 9, 14), deployment.calendar)
    step = snooze(alert, until, "王科长", NOW)
    assert step is not None
    assert again(step.alert, until - DAY) == []
    (back,) = again(step.alert, until)
    assert (back.kind, back.alert.state, back.tell, back.reason) == ("changed", "open", True, "snooze_over")
    assert again(back.alert, until) == []
    told = deliveries([back], deployment, now=until, as_of=until.date())
    assert [one.recipient for one in told] == ["clerk-fs", "reviewer-fs"]


def test_an_explanation_stops_the_ladder_and_keeps_its_words(alert: Alert, again: Again) -> None:
    step = explain(alert, " 等待统计局数据 ", "王科长", NOW)
    assert step is not None
    assert (step.alert.state, step.reason) == ("explained", "王科长: 等待统计局数据")
    assert again(step.alert, NOW + 5 * DAY) == []


def test_resolved_beats_every_answer(alert: Alert) -> None:
    over = replace(alert, state="resolved")
    assert acknowledge(over, "甲", NOW) is None
    assert snooze(over, NOW + DAY, "甲", NOW) is None
    assert explain(over, "说明", "甲", NOW) is None


def test_an_answer_without_sense_is_refused(alert: Alert) -> None:
    with pytest.raises(ValueError, match="later moment"):
        snooze(alert, NOW, "甲", NOW)
    with pytest.raises(ValueError, match="needs a note"):
        explain(alert, "  ", "甲", NOW)


def about(rows: list[Delivery]) -> str:
    return rows[0].mentions[0].alert.id


def shown(row: Delivery, *, named: bool = True) -> tuple[Mentioned, ...]:
    return tuple(replace(one, mention=replace(one.mention, shown=named)) for one in row.mentions)


@pytest.fixture
def rows(deployment: Deployment, gp_assessment: Callable[..., Assessment]) -> list[Delivery]:
    """A wrong gap: sent to two, perhaps to a third, not yet to the fourth."""
    steps = decide([], [], [gp_assessment(provenance="simulated")], [], deployment, [], {}, now=NOW, as_of=AS_OF).steps
    made = deliveries(steps, deployment, now=NOW, as_of=AS_OF)
    states = ("sent", "sent", "uncertain", "retry")
    return [
        replace(row, state=state, sent_at=NOW, number=number, mentions=shown(row))  # type: ignore[arg-type]
        for number, (row, state) in enumerate(zip(made, states, strict=True), 1)
    ]


def test_a_wrong_message_is_taken_back_from_exactly_those_who_got_it(
    rows: list[Delivery], deployment: Deployment
) -> None:
    shadow, dead = replace(rows[0], id="s", state="shadow"), replace(rows[0], id="d", state="dead")
    given = (deployment.contacts, deployment.calendar)
    unnamed = replace(rows[0], id="u", mentions=shown(rows[0], named=False))
    said = Correction(about(rows), "分母误用了上一年数", "张三")
    back = retract([*rows, shadow, dead, unnamed], said, *given, now=NOW + DAY)
    assert [one.recipient for one in back] == ["health-fs", "staffing-fs", "section-yt"]
    assert waiting(rows, about(rows)) == [rows[2].id, rows[3].id]
    first = back[0]
    assert (
        first.title
        == "【模拟数据】更正说明：进度预警：福山区每万人口全科医生数（约束性）2022年末2.31人，比时间进度少0.29人"
    )
    assert first.body.splitlines()[:2] == [
        "【模拟数据】【更正说明】9月11日9时发送的“进度预警：福山区每万人口全科医生数（约束性）2022年末2.31人，比时间进度少0.29人”（消息编号 1）有误，现予撤回。",
        "原因：分母误用了上一年数。",
    ]
    assert "更正人：张三" in first.body
    assert (first.state, first.transition, first.channel, first.sent_at) == ("pending", "retracted", "file", None)


def test_taking_back_twice_is_once_and_a_retraction_is_not_retracted(
    rows: list[Delivery], deployment: Deployment
) -> None:
    given = (deployment.contacts, deployment.calendar)
    one, two = (retract(rows, Correction(about(rows), "有误", "张三"), *given, now=NOW + n * DAY) for n in (0, 1))
    assert [row.idem_key for row in one] == [row.idem_key for row in two]
    assert len({row.id for row in (*rows, *one)}) == len(rows) + len(one)
    sent = [replace(row, state="sent", mentions=rows[0].mentions) for row in one]
    assert retract(sent, Correction(about(rows), "有误", "张三"), *given, now=NOW) == []


def test_taking_back_needs_a_reason_and_a_name(rows: list[Delivery], deployment: Deployment) -> None:
    for reason, by in (("", "张三"), ("有误", " ")):
        with pytest.raises(ValueError, match="reason and the name"):
            retract(rows, Correction(about(rows), reason, by), deployment.contacts, deployment.calendar, now=NOW)


def test_one_wrong_matter_of_several_is_taken_back_and_the_others_stand(
    rows: list[Delivery], deployment: Deployment
) -> None:
    (wrong,), given = rows[0].mentions, (deployment.contacts, deployment.calendar)
    right = replace(wrong, alert=replace(wrong.alert, id="another"))
    both = replace(rows[0], title="事项3项", mentions=(wrong, right))
    said = [Correction(one, "有误", "张三", "福山区全科医生") for one in (wrong.alert.id, "another")]
    first, second = (back for one in said for back in retract([both], one, *given, now=NOW + DAY))
    assert "“事项3项”（消息编号 1）中“福山区全科医生”一项有误，现予撤回。" in first.body
    assert "该项内容请勿再作依据，其余各项不变" in first.body
    assert first.idem_key != second.idem_key
    assert waiting([replace(both, state="retry")], wrong.alert.id) == []
