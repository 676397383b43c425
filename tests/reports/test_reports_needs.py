"""What needs somebody in words: the first table, the page of a place, the sentences. From each a stranger tells who is red,
why, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from config.loader import load
from domain.condition import SourceHealth
from domain.contact import Contact
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.endstate import EndState
from domain.finding import Finding
from domain.need import Need
from domain.refusals import Refusal
from domain.selfwatch import DeadLetters
from domain.submission import Receipt
from flows.kinds import shipped_kinds
from reports.pages.needplace import Opened, done_markdown, place_markdown
from reports.pages.needs import LINES, Needed, needs_list, needs_markdown
from reports.pages.needsentence import need_sentence, needs_sentence, nothing_sentence
from reports.pages.placekey import place_key

ROOT = Path(__file__).resolve().parents[2]
FUSHAN, LONGKOU, GAOXIN = "370611", "370681", "370671"
DAY, DUE, AT = date(2024, 11, 11), date(2024, 11, 5), datetime(2024, 11, 5, 1, tzinfo=UTC)
FORM = "《卫生健康主要服务指标月报》"
HOSTILE = "a|b](http://x.example)[c](http://y.example)<b>x</b>\n# h www.z.example `e` ~~f~~" + "长" * 200 + ".xlsx"


@pytest.fixture(scope="module")
def shandong() -> Deployment:
    return load(ROOT / "config/shandong", {}, shipped_kinds())


@pytest.fixture(scope="module")
def tiny() -> Deployment:
    return load(ROOT / "tests/deployments/tiny", {}, shipped_kinds())


def late(place: str = FUSHAN, **more: Any) -> ExpectedSubmission:
    facts = {"period": "2024-10", "period_start": date(2024, 10, 1), "period_end": date(2024, 10, 31), "due_on": DUE,
             "grace_until": date(2024, 11, 7), "state": "late", "form": "monthly-services"}  # fmt: skip
    return ExpectedSubmission(place=place, **(facts | more))


def question(number: int = 1, place: str = LONGKOU, **more: Any) -> Finding:
    facts: dict[str, Any] = {
        "rule": "hard_range", "indicator": "diabetes_standard_management_rate", "form": "monthly-services", "period": "2024-10", "item": "",
        "sheet": "月报", "cell": f"H{5 + number}", "observed": "9240.5", "expected_low": 11.25, "expected_high": 99.75,
        "history": (93.31, 92.42), "params": {"recomputed": "92.49", "bounds": "0—100"}, "state": "sent",
        "due_on": date(2024, 11, 14), "opened_at": AT,
    }  # fmt: skip
    return Finding(f"f{number}-1", f"f{number}", rule_version=1, tier="deterministic", severity="block", place=place,
                   submission_id=f"{place}.monthly-services.2024-10.v1", **(facts | more))  # fmt: skip


def file(name: str = "坏.xlsx", **more: Any) -> Receipt:
    facts: dict[str, Any] = {"state": "refused", "refusal": Refusal("empty", name), "box": FUSHAN}
    return Receipt("0123456789abcdef", "0123456789abcdef", "inbox", f"{FUSHAN}/{name}", 1, AT, **(facts | more))


def missing(place: str = FUSHAN) -> Need:
    return Need(place, EndState.MISSING, DUE, overdue=(late(place),))


def unanswered(*findings: Finding, place: str = LONGKOU) -> Need:
    return Need(place, EndState.UNANSWERED, date(2024, 11, 8), unanswered=findings or (question(state="overdue"),))


def table(setting: Deployment, *needs: Need, **more: Any) -> list[list[str]]:
    """The cells of the first table as a reader sees them, without marks that show nothing."""
    page = needs_markdown(Needed(needs, DAY, **more), setting)
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    return [[cell.strip().replace("\N{WORD JOINER}", "") for cell in row.strip("|").split(" | ")] for row in rows[1:]]


def links_in(page: str) -> list[str]:
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(page)
    every = [child for token in tokens for child in (token, *(token.children or ()))]
    assert not [
        one.type for one in every if one.type in {"image", "html_inline", "html_block", "code_inline", "s_open"}
    ]
    return [str(one.attrs["href"]) for one in every if one.type == "link_open"]


def test_a_line_says_who_is_red_why_since_when_and_what_to_do(shandong: Deployment) -> None:
    book, own = "http://127.0.0.1:4280/returned/book.xlsx", "/v2/artifacts/artifact/1"
    asked = question(state="overdue", due_on=date(2024, 11, 8))
    rows = table(
        shandong,
        missing(GAOXIN),
        unanswered(asked),
        links={asked.submission_id: book},
        places_pages={place_key(LONGKOU): own},
    )
    assert rows == [
        ["烟台高新区", "**●\N{NO-BREAK SPACE}逾期未报**", f"2024年10月{FORM}未报送", "11月5日", "联系填报人补报"],
        [
            f"[龙口市]({own})",
            "**●\N{NO-BREAK SPACE}核实逾期**",
            f"2024年10月{FORM}1处核实逾期：糖尿病患者规范管理率（超出指标取值范围）",
            "11月8日",
            f"联系填报人更正或说明 [退回表]({book})",
        ],
    ]


def test_the_rest_is_one_line(shandong: Deployment) -> None:
    places = [place.code for place in shandong.places][:10]
    page = needs_markdown(Needed([missing(places[3])], DAY, places=places), shandong)
    assert "\n其余9个单位无需办理。\n" in page
    assert "\n没有需要处理的事项\n" in needs_markdown(Needed([], DAY, places=places), shandong)


def test_of_several_reasons_the_worst_stand_first_and_the_others_are_counted(shandong: Deployment) -> None:
    need = Need(
        FUSHAN,
        EndState.MISSING,
        DUE,
        overdue=(late(),),
        unanswered=(question(place=FUSHAN, state="overdue"),),
        asked=(question(2, FUSHAN, period="2024-09"), question(3, FUSHAN, period="2024-08")),
        refused=(file(),),
    )
    (row,) = table(shandong, need)
    assert row[2].startswith(f"2024年10月{FORM}未报送；2024年10月{FORM}1处核实逾期：")
    assert row[2].endswith("；另有3项")
    assert need_sentence(need, shandong).startswith(f"福山区：2024年10月{FORM}逾期未报，应于11月5日报送；")


def test_two_rules_about_one_figure_are_one_thing_to_look_at(shandong: Deployment) -> None:
    both = question(state="overdue"), question(state="overdue", rule="recomputed_rate")
    (row,) = table(shandong, unanswered(*both))
    assert "1处核实逾期：糖尿病患者规范管理率（超出指标取值范围；与分子、分母复算不一致）" in row[2]
    assert needs_sentence([unanswered(*both)], shandong) == "龙口市核实逾期1处"


def test_whoever_has_answered_waits_for_the_section_and_the_clerk_is_not_called(shandong: Deployment) -> None:
    for state, why, todo in (
        ("explained", "1处已说明、待审核", "由规划信息科审核说明"),
        ("definition_query", "1处口径待答复", "由规划信息科答复口径"),
        ("explanation_rejected", "1处说明未采纳", "等候填报人更正或说明（11月14日前）"),
    ):
        (row,) = table(shandong, Need(LONGKOU, EndState.FLAGGED, DUE, asked=(question(state=state),)))
        assert row[1] == "○\N{NO-BREAK SPACE}待核实"
        assert why in row[2]
        assert row[4] == todo


def test_a_clerk_is_called_by_name_and_where_none_is_registered_that_is_said(shandong: Deployment) -> None:
    def called(*people: Contact) -> str:
        contacts = replace(shandong.contacts, contacts=people)
        return table(replace(shandong, contacts=contacts), missing())[0][4]

    clerk = Contact("c", "王芳", "clerk", FUSHAN, "file")
    lead = Contact("s", "李明（福山区）", "section_lead", FUSHAN, "file")
    assert called(clerk, lead) == "联系填报人王芳补报"
    assert called(lead) == "联系业务科负责人李明补报"
    assert called() == "联系该单位（未登记填报人）补报"


def test_a_source_that_is_down_names_whom_it_concerns_and_nobody_is_said_to_be_done(shandong: Deployment) -> None:
    places = [place.code for place in shandong.places][:5]
    down = SourceHealth("laizhou", False, "sftp://x.example/very/long", "no", tuple(places[:3]), fault="unreachable")
    told = Needed([Need("", EndState.SOURCE_DOWN, DUE, sources=(down,))], DAY, places=places)
    (row,) = table(shandong, *told.needs)
    assert (row[0], row[4]) == ("系统", "planwatch sources --test laizhou")
    assert row[2].startswith("来源 laizhou 无法连接，涉及")
    assert row[2].endswith("等3个")
    page = needs_markdown(told, shandong)
    assert "其余2个单位无需办理。 另有3个单位的来源中断，是否报送暂不清楚。" in page


def test_dead_letters_and_parked_files_say_the_command(shandong: Deployment) -> None:
    parked = file(state="parked", refusal=Refusal("unsettled", "坏.xlsx"))
    need = Need("", EndState.PARKED, DUE, parked=(parked,), dead=(DeadLetters("mail", "550 | no such user", 2, 7, AT),))
    (row,) = table(shandong, need)
    assert row[4] == "排除原因后：planwatch receipts --retry 0123456789ab"
    assert "渠道 mail 有2条消息未能送达：550 \\| no such user" in row[2]
    assert needs_sentence([need], shandong) == "1件来件待处理；2条消息发送失败"


@pytest.mark.parametrize("state", ["refused", "held", "parked"])
def test_no_name_of_a_file_breaks_a_table_or_makes_a_link(shandong: Deployment, state: str) -> None:
    received = file(HOSTILE, state=state, refusal=Refusal("empty", HOSTILE, found=HOSTILE))
    need = Need(FUSHAN, EndState.FLAGGED, DUE, **{state: (received,)})
    (row,) = table(shandong, need)
    assert len(row) == 5
    assert len(row[2]) < 260
    assert links_in(needs_markdown(Needed([need], DAY), shandong)) == []
    page = place_markdown(need, Opened(DAY, "needs-370600"), shandong)
    assert links_in(page) == ["/v2/artifacts/key/needs-370600"]
    assert "\n" not in need_sentence(need, shandong)


def test_thirteen_districts_that_are_all_late_are_thirteen_lines_and_one_count(shandong: Deployment) -> None:
    districts = shandong.forms["monthly-services"].places[:13]
    needs = [missing(one) for one in districts]
    assert len(table(shandong, *needs)) == 13
    assert needs_sentence(needs, shandong) == "13个单位逾期未报"
    assert len(need_sentence(needs[0], shandong)) < 80


def test_a_nation_in_trouble_is_cut_and_says_so(shandong: Deployment) -> None:
    needs = [missing(FUSHAN)] * (LINES + 7)
    assert len(table(shandong, *needs)) == LINES
    assert "另有7行未列出，见全部报送情况。" in needs_markdown(Needed(needs, DAY), shandong)


def test_names_where_they_are_few_and_counts_where_they_are_many(shandong: Deployment) -> None:
    down = SourceHealth("laizhou", False, "a", "no", fault="slow")
    partial = late("370683", state="partial", missing_lines=("diabetes_standard_management_rate",), submission_id="s")
    others = [
        Need(one, EndState.FLAGGED, DUE, asked=(question(place=one),))
        for one in ("370602", "370612", "370613", "370685")
    ]
    needs = [
        Need("", EndState.SOURCE_DOWN, DUE, sources=(down,)),
        missing(),
        Need("370683", EndState.MISSING, DUE, overdue=(partial,)),
        unanswered(),
        *others,
    ]
    said = "来源laizhou中断；福山区逾期未报；莱州市已报、逾期仍缺1项；龙口市核实逾期1处；另有4个单位需核实"
    assert needs_sentence(needs, shandong) == said
    assert needs_sentence(others[:1], shandong) == "芝罘区需核实"
    assert needs_sentence([], shandong) == "没有需要处理的事项"


def test_who_has_sent_and_not_all_of_it_is_not_said_to_be_silent(shandong: Deployment) -> None:
    lines = ("diabetes_standard_management_rate", "child_health_management_rate")
    need = Need(
        FUSHAN, EndState.MISSING, DUE, overdue=(late(state="returned", missing_lines=lines, submission_id="s"),)
    )
    assert table(shandong, need)[0][1] == "**●\N{NO-BREAK SPACE}逾期缺项**"
    assert need_sentence(need, shandong).startswith(f"福山区：2024年10月{FORM}已报，逾期仍缺2项：")
    assert needs_sentence([need], shandong) == "福山区已报、逾期仍缺2项"
    both = replace(need, overdue=(*need.overdue, late(form="annual-plan")))
    assert table(shandong, both)[0][1] == "**●\N{NO-BREAK SPACE}逾期未报**"
    assert needs_sentence([both], shandong) == "福山区逾期未报；福山区已报、逾期仍缺2项"


def test_of_whom_a_file_is_wanted_again_no_figure_is_asked(shandong: Deployment) -> None:
    again, asked = (
        Need(FUSHAN, EndState.FLAGGED, DUE, refused=(file(),)),
        Need(LONGKOU, EndState.FLAGGED, DUE, asked=(question(),)),
    )
    assert [row[1] for row in table(shandong, again, asked)] == [
        "○\N{NO-BREAK SPACE}待重报",
        "○\N{NO-BREAK SPACE}待核实",
    ]
    assert needs_sentence([again, asked], shandong) == "龙口市需核实；福山区来件未采用或不全，待重报或确认"


def test_who_needs_nobody_and_has_not_sent_yet_is_within_grace_until_a_day(shandong: Deployment) -> None:
    assert nothing_sentence(FUSHAN, [], [], shandong) == "福山区：无需办理"
    waiting = [late(state="in_grace")]
    assert nothing_sentence(FUSHAN, waiting, [], shandong) == f"福山区：2024年10月{FORM}待补报，宽限期至11月7日"


def test_no_page_shows_a_figure_or_what_would_pass(shandong: Deployment) -> None:
    need = Need(LONGKOU, EndState.UNANSWERED, DUE, unanswered=(question(state="overdue"),), asked=(question(2),))
    pages = (
        needs_markdown(Needed([need], DAY), shandong),
        needs_list(Needed([need], DAY), shandong),
        place_markdown(need, Opened(DAY, "needs-370600"), shandong),
    )
    for page in pages:
        assert not [one for one in ("9240", "92.4", "93.3", "11.25", "99.75", "0—100") if one in page]


def test_the_page_of_a_place_has_the_cell_the_deadline_the_messages_and_the_people(shandong: Deployment) -> None:
    asked, book = question(), "http://127.0.0.1:4280/returned/book.xlsx"
    need = Need(LONGKOU, EndState.FLAGGED, DUE, asked=(asked, question(rule="recomputed_rate")))
    told = (
        (date(2024, 11, 5), "退回核实：龙口市", "填报人（龙口市）"),
        (date(2024, 11, 5), "退回核实：龙口市", "审核人（龙口市）"),
    )
    opened = Opened(DAY, "needs-370600", {asked.submission_id: book}, told, simulated=True)
    page = place_markdown(need, opened, shandong).replace("\N{WORD JOINER}", "")
    assert page.startswith("## 【模拟数据】龙口市：需要处理的事项（2024-11-11）\n")
    (row,) = [line for line in page.splitlines() if "月报 H6" in line]
    assert "| 糖尿病患者规范管理率 | 超出指标取值范围；与分子、分母复算不一致 | 11月5日 | 11月14日 |" in row
    assert f"[退回表]({book})" in row
    assert "- 2024-11-05 退回核实：龙口市 → 填报人（龙口市）、审核人（龙口市）" in page
    assert "- 业务科负责人" in page


def test_a_place_that_needs_nobody_any_more_says_so_on_its_own_page(shandong: Deployment) -> None:
    page = done_markdown(FUSHAN, Opened(DAY, "needs-370600"), shandong)
    assert page.startswith("## 福山区：无需办理（2024-11-11）")


def test_keys_have_small_letters_digits_and_hyphens_and_two_places_never_share_one() -> None:
    keys = [place_key(one) for one in ("370611", "NR-01", "NR_01", "NR 01", "北岭", "南泉", "")]
    assert len(set(keys)) == len(keys)
    assert all(key.replace("-", "").isalnum() and key.isascii() and key == key.lower() for key in keys)


def test_in_another_language_no_chinese_word_is_left(tiny: Deployment) -> None:
    (form,), (first, second, *_) = tiny.forms.values(), [place.code for place in tiny.places][1:]
    rule, line = next(iter(tiny.rules)), form.lines[0].indicator
    down = SourceHealth("inbox", False, "a", "gone", fault="not_there")
    asked = question(place=second, form=form.code, rule=rule, indicator=line, period="2023-02", sheet="Form")
    needs = [
        Need("", EndState.SOURCE_DOWN, DUE, sources=(down,), dead=(DeadLetters("mail", "no", 1, 2),)),
        Need(first, EndState.MISSING, DUE, overdue=(late(first, form=form.code, period="2023-02"),), parked=(file("a.xlsx"),)),
        Need(second, EndState.UNANSWERED, DUE, unanswered=(asked,), asked=(replace(asked, state="explained"),), held=(file("b.xlsx"),)),
    ]  # fmt: skip
    told = Needed(needs, DAY, places=[place.code for place in tiny.places], failed="settle: x", simulated=True)
    said = needs_markdown(told, tiny) + needs_list(told, tiny) + needs_sentence(needs, tiny)
    said += "".join(place_markdown(one, Opened(DAY, "needs-nr"), tiny) for one in needs)
    assert not [letter for letter in said if "\u4e00" <= letter <= "\u9fff" or letter in "；，：（）《》、。"]
