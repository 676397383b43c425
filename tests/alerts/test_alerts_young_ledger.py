"""A ledger that is younger than the day of going live: operations hear of it, and nobody else of anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.decide import Decision
from alerts.episodes.answers import acknowledge, explain, snooze
from domain.alert import Alert, Delivery
from domain.assessment import Assessment
from domain.condition import EventRecord, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from tests.alerts.room import CODEC, decide, deliveries
from tests.alerts.room import digests as weekly

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
LIVE, MADE_ON = date(2023, 6, 1), date(2023, 9, 1)
DAY = timedelta(days=1)
Everything = dict[str, list[object]]


@pytest.fixture
def live(deployment: Deployment) -> Deployment:
    """Live since June, and nobody has released the new kind."""
    return replace(deployment, live_from=LIVE)


@pytest.fixture
def everything(
    late_form: Callable[..., ExpectedSubmission],
    finding: Callable[..., Finding],
    gp_assessment: Callable[..., Assessment],
    death: Callable[..., EventRecord],
) -> Everything:
    """Something of every kind that rests on what a ledger knows."""
    return {
        "expected": [late_form()],
        "findings": [finding(1, "370683")],
        "assessments": [gp_assessment()],
        "events": [death()],
    }


def run(
    deployment: Deployment, given: Everything, before: Sequence[Alert] = (), now: datetime = NOW, **more: object
) -> Decision:
    rooms = [given.get(name, []) for name in ("expected", "findings", "assessments", "health")]
    beside = {"events": given.get("events", []), "made_on": MADE_ON, **more}
    latest = {alert.key: alert for alert in before}
    still = [alert for alert in before if alert.is_open]
    return decide(*rooms, deployment, still, latest, now=now, as_of=AS_OF, **beside)  # type: ignore[arg-type]


def sent(decision: Decision, deployment: Deployment) -> list[Delivery]:
    return deliveries(decision.steps, deployment, now=NOW, as_of=AS_OF)


def test_operations_read_what_was_found_what_it_means_and_what_to_do(live: Deployment) -> None:
    (out,) = sent(run(live, {}), live)
    assert (out.recipient, out.state) == ("ops", "pending")  # sent, although nobody has released the kind
    assert out.title == "新建台账：建于2023年9月1日，晚于上线日，待确认"
    assert out.body.splitlines() == [
        "【新建台账】本台账建于2023年9月1日，晚于配置的上线日2023年6月1日（系统问题，非区县责任）",
        "如此前已有台账，则原台账已经遗失，或本次打开的不是原台账；台账中没有的报送、核实和消息记录，会被当作从未有过。",
        "影响：有人确认以前，除来源中断外，其他消息暂不发出。",
        "处理（二选一）：",
        "A 原有台账的，请从备份恢复，或将台账地址改回原台账，再重新运行；期间到达的文件不会丢失。",
        "B 确以本台账为准的，请确认：planwatch alerts --ack TZ-20230901-370600-001 --by 联系人编号",
        "编号 TZ-20230901-370600-001",
    ]


def test_its_facts_survive_storing(live: Deployment) -> None:
    facts = run(live, {}).kept[0].facts
    assert CODEC.read("young_ledger", CODEC.stored(facts)) == facts


def test_a_ledger_made_on_the_day_of_going_live_or_with_a_played_clock_is_no_young_one(
    live: Deployment, deployment: Deployment
) -> None:
    assert run(live, {}, made_on=LIVE).found == ()
    assert run(deployment, {}).found == ()  # no day of going live at all
    played = decide([], [], [], [], live, [], {}, now=NOW, as_of=AS_OF)
    assert played.found == ()


def test_a_past_that_is_caught_up_with_quietly_does_not_use_up_the_message_to_operations(live: Deployment) -> None:
    past = decide([], [], [], [], live, [], {}, now=NOW, as_of=LIVE - DAY, made_on=MADE_ON)
    assert past.found == ()
    assert [one.kind for one in decide([], [], [], [], live, [], {}, now=NOW, as_of=LIVE, made_on=MADE_ON).kept] == [
        "young_ledger"
    ]


def test_nobody_else_is_told_anything_until_somebody_has_confirmed(live: Deployment, everything: Everything) -> None:
    decision = run(live, everything)
    assert {one.kind for one in decision.found} == {"young_ledger", "missing", "implausible", "event", "behind"}
    assert [(one.alert.kind, one.tell) for one in decision.steps] == [("young_ledger", True)]
    assert run(live, everything, [decision.steps[0].alert], NOW + 30 * DAY).steps == ()
    (leader,) = [one for one in live.contacts.contacts if one.role == "leader"]
    forms = everything["expected"]
    assert weekly([decision.steps[0].alert], forms, live, now=NOW, as_of=AS_OF) == []
    assert [one.recipient for one in weekly([], forms, live, now=NOW, as_of=AS_OF)] == [leader.id]


def test_a_source_that_is_down_is_told_all_the_same(live: Deployment) -> None:
    down = run(live, {"health": [SourceHealth("inbox", ok=False, error="gone")]})
    assert [one.alert.kind for one in down.steps if one.tell] == ["young_ledger", "source_down"]
    back = run(live, {"health": [SourceHealth("inbox", ok=True)]}, [one.alert for one in down.steps], NOW + DAY)
    assert [(one.alert.kind, one.kind) for one in back.steps] == [("source_down", "resolved")]


@pytest.mark.parametrize("answered", ["acknowledged", "explained"])
def test_once_a_person_has_confirmed_everything_is_told_and_the_matter_stays_on_record(
    live: Deployment, everything: Everything, answered: str
) -> None:
    alert = run(live, everything).steps[0].alert
    step = acknowledge(alert, "张三", NOW) if answered == "acknowledged" else explain(alert, "已核对", "张三", NOW)
    assert step is not None
    after = run(live, everything, [step.alert], NOW + DAY)
    assert {one.alert.kind for one in after.steps if one.tell} == {"missing", "implausible", "event", "behind"}
    assert "young_ledger" not in {one.alert.kind for one in after.steps}
    assert len(weekly([step.alert], everything["expected"], live, now=NOW, as_of=AS_OF)) == 1


def test_putting_it_off_confirms_nothing_and_operations_are_told_again(
    live: Deployment, everything: Everything
) -> None:
    alert = run(live, everything).steps[0].alert
    step = snooze(alert, NOW + DAY, "张三", NOW)
    assert step is not None
    assert run(live, everything, [step.alert], NOW).steps == ()
    assert [(one.alert.kind, one.reason) for one in run(live, everything, [step.alert], NOW + DAY).steps] == [
        ("young_ledger", "snooze_over")
    ]


def test_what_was_told_before_waits_as_it_is_while_nobody_has_confirmed(
    live: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    before = run(live, {"expected": [late_form()]}, made_on=LIVE).steps[0].alert
    for rows in ([], [late_form("accepted")]):
        steps = run(live, {"expected": list(rows)}, [before], NOW + DAY).steps
        assert [(one.alert.kind, one.kind) for one in steps] == [("young_ledger", "opened")]


def test_it_ends_in_silence_only_when_the_day_of_going_live_was_set_anew(live: Deployment) -> None:
    alert = run(live, {}).steps[0].alert
    moved = replace(live, live_from=MADE_ON)
    (step,) = run(moved, {}, [alert], NOW + DAY).steps
    assert (step.kind, step.tell, step.reason) == ("unfollowed", False, "live_from_moved")
    assert decide([], [], [], [], moved, [alert], {alert.key: alert}, now=NOW + DAY, as_of=AS_OF).steps == ()
