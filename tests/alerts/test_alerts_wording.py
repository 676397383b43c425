"""What a deputy director with thirty seconds must not stumble over: one test per point that a reading found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import alerts
import words
from alerts.messages import phrases
from alerts.outbox.repeats import marked, numbered
from domain.alert import Block, Message
from domain.assessment import Assessment
from domain.contact import Channel
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding, Rule
from domain.mention import Told
from domain.refusals import Refusal
from tests.alerts.scenes import NOW, steps_of, worded
from tests.alerts.test_alerts_lists import delivery
from words.refusals import sentence

WORDING, TEXTS = Path(alerts.__file__).parent / "wording", Path(words.__file__).parent
SHIPPED = Path(__file__).parents[2] / "config/shandong/rules.yaml"


def body(text: Message) -> str:
    return "\n".join(block.text for block in text.blocks)


def only(setting: Deployment, **given: Any) -> Message:
    (step,) = steps_of(setting, **given)
    return worded(step, setting)


def test_two_shares_differ_by_percentage_points() -> None:
    assert phrases.apart("62.0", "68.7", "6.7", "%", "even", "zh") == "比时间进度低6.7个百分点"
    assert phrases.apart("3.4", "2.9", "0.5", "%", "ceiling", "zh") == "比测算值高0.5个百分点"
    assert phrases.apart("2.31", "2.60", "0.29", "人", "even", "zh") == "比时间进度少0.29人"
    assert phrases.apart("62.0", "68.7", "6.7", "%", "even", "en") == "6.7 percentage points below even progress"
    for texts in (SHIPPED, *TEXTS.glob("*/rules.toml")):
        for line in texts.read_text("utf-8").splitlines():
            assert "{distance}{unit}" not in line, line
            assert "{distance} {unit}" not in line, line


@pytest.mark.parametrize(
    ("observed", "said"),
    [("630.3", "填报：630.3%；"), ("9240%", "填报：9240%；"), ("约九十", "填报：约九十；"), ("-1", "填报：-1%；")],
)
def test_what_was_sent_is_shown_with_its_unit(
    deployment: Deployment, finding: Callable[..., Finding], observed: str, said: str
) -> None:
    assert said in body(only(deployment, findings=[finding(1, observed=observed)]))


def test_an_attached_workbook_is_named_as_the_reader_finds_it(
    deployment: Deployment, finding: Callable[..., Finding]
) -> None:
    books = {"370611.monthly-services.2023-08.v1": "returned/福山区_2023年8月.xlsx"}
    text = only(deployment, findings=[finding(1)], workbooks=books)
    assert "附件：福山区_2023年8月.xlsx（" in body(text)
    assert text.attachments == ("returned/福山区_2023年8月.xlsx",)


@pytest.mark.parametrize("given", ["规划信息科 0535-0000000", "联系人：规划信息科 0535-0000000"])
def test_the_line_of_whom_to_ask_says_so_once(deployment: Deployment, late_form: Any, given: str) -> None:
    setting = replace(deployment, contacts=replace(deployment.contacts, contact_line=given))
    assert body(only(setting, expected=[late_form()])).count("联系人：规划信息科 0535-0000000") == 1


def test_how_many_times_the_pace_is_needed_is_told_of_the_paces_that_are_printed(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    text = body(only(deployment, assessments=[gp_assessment(pace_achieved=0.0364, pace_needed=0.0575)]))
    assert "年均增加0.04人，后三年须年均增加0.06人（为前期的1.5倍）" in text


def test_a_denominator_says_of_which_year_it_is(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    text = body(only(deployment, assessments=[gp_assessment(period="2023-Q2")]))
    assert "数据：福山区2023年2季度报第1版，已审核；分母：2022年年末常住人口298,700" in text


@pytest.mark.parametrize(
    ("language", "mark"), [("zh", "【可能重复：消息编号 17】"), ("en", "[Possible repeat of message 17]")]
)
@pytest.mark.parametrize("channel_format", ["text", "markdown", "html"])
def test_a_repeat_quotes_in_the_readers_language_the_number_that_stood_in_the_first(
    language: str, mark: str, channel_format: Any
) -> None:
    from alerts.messages.formats import render

    text = numbered(Message("题", tuple(Block(str(n), "正文" * 90, n) for n in range(4))), 17, language)
    channel = Channel("mail", "apprise", format=channel_format, byte_budget=1024)
    first = delivery(message=text, title=text.title, body=render(text, channel_format, 1024))
    again = marked(first, channel)
    assert again.title == mark + "题"
    for part in ("17", mark):
        assert phrases_in(again.body, part)
    assert "17" in first.body
    assert len(again.body.encode()) <= 1024


def phrases_in(written: str, part: str) -> bool:
    return part in written.replace("\\", "")


def test_one_explanation_tells_a_figure_once(deployment: Deployment, finding: Callable[..., Finding]) -> None:
    texts = {
        "range": "填报{observed}{unit}，超出该指标的取值范围（按定义为0至100%）。",
        "parts": "填报{observed}{unit}；按同表分子{numerator}、分母{denominator}复算为{recomputed}{unit}。",
        "empty": "填报{observed}{unit}，但分母为0，比率无法计算。",
    }
    rules = {
        name: Rule(name, name, "deterministic", "block", "cell", texts={"zh": text}) for name, text in texts.items()
    }  # type: ignore[arg-type]
    params = {"observed": "9808", "unit": "%", "numerator": "766", "denominator": "781", "recomputed": "98.08"}
    asked = [finding(n, rule=name, cell="E14", observed="9808", params=params) for n, name in enumerate(rules, 1)]
    text = body(only(replace(deployment, rules=rules), findings=asked[:2]))
    assert "　填报：9808%；" in text
    assert "　依据：按同表分子766、分母781复算为98.08%；又超出该指标的取值范围（按定义为0至100%）。" in text
    assert text.count("9808") == 1
    assert "依据：填报9808%，但分母为0" in body(only(replace(deployment, rules=rules), findings=asked[2:]))


def test_somebody_above_is_announced_only_where_there_is_one(
    deployment: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    assert "将提请有关负责人协调" in body(only(deployment, expected=[late_form()]))
    assert "将提请有关负责人协调" not in body(only(deployment, expected=[late_form(place="370683")]))


@pytest.mark.parametrize("months", [117.0, 20.0])
def test_a_fall_below_the_baseline_is_no_number_of_months(
    deployment: Deployment, gp_assessment: Callable[..., Assessment], months: float
) -> None:
    fallen = gp_assessment(status="regressing", actual=1.5, share_done=-0.07, slip_months=months)
    text = body(only(deployment, assessments=[fallen]))
    assert "滞后" not in text
    assert "较基期退步" in text


def test_no_text_speaks_of_a_city_to_a_country() -> None:
    for path in (*WORDING.rglob("*.j2"), *TEXTS.glob("*/rules.toml"), *TEXTS.glob("*/names.toml")):
        text = path.read_text("utf-8")
        for word in ("the city", "The city", "市级", "本市"):
            assert word not in text, (path, word)


def test_a_clerk_reads_a_recomputed_figure_only_where_the_own_parts_make_it() -> None:
    for path in TEXTS.glob("*/rules.toml"):
        rule = ""
        for line in path.read_text("utf-8").splitlines():
            rule = line if line.startswith("[") else rule
            assert "{recomputed}" not in line or rule == "[rule.recomputed_rate]", (path, line)


def test_days_on_which_nobody_was_reached_are_not_told(
    deployment: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    (step,) = steps_of(deployment, expected=[late_form()])
    higher = replace(step, kind="escalated")
    assert "此前已于" not in body(worded(higher, deployment))
    days = tuple(NOW - timedelta(days=n) for n in (5, 3, 1))
    told = replace(higher, alert=replace(higher.alert, told=Told("x", days[0], days[-1], days)))
    assert "此前已于9月6日、9月10日提醒。" in body(worded(told, deployment))


def test_a_hint_of_a_refusal_is_in_the_readers_language() -> None:
    near = Refusal("unknown_place", "a.xlsx", found="福山", allowed="（福山区 370611？）")
    assert "（福山区 370611？）" in sentence(near, "zh")
    assert "its full name (福山区 370611?)." in sentence(near, "en")
    several = Refusal("place_not_expected", "a.xlsx", found="X", allowed="福山区、莱州市")
    assert "(福山区, 莱州市)" in sentence(several, "en")
    persons = Refusal("person_level", "a.xlsx", found="人员名单 list of persons")
    assert "list of persons" not in sentence(persons, "zh")
    assert "人员名单" not in sentence(persons, "en")
