"""Who needs somebody

The first table of a day, from what the ledger knows: who is in it, who is not, and that the state of a district's own task is its
line of the same table."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from domain.need import Need
from flows.pages import arrived_sentence, needed_of, status_of
from flows.steps.chase import chase
from flows.steps.documents import documents
from flows.steps.needs import need_of, state_of_place
from reports.pages.needs import needs_markdown
from reports.pages.needsentence import need_sentence, needs_sentence

if TYPE_CHECKING:
    from playhouse.stage import Stage

OTHERS = ["东渡区", "南泉区", "北岭县"]
WRONG = (720.0, 7200.0, 10000.0)
FORM = "2026年2月《基层卫生服务月报》"


def needs(stage: Stage, day: date) -> dict[str, Need]:
    """The lines of the table by the names of their places; each is what the place's own task says too."""
    workplace = stage.look(day)
    with closing(workplace.store):
        told, places = needed_of(workplace), workplace.deployment.places
        with workplace.store.read() as work:
            own = {one.code: need_of(work, workplace, one.code) for one in places}
        lines = {one.place: one for one in told.needs}
        assert {code: need for code, need in own.items() if need} == {code: one for code, one in lines.items() if code}
        return {places[code].name if code else "": one for code, one in lines.items()}


def said(stage: Stage, day: date) -> tuple[str, str]:
    """The run's sentence and its page."""
    workplace = stage.look(day)
    with closing(workplace.store):
        told = needed_of(workplace)
        page = needs_markdown(told, workplace.deployment).replace("\N{WORD JOINER}", "")
        return needs_sentence(told.needs, workplace.deployment), page


def sentence(stage: Stage, day: date, place: str) -> str:
    return need_sentence(needs(stage, day)[place], stage.deployment)


def chased(stage: Stage, day: date) -> tuple[str, str]:
    """How the task that computes the calendar ends."""
    workplace = stage.look(day)
    with closing(workplace.store):
        ended = chase(workplace)
    return ended.name, ended.message


def test_a_report_is_nobodys_matter_until_grace_is_over_then_red_and_gone_with_a_dissolved_place(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", OTHERS)
    stage.monitor(date(2026, 3, 2))
    stage.monitor(date(2026, 3, 5))
    assert needs(stage, date(2026, 3, 5)) == {}
    stage.monitor(date(2026, 3, 9))
    assert list(needs(stage, date(2026, 3, 9))) == ["西屏县"]
    assert sentence(stage, date(2026, 3, 9), "西屏县") == f"西屏县：{FORM}逾期未报，应于3月4日报送"
    told, page = said(stage, date(2026, 3, 9))
    assert told == "西屏县逾期未报"
    assert "其余3个单位无需办理。" in page
    stage.configure("places.yaml", "name: 西屏县,", "name: 西屏县, valid_to: 2026-02-15,")
    stage.monitor(date(2026, 3, 10))
    assert needs(stage, date(2026, 3, 10)) == {}
    assert chased(stage, date(2026, 3, 10))[0] == "Completed"


def test_a_question_is_green_in_its_time_red_after_it_and_the_sections_once_it_is_answered(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", OTHERS)
    stage.send(date(2026, 3, 2), "2026-02", ["西屏县"], family_doctor_signing_rate=WRONG)
    stage.monitor(date(2026, 3, 2))
    assert not needs(stage, date(2026, 3, 2))["西屏县"].is_red
    stage.monitor(date(2026, 3, 10))
    assert needs(stage, date(2026, 3, 10))["西屏县"].is_red
    assert said(stage, date(2026, 3, 10))[0] == "西屏县核实逾期1处"
    assert chased(stage, date(2026, 3, 10)) == ("Unanswered", "核实逾期1处")
    stage.explain(date(2026, 3, 10), "数据属实", "西屏县")
    stage.monitor(date(2026, 3, 11))
    assert not needs(stage, date(2026, 3, 11))["西屏县"].is_red
    assert "1处已说明、待审核" in sentence(stage, date(2026, 3, 11), "西屏县")
    stage.configure("places.yaml", "name: 西屏县,", "name: 西屏县, valid_to: 2026-02-15,")
    stage.monitor(date(2026, 3, 12))
    assert needs(stage, date(2026, 3, 12)) == {}


def test_a_file_that_is_refused_stands_beside_the_report_that_is_lacking(stage: Stage) -> None:
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", OTHERS)
    stage.put(date(2026, 3, 3), "西屏县", "月报[x](y).xlsx", b"", "空文件")
    stage.monitor(date(2026, 3, 3))
    need = needs(stage, date(2026, 3, 3))["西屏县"]
    assert (need.is_red, len(need.refused)) == (False, 1)
    stage.monitor(date(2026, 3, 9))
    told = sentence(stage, date(2026, 3, 9), "西屏县")
    assert told.startswith(f"西屏县：{FORM}逾期未报，应于3月4日报送；来件“")
    assert told.endswith("未予受理：文件是空的（0字节）")
    assert "[x](y)" not in said(stage, date(2026, 3, 9))[1]
    stage.send(date(2026, 3, 9), "2026-02", ["西屏县"])
    stage.monitor(date(2026, 3, 10))
    assert needs(stage, date(2026, 3, 10)) == {}


def test_nobody_is_said_to_be_overdue_while_the_source_through_which_they_send_is_down(stage: Stage) -> None:
    day, inbox = date(2026, 3, 9), stage.home / "inbox"
    stage.found(date(2026, 3, 2))
    stage.send(date(2026, 3, 2), "2026-02", OTHERS)
    stage.monitor(date(2026, 3, 2))
    inbox.rename(stage.home / "away")
    stage.note(day, "收件文件夹不在了")
    stage.monitor(day)
    assert {place: need.state for place, need in needs(stage, day).items()} == {"": "SourceDown"}
    told, page = said(stage, day)
    assert told == "来源inbox中断"
    assert "是否报送暂不清楚" in page
    assert "西屏县" not in page
    assert chased(stage, day) == ("Completed", "来源中断、是否已报不清楚1份")
    workplace = stage.look(day)
    with closing(workplace.store):
        ended = state_of_place(workplace, stage.place("西屏县").code)
        letters = documents(workplace, ["urging"])
        assert "不清楚（来源中断）" in status_of(workplace)
        assert arrived_sentence(workplace, "zh").endswith("应报4，已收3，来源中断、情况不清楚1")
    code, listed = stage.say("status")
    assert (code, "不清楚（来源中断）" in listed, "逾期未报" in listed) == (0, True, False)
    assert ended.message == f"西屏县：{FORM}应于3月4日报送，来源中断，是否已报暂不清楚"
    assert letters == []
    (stage.home / "away").rename(inbox)
    stage.monitor(date(2026, 3, 10))
    assert list(needs(stage, date(2026, 3, 10))) == ["西屏县"]
    assert said(stage, date(2026, 3, 10))[0] == "西屏县逾期未报"
