"""The week of those who lead: worst first, what is left out counted, nothing that is not for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.messages import digest as weekly
from alerts.messages.digest import SHOWN
from alerts.messages.formats import render
from alerts.messages.formcounts import form_counts
from domain.alert import Alert, Message
from domain.assessment import Assessment, Status
from domain.condition import EventRecord
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.mention import UNTOLD, Told
from domain.release import Release
from tests.alerts.room import decide, digest, telling
from tests.alerts.room import digests as deliveries

NOW, AS_OF = datetime(2023, 9, 15, 1, 0, tzinfo=UTC), date(2023, 9, 15)  # a Friday
FORBIDDEN = ("排名", "通报", "督办", "责令", "！", "紧急", "规划要求", "宽限", "红色", "倒数", "异常数据")
Alerts = Callable[..., Alert]


@pytest.fixture
def one(deployment: Deployment) -> Alerts:
    """The alert that something is; `told_days` ago its desk was told."""

    def make(number: int = 0, told_days: int = 0, **given: object) -> Alert:
        changes = given.pop("changes", {})
        rooms = [given.pop(name, []) for name in ("expected", "findings", "assessments", "health")]
        alert = decide(*rooms, deployment, [], {}, now=NOW, as_of=AS_OF, **given).steps[0].alert  # type: ignore[arg-type]
        at = NOW - timedelta(days=told_days)
        told = Told("x", at, at, (at,), {1: at})
        return replace(alert, id=f"{alert.id}-{number}", opened_at=at, changed_at=at, told=told, **changes)  # type: ignore[arg-type]

    return make


def week(deployment: Deployment, alerts: list[Alert], expected: list[ExpectedSubmission] | None = None) -> Message:
    counts = form_counts(expected or [], deployment, AS_OF)
    return digest(alerts, counts, deployment, AS_OF)


def asked_above(alert: Alert) -> Alert:
    """The same, of which the section lead was told too."""
    return replace(alert, step=2, told=replace(alert.told, rungs={**alert.told.rungs, 2: NOW}, days=(NOW,)))


def body(text: Message) -> str:
    return "\n".join(block.text for block in text.blocks)


def test_a_week_reads_as_a_deputy_director_expects_it(
    deployment: Deployment,
    one: Alerts,
    late_form: Callable[..., ExpectedSubmission],
    gp_assessment: Callable[..., Assessment],
    finding: Callable[..., Finding],
) -> None:
    silent = one(told_days=28, assessments=[gp_assessment(status="slightly_behind")])
    grave = one(assessments=[gp_assessment(status="behind", period="2023", actual=2.4)])
    early = one(1, assessments=[gp_assessment(status="at_risk", actual=2.61)])
    late = asked_above(one(expected=[late_form(late_by=4)]))
    doubts = one(findings=[finding(1), finding(2)])
    counted = [late_form(due_on=date(2023, 9, 12)), late_form("accepted", "370683", due_on=date(2023, 9, 12))]
    text = week(deployment, [doubts, early, silent, late, grave], counted)
    assert text.title == "一周情况（9月11日—9月15日）：需协调2项，新情况2项，报表未齐1种"
    assert body(text).splitlines() == [
        "【一周情况】2023年9月11日—9月15日：需您协调2项，新情况2项，本周到期报表未齐1种。",
        "请您协调：",
        "1．福山区每万人口全科医生数（约束性）：2023年末2.40人，按时间进度测算为2.60人，差0.20人。",
        "　依据：烟福政办发〔2023〕7号 主要发展指标 序号16。",
        (
            "2．福山区每万人口全科医生数（约束性）：2022年末2.31人，按时间进度测算为2.60人，差0.29人；"
            "牵头部门尚未反馈，已满20个工作日。"
        ),
        "　依据：烟福政办发〔2023〕7号 主要发展指标 序号16。",
        "建议：由业务科室会同牵头部门各研究一次。",
        "新情况：",
        "1．福山区2023年8月《卫生健康主要指标月报》逾期8个工作日，已提请有关负责人协调。",
        (
            "2．福山区每万人口全科医生数（约束性）：2022年末2.61人，尚未滞后，有滞后风险：前两年年均增加0.32人，"
            "后三年须年均增加0.56人（为前期的1.8倍）。"
        ),
        "本周到期未齐的报表：",
        "· 2023年8月《卫生健康主要指标月报》应报2家，已审核通过1家，未收到1家。",
        "其余由业务科室办理：数据核实2处。",
        "规划指标本周新增滞后1项，恢复0项。",
        "以上仅含审核通过的数据；核实中的数据不作结论。",
        "没有需您协调和知悉的事项时不发送；下次不早于9月22日（周五）。",
        "联系人：规划信息科 0535-0000000",
        "市卫生健康委规划信息科（系统自动发送）",
    ]


def test_the_week_says_how_much_of_the_plans_is_judged(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    judged = gp_assessment(status="behind")
    verdicts = [judged, replace(judged, target_id="another", status=Status.NO_DATA)]
    (said,) = (b.text for b in digest([], [], deployment, AS_OF, verdicts).blocks if b.name == "moved")
    assert said == "规划指标已研判1项，占2项的50%。"


def test_a_quiet_week_is_not_sent(
    deployment: Deployment,
    one: Alerts,
    late_form: Callable[..., ExpectedSubmission],
    gp_assessment: Callable[..., Assessment],
) -> None:
    """What was told before, what nobody was told of, and forms of long ago are nothing to say."""
    old = one(told_days=7, assessments=[gp_assessment(status="slightly_behind")])
    untold = replace(one(assessments=[gp_assessment(status="regressing")]), told=UNTOLD)
    forms = [late_form("accepted"), late_form(place="370683", due_on=date(2023, 6, 5))]
    assert deliveries([old, untold], forms, deployment, now=NOW, as_of=AS_OF) == []


def test_forms_of_long_ago_are_one_number(
    deployment: Deployment, one: Alerts, late_form: Callable[..., ExpectedSubmission]
) -> None:
    forms = [late_form(due_on=date(2023, month, 5), period=f"2023-{month:02}") for month in range(2, 9)]
    forms.append(late_form(due_on=date(2023, 9, 14)))
    (row,) = deliveries([], forms, deployment, now=NOW, as_of=AS_OF)
    assert row.title.endswith("报表未齐1种")
    assert "以前各期未办结的报表共7份。" in row.body


def test_the_section_lead_was_asked_only_if_that_message_went_out(
    deployment: Deployment, one: Alerts, late_form: Callable[..., ExpectedSubmission]
) -> None:
    long_late = one(expected=[late_form(due_on=date(2023, 8, 25))], changes={"step": 2})
    given_up = replace(long_late, told=replace(long_late.told, rungs={1: NOW, 2: NOW + timedelta(hours=1)}))
    for alert in (long_late, given_up):
        assert "已提请有关负责人协调" not in body(week(deployment, [alert]))
    assert "已提请有关负责人协调" in body(week(deployment, [asked_above(long_late)]))


def test_a_week_is_stale_when_the_next_one_is_made(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    alert = one(assessments=[gp_assessment(status="regressing")])
    (row,) = deliveries([alert], [], deployment, now=NOW, as_of=AS_OF)
    assert row.not_before < row.expires_at <= NOW + timedelta(days=7)


def test_what_is_not_listed_is_counted(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    many = [one(number, assessments=[gp_assessment(status="regressing")]) for number in range(SHOWN + 2)]
    old = one(99, told_days=7, assessments=[gp_assessment(status="slightly_behind", binding=False)])
    text = body(week(deployment, [*many, old]))
    assert f"需您协调{SHOWN + 2}项" in text
    assert "其余2项轻于以上各项" in text
    assert "其余由业务科室办理：滞后1项。" in text


def test_what_somebody_has_taken_up_needs_no_coordination(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    grave = one(assessments=[gp_assessment(status="regressing")], changes={"state": "explained"})
    assert week(deployment, [grave]).title.endswith("：新情况1项")


def test_a_recovery_of_the_week_is_good_to_know_and_an_old_one_is_not(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    good = one(assessments=[gp_assessment(status="slightly_behind")])
    facts = replace(good.facts, status="on_track")
    over = replace(good, facts=facts, state="resolved", resolved_at=NOW)
    assert "已回到时间进度，原进度预警办结。" in body(week(deployment, [over]))
    before = replace(over, resolved_at=NOW - timedelta(days=7))
    assert week(deployment, [before]).title.endswith("：无须协调和知悉的事项")


def test_no_single_case_is_in_it(deployment: Deployment, one: Alerts, death: Callable[..., EventRecord]) -> None:
    text = week(deployment, [one(events=[death()])])
    assert text.title.endswith("：无须协调和知悉的事项")
    assert "孕产妇" not in body(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_full_week_keeps_its_manners_and_fits_two_kilobytes(
    deployment: Deployment,
    one: Alerts,
    gp_assessment: Callable[..., Assessment],
    late_form: Callable[..., ExpectedSubmission],
    language: str,
) -> None:
    setting = replace(deployment, contacts=replace(deployment.contacts, language=language))
    statuses = ("regressing", "breached", "missed", "behind", "slightly_behind", "at_risk") * 3
    lights = {"annual_light": "behind", "plan_light": "on_track"}
    alerts = [
        *(one(n, assessments=[gp_assessment(status=status)]) for n, status in enumerate(statuses)),
        one(assessments=[gp_assessment(status="on_track", **lights)]),
        *(asked_above(one(n, expected=[late_form()])) for n in range(3)),
    ]
    text = week(setting, alerts, [late_form()])
    assert "None" not in body(text)
    assert "{" not in body(text)
    for word in FORBIDDEN:
        assert word not in text.title + body(text)
    written = render(text, "text", 2048, language=language)
    assert len(written.encode()) <= 2048
    assert text.blocks[1].text in written  # what needs a word from above is there in full


def test_each_leader_gets_one_message_a_week_about_the_own_places(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    alert = one(assessments=[gp_assessment(status="regressing")])
    elsewhere = replace(alert, id="other", place="110000")
    made = deliveries([alert, elsewhere], [], deployment, now=NOW, as_of=AS_OF)
    later = deliveries([alert], [], deployment, now=NOW + timedelta(hours=5), as_of=AS_OF)
    assert [(row.recipient, row.kind, row.state) for row in made] == [("leader-yt", "digest", "pending")]
    assert "需您协调1项" in made[0].body
    assert [row.idem_key for row in made] == [row.idem_key for row in later]


def test_a_week_about_kinds_that_nobody_released_is_kept_in_shadow(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    setting = replace(deployment, contacts=replace(deployment.contacts, released=frozenset({"missing"})))
    alert = one(assessments=[gp_assessment(status="regressing")])
    assert [row.state for row in deliveries([alert], [], setting, now=NOW, as_of=AS_OF)] == ["shadow"]


def test_what_a_person_has_released_on_record_goes_out_in_the_week(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    setting = replace(deployment, contacts=replace(deployment.contacts, released=frozenset()))
    alert = one(assessments=[gp_assessment(status="regressing")])
    released = Release("behind", group=False, binding=True, by="ops", at=NOW, approved_by="section-yt")
    told = replace(telling(setting, NOW, AS_OF), releases=(released,))
    assert [row.state for row in weekly.deliveries([alert], [], told)] == ["pending"]


def test_what_stays_unanswered_comes_up_at_greater_and_greater_intervals(
    deployment: Deployment, one: Alerts, gp_assessment: Callable[..., Assessment]
) -> None:
    def comes_up(weeks: int) -> bool:
        alert = one(told_days=7 * weeks, assessments=[gp_assessment(status="regressing")])
        return bool(deliveries([alert], [], deployment, now=NOW, as_of=AS_OF))

    assert [weeks for weeks in range(33) if comes_up(weeks)] == [0, 1, 2, 3, 4, 8, 16, 32]
