"""Several matters for one address are one message: worst first, one line each, the rest counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.messages.writer import MessageWriter
from domain.alert import Alert, Block, Delivery, DeliveryState, Mentioned, Message, Transition
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.mention import Mention, Told
from domain.sending import Written
from tests.alerts.room import KINDS, telling
from tests.alerts.scenes import steps_of

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)  # Monday, 9:00 in Shanghai
WORKBOOKS = {"370611.monthly-services.2023-08.v1": "returned/福山区_2023年8月_退回核实表.xlsx"}
Write = Callable[..., Written]


def delivery(*said: tuple[Alert, str], recipient: str = "section-yt", channel: str = "mail", **more: Any) -> Delivery:
    """A delivery that speaks of alerts by what happened to them."""
    mentions = tuple(
        Mentioned(Mention(f"{alert.id}|{what}|{n}", alert.id, what, recipient, 1, NOW + timedelta(days=9)), alert)
        for n, (alert, what) in enumerate(said)
    )
    whole = Delivery(
        "d1", "d1", "", "", "", recipient, f"{recipient}同志", channel, "", "", Message("", ()),
        DeliveryState.PENDING, NOW, NOW, NOW + timedelta(days=9), number=17, mentions=mentions,
    )  # fmt: skip
    return replace(whole, **more)


@pytest.fixture
def write(deployment: Deployment) -> Write:
    def made(row: Delivery, setting: Deployment | None = None, now: datetime = NOW) -> Written:
        there = setting or deployment
        return MessageWriter(lambda moment: telling(there, moment, there.calendar.day_of(moment))).write(row, now)

    return made


@pytest.fixture
def gap(deployment: Deployment, gp_assessment: Callable[..., Assessment]) -> Alert:
    (step,) = steps_of(deployment, assessments=[gp_assessment()])
    return step.alert


@pytest.fixture
def doubt(deployment: Deployment, finding: Callable[..., Finding]) -> Alert:
    (step,) = steps_of(deployment, findings=[finding(1), finding(2)], workbooks=WORKBOOKS)
    return step.alert


@pytest.fixture
def late(deployment: Deployment, late_form: Callable[..., ExpectedSubmission]) -> Alert:
    (step,) = steps_of(deployment, expected=[late_form()])
    return step.alert


def many(alert: Alert, count: int) -> list[tuple[Alert, str]]:
    return [(replace(alert, id=f"{alert.id}{n}"), "opened") for n in range(count)]


def test_one_matter_is_the_single_message_however_many_mentions_speak_of_it(write: Write, gap: Alert) -> None:
    one, two = write(delivery((gap, "opened"))), write(delivery((gap, "opened"), (gap, "worsened")))
    assert one.body == two.body
    assert one.title == "进度预警：福山区每万人口全科医生数（约束性）2022年末2.31人，比时间进度少0.29人"
    assert len(two.told) == len(two.shown) == 2
    assert set(two.told.values()) == {KINDS["behind"].digest_of(gap.facts)}


def test_a_clerk_reads_which_form_what_to_do_by_when_and_in_which_workbook(
    write: Write, doubt: Alert, late: Alert
) -> None:
    older = replace(late, opened_at=NOW - timedelta(days=1))
    text = write(delivery((doubt, "opened"), (older, "opened"), recipient="clerk-fs"))
    assert text.title == "2项，首要：福山区2023年8月《卫生健康主要指标月报》逾期4个工作日，请于9月12日前报送"
    assert text.body.splitlines() == [
        "【事项清单】共2项；首要：福山区2023年8月《卫生健康主要指标月报》逾期4个工作日，请于9月12日前报送。",
        (
            "1．福山区2023年8月《卫生健康主要指标月报》9月5日截止，逾期4个工作日；"
            f"请于9月12日（周二）下班前补报，或说明原因和预计时间〔{late.number}〕。"
        ),
        (
            "2．福山区2023年8月《卫生健康主要指标月报》（第1版）2处需核实（儿童健康管理率）；请于9月14日（周四）下班前"
            f"在退回表“福山区_2023年8月_退回核实表.xlsx”中办理〔{doubt.number}〕。"
        ),
        "报送方式不变；已经报送的，请联系我们核对，不必重复报送。",
        (
            "退回核实的：有误的，对照原始记录更正后重报；属实的，不改数，说明理由即可。"
            "请以原始记录和统计台账为准，不得为通过校验而调整数据。"
        ),
        "附件：福山区_2023年8月_退回核实表.xlsx",
        "联系人：规划信息科 0535-0000000",
        "市卫生健康委规划信息科（系统自动发送）",
        "消息编号 17",
    ]
    assert text.message.attachments == ("returned/福山区_2023年8月_退回核实表.xlsx",)


def test_the_worst_comes_first_and_what_is_over_last(
    write: Write, deployment: Deployment, gp_assessment: Callable[..., Assessment], late: Alert, gap: Alert
) -> None:
    over = replace(late, state="resolved", id="over")
    old = replace(gap, id="old", binding=False, opened_at=NOW - timedelta(days=30))
    grave = replace(gap, id="grave", severity="critical", binding=False)
    text = write(delivery((over, "resolved"), (late, "opened"), (old, "opened"), (gap, "opened"), (grave, "opened")))
    lines = [line for line in text.body.splitlines() if line[:1].isdigit()]
    assert [line.split("．")[0] for line in lines] == ["1", "2", "3", "4", "5"]
    assert lines[-1] == "5．福山区2023年8月《卫生健康主要指标月报》已收到，原提醒办结。"
    assert text.title.startswith("4项（另有1项已办结），首要：福山区每万人口全科医生数")
    keys = list(text.told)
    assert [key.split("|")[0] for key in keys][:1] == ["grave"]
    assert text.shown == frozenset(keys)


@pytest.mark.parametrize("count", [2, 12, 300])
@pytest.mark.parametrize("channel_format", ["text", "markdown", "html"])
def test_a_list_fits_its_channel_with_every_line_whole_and_the_rest_counted(
    write: Write, deployment: Deployment, gap: Alert, count: int, channel_format: str
) -> None:
    channels = tuple(replace(one, format=channel_format) for one in deployment.contacts.channels)
    setting = replace(deployment, contacts=replace(deployment.contacts, channels=channels))
    text = write(delivery(*many(gap, count)), setting)
    assert len(text.body.encode()) <= 2048
    assert "有所省略" not in text.body
    assert "消息编号 17" in text.body
    hidden = count - len(text.shown)
    assert ("未列出" in text.body) == (hidden > 0)
    if hidden:
        assert f"其余{hidden}项未列出：滞后{hidden}项。" in text.body
    assert len(text.told) == count


@pytest.mark.slow
def test_an_official_with_a_whole_country_behind_reads_one_message_at_once(write: Write, gap: Alert) -> None:
    text = write(delivery(*many(gap, 20_000)))
    assert len(text.told) == 20_000
    assert 1 < len(text.shown) < 20
    assert text.title.startswith("20000项，首要：")


def test_a_group_reads_places_together_and_nothing_that_is_not_for_it(
    write: Write, deployment: Deployment, late: Alert, doubt: Alert
) -> None:
    other = replace(late, id="lz", place="370683")
    text = write(delivery((late, "opened"), (other, "opened"), (doubt, "opened"), channel="group"))
    assert text.body.splitlines() == [
        "【报送情况】2项待报",
        "2023年8月《卫生健康主要指标月报》已过截止时间，待报：福山区、莱州市；请于9月12日（周二）下班前补报。",
        "已经报送的，不必重复报送；有困难请直接联系我们。",
        "联系人：规划信息科 0535-0000000",
        "消息编号 17",
    ]
    assert not text.message.private
    assert len(text.shown) == 2
    assert all(doubt.id not in key for key in text.told)
    with pytest.raises(ValueError, match="nothing is left"):
        write(delivery((doubt, "opened"), channel="group"))


def test_two_thousand_places_before_one_group_are_named_as_far_as_there_is_room(write: Write, late: Alert) -> None:
    rows = [(replace(late, id=str(n), place=f"{n:06}"), "opened") for n in range(2850)]
    text = write(delivery(*rows, channel="group"))
    assert len(text.body.encode()) <= 2048
    assert "等2850家" in text.body
    assert "其余2820项未列出" in text.body


def test_a_department_of_the_reporting_place_reads_no_value_that_would_please(write: Write, gap: Alert) -> None:
    assert "2023年末达到3.07人" in write(delivery((gap, "opened"))).body
    assert "3.07" not in write(delivery((gap, "opened"), recipient="health-fs")).body


def test_a_deadline_that_has_passed_is_set_anew_and_never_quoted_as_to_come(
    write: Write, late: Alert, doubt: Alert
) -> None:
    """The channel was down until the 20th: answers were asked for by the 12th and the 14th."""
    then = datetime(2023, 9, 20, 2, 0, tzinfo=UTC)
    for alert, day in ((late, "9月21日（周四）"), (doubt, "9月25日（周一）")):
        single = write(delivery((alert, "opened"), recipient="clerk-fs"), now=then).body
        listed = write(delivery((late, "opened"), (doubt, "opened"), recipient="clerk-fs"), now=then).body
        for text in (single, listed):
            assert day in text
            assert "9月12日" not in text
            assert "9月14日" not in text
    assert "逾期11个工作日" in listed


def test_two_readers_of_one_day_are_given_the_same_time(write: Write, doubt: Alert) -> None:
    """Decided on the 11th, to be answered by the 14th; it leaves on the 13th, to one after the other."""
    at = datetime(2023, 9, 13, 1, 0, tzinfo=UTC)
    knows = replace(doubt, told=Told("x", at, at, (at,), {1: at}))
    said = [write(delivery((one, "opened"), recipient="clerk-fs"), now=at).body for one in (doubt, knows)]
    assert ["9月18日（周一）下班前" in one for one in said] == [True, True]
    tomorrow = write(delivery((knows, "repeated"), recipient="clerk-fs"), now=at + timedelta(days=1)).body
    assert "9月14日（周四）下班前" in tomorrow


def test_a_reminder_that_comes_after_its_day_says_that_the_day_is_over(
    write: Write, deployment: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    (step,) = steps_of(deployment, expected=[late_form("due_soon", due_on=NOW.date() + timedelta(days=1))])
    later = datetime(2023, 9, 14, 2, 0, tzinfo=UTC)
    text = write(delivery((step.alert, "opened"), recipient="clerk-fs"), now=later).body
    assert "截止时间9月12日（周二）已过，请于9月15日（周五）下班前补报" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_a_line_for_whatever_happens_to_it(
    write: Write, deployment: Deployment, scene: Callable[[str], list[tuple[Transition, Message]]], language: str
) -> None:
    setting = replace(deployment, contacts=replace(deployment.contacts, language=language))
    rows = [(replace(step.alert, id=str(n)), step.kind) for n, (step, _) in enumerate(scene(language))]
    seen = set()
    for n in range(0, len(rows), 2):
        text = write(delivery(*rows[n : n + 2], *rows[:1]), setting)
        seen |= {alert.kind for alert, _ in rows[n : n + 2]}
        for sign in ("None", "{", "}", "。。", "..", "；；", "：：", "  -"):
            assert sign not in text.title + text.body, text.body
        assert len(text.body.encode()) <= 2048
    assert seen == set(KINDS)


def test_words_that_stood_from_the_start_get_their_number_when_they_are_sent(write: Write) -> None:
    row = delivery(message=Message("更正说明", (Block("headline", "【更正说明】"),)))
    assert write(row).body == "【更正说明】\n消息编号 17"


def test_nothing_is_said_of_what_nobody_follows_any_more(write: Write, gap: Alert, late: Alert) -> None:
    left = replace(gap, state="unfollowed")
    text = write(delivery((left, "opened"), (late, "opened")))
    assert "全科医生" not in text.body
    assert all(key.startswith(late.id) for key in text.told)
    with pytest.raises(ValueError, match="nothing is left"):
        write(delivery((left, "opened")))


def test_pictures_are_counted_and_not_named(
    write: Write, deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    charts = {("370611", "gp_density"): "charts/370611_gp_density.png"}
    (step,) = steps_of(deployment, assessments=[gp_assessment()], charts=charts)
    text = write(delivery(*many(step.alert, 2)))
    assert "附件：进度图1张" in text.body
    assert text.message.attachments == ("charts/370611_gp_density.png",)


def test_what_a_colleague_was_sent_today_was_not_told_before(write: Write, late: Alert) -> None:
    today, before = NOW - timedelta(minutes=5), NOW - timedelta(days=4)
    told = Told("x", before, today, (before, today), {1: before})
    for days, said in (((today,), None), (told.days, "此前已于9月7日提醒。")):
        alert = replace(late, told=replace(told, days=days))
        body = write(delivery((alert, "opened"), recipient="reviewer-fs")).body
        assert (said in body) if said else ("此前已于" not in body)
