"""Words: the texts people get, in both languages, and the manners they keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import alerts
from alerts.messages.formats import render
from domain.alert import Delivery, Message, Transition
from domain.assessment import Assessment
from domain.contact import Rung
from domain.deployment import Deployment
from domain.finding import Finding
from tests.alerts.room import KINDS, decide, deliveries, template_name
from tests.alerts.scenes import AS_OF, NOW, steps_of, worded

WORDING = Path(alerts.__file__).parent / "wording"
# Words that no message of a system may use about people and their figures.
FORBIDDEN = (
    "异常数据", "错误数据", "造假", "应改为", "建议修改", "红色", "一级响应", "倒数", "责令", "限期整改", "宽限",
    "规划要求", "飙升", "正常波动", "！", "紧急", "督办", "通报", "约谈", "排名", "grace period", "!", "must be changed",
)  # fmt: skip
# Messages that are about no single transition; they have tests of their own.
LETTERS = {"retraction", "weekly", "list", "list_group"}
Scene = Callable[[str], list[tuple[Transition, Message]]]


def body(text: Message) -> str:
    return "\n".join(block.text for block in text.blocks)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_message_can_be_written_and_leaves_nothing_open(scene: Scene, language: str) -> None:
    for step, text in scene(language):
        assert text.title, step
        assert text.blocks, step
        whole = text.title + body(text)
        assert "None" not in whole
        assert "{" not in whole
        assert "\n\n" not in body(text)
        assert "\n" not in text.title


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_is_used_by_some_message(scene: Scene, language: str) -> None:
    used = {template_name(step, group=not text.private) for step, text in scene(language)}
    assert used | LETTERS == {path.stem for path in (WORDING / language).glob("*.j2")}


def test_a_kind_declares_every_template_that_its_messages_use(scene: Scene) -> None:
    two = (Rung(0, ("ops",)), Rung(1, ("ops",)))
    declared = {name for kind in KINDS.values() for name in kind.templates(two)}
    assert {template_name(step, group=not text.private) for step, text in scene("en")} <= declared


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_message_uses_a_word_that_accuses_commands_or_ranks(scene: Scene, language: str) -> None:
    for _, text in scene(language):
        for word in FORBIDDEN:
            assert word not in text.title + body(text), word


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_clerk_reads_holds_no_target_and_no_gap(scene: Scene, language: str) -> None:
    for step, text in scene(language):
        if step.alert.kind in ("missing", "implausible"):
            for word in ("目标", "时间进度", "差距", "target", "path", "gap", "even progress"):
                assert word not in body(text), (word, body(text))


def test_a_group_reads_no_figure_no_name_and_no_reference(scene: Scene) -> None:
    for _, text in scene("zh"):
        if not text.private:
            assert "编号" not in body(text)
            assert "王科长" not in body(text)


def test_simulated_data_says_so_first_in_title_and_body(scene: Scene) -> None:
    for step, text in scene("zh"):
        simulated = step.alert.facts.simulated
        assert text.title.startswith("【模拟数据】") == simulated
        assert text.blocks[0].text.startswith("【模拟数据】") == simulated


def test_the_gap_of_gps_in_fushan_reads_as_an_official_expects_it(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    (step,) = steps_of(deployment, assessments=[gp_assessment()])
    text = worded(step, deployment)
    assert text.title == "进度预警：福山区每万人口全科医生数（约束性）2022年末2.31人，比时间进度少0.29人"
    assert body(text).splitlines() == [
        "【进度预警·约束性指标】福山区每万人口全科医生数2022年末2.31人，比时间进度少0.29人",
        "按时间进度测算为2.60人，约滞后7个半月；2025年目标4人。",
        (
            "依据：《烟台市福山区“十四五”卫生与健康规划》（烟福政办发〔2023〕7号）主要发展指标 序号16："
            "2020年1.67人，2025年4人，约束性。"
        ),
        "原文：“16 每万人口全科医生数 人 1.67 4 约束性”",
        "测算：",
        "· 时间已过40%，任务完成27.5%；",
        "· 前两年年均增加0.32人，后三年须年均增加0.56人（为前期的1.8倍）；",
        "· 2023年末达到3.07人左右，可回到时间进度。",
        "说明：规划未设年度目标，2.60人为2020—2025年匀速推进的测算值，仅用于日常调度，不作为考核结论。",
        "数据：福山区2022年报第1版，已审核；分母：2022年年末常住人口298,700（统计部门公布数，最终数）。",
        (
            "请牵头部门（区卫生健康局、区委编办、区人力资源和社会保障局）分析原因，研究下一步措施；"
            "对数据或口径有异议的，一并反馈。"
        ),
        "可回复：已阅／已有措施（请简述）／对数据或口径有异议。",
        "同一事项无变化不再重复发送，下次研判：2023年报审定后。",
        "联系人：规划信息科 0535-0000000",
        "市卫生健康委规划信息科（系统自动发送）",
        "编号 JD-2022-370611-016",
    ]


def test_recovery_names_the_new_figure_and_the_reference_it_closes(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    (opened,) = steps_of(deployment, assessments=[gp_assessment()])
    again = gp_assessment(status="on_track", period="2023", actual=3.09, expected=3.068, submission_id="a.b.2023.v1")
    closed = decide(
        [], [], [again], [], deployment, [opened.alert], {opened.alert.key: opened.alert}, now=NOW, as_of=AS_OF
    ).steps
    text = body(worded(closed[0], deployment))
    assert "2023年末3.09人，按时间进度测算为3.07人，已回到时间进度。" in text
    assert "原进度预警（编号 JD-2022-370611-016）就此办结。" in text


def test_a_returned_form_shows_cell_observed_history_and_why(
    deployment: Deployment, finding: Callable[..., Finding]
) -> None:
    (step,) = steps_of(deployment, findings=[finding(1)], passed={"370611.monthly-services.2023-08.v1": 86})
    text = body(worded(step, deployment))
    assert "1．“表1”E14 儿童健康管理率（暂不采用）\n　填报：9240%；此前3期：91.2—93.5%。" in text
    assert "时限：9月14日（周四）下班前。其余86项已通过校验，不需重填。" in text
    assert "以原始记录和统计台账为准" in text


@pytest.mark.parametrize(
    ("state", "said"), [("sent", "未收到更正或说明。"), ("explanation_rejected", "未收到更正，所作说明未予采纳。")]
)
def test_a_section_lead_reads_whether_the_clerk_has_said_anything(
    deployment: Deployment, finding: Callable[..., Finding], state: str, said: str
) -> None:
    (step,) = steps_of(deployment, findings=[finding(1, state=state), finding(2, state="sent")])
    assert said in body(worded(replace(step, kind="escalated"), deployment))


def test_every_message_fits_two_kilobytes_with_its_first_line_whole(
    deployment: Deployment, finding: Callable[..., Finding], gp_assessment: Callable[..., Assessment]
) -> None:
    many = [finding(number) for number in range(1, 40)]
    decision = decide([], many, [gp_assessment()], [], deployment, [], {}, now=NOW, as_of=AS_OF)
    sent: list[Delivery] = deliveries(decision.steps, deployment, now=NOW, as_of=AS_OF)
    assert sent
    for one in sent:
        assert len(one.body.encode()) <= 2048
        assert one.body.startswith(one.message.blocks[0].text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_message_fits_two_kilobytes_with_its_first_line_whole(scene: Scene, language: str) -> None:
    for _, text in scene(language):
        written = render(text, "text", 2048, language=language)
        assert len(written.encode()) <= 2048
        assert written.startswith(text.blocks[0].text)


def test_two_lights_are_both_named_and_the_worse_one_leads(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    lights = {"annual_light": "behind", "plan_light": "slightly_behind"}
    (step,) = steps_of(deployment, assessments=[gp_assessment(**lights)])
    text = body(worded(step, deployment))
    assert text.splitlines()[0] == (
        "【重点关注·约束性指标】福山区每万人口全科医生数2022年末2.31人，比时间进度少0.29人；年度慢于进度"
    )
    assert "研判：年度慢于进度，全程略慢于进度，以较差者为准。" in text
    equal = {"annual_light": "behind", "plan_light": "behind", "status": "behind"}
    (step,) = steps_of(deployment, assessments=[gp_assessment(**equal)])
    assert "研判：年度、全程均慢于进度。" in body(worded(step, deployment))


def test_a_bad_year_under_a_good_plan_is_no_gap_to_the_path(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    lights = {"status": "on_track", "annual_light": "regressing", "plan_light": "on_track", "actual": 2.66}
    (step,) = steps_of(deployment, assessments=[gp_assessment(**lights)])
    text = body(worded(step, deployment))
    assert text.splitlines()[:2] == [
        "【重点关注·约束性指标】福山区每万人口全科医生数2022年末2.66人，年度较上年退步",
        "按时间进度测算为2.60人；2025年目标4人。",
    ]
    assert "差" not in text.replace("以较差者为准", "")


def test_the_early_word_says_what_pace_is_needed(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    (step,) = steps_of(deployment, assessments=[gp_assessment(status="at_risk", actual=2.61)])
    text = body(worded(step, deployment))
    assert "有滞后风险" in text.splitlines()[0]
    assert "前两年年均增加0.32人，后三年须年均增加0.56人（为前期的1.8倍）" in text


def test_a_picture_goes_with_the_warning_and_not_with_the_recovery(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    charts = {("370611", "gp_density"): "charts/gp.png"}
    (step,) = steps_of(deployment, assessments=[gp_assessment()], charts=charts)
    assert worded(step, deployment).attachments == ("charts/gp.png",)
    over = replace(step, kind="resolved", alert=replace(step.alert, state="resolved"))
    assert worded(over, deployment).attachments == ()


def test_three_years_and_three_quarters_are_not_called_four_years() -> None:
    from alerts.messages import phrases

    assert phrases.since(2020, "zh") == "2020年以来"
    assert phrases.since(2020, "en") == "since 2020"
    assert phrases.since(0, "zh") == "前期"
