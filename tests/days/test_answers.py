"""What a clerk answers in the returned workbook

Every row in which a clerk wrote something is read, or said not to have been understood and why; nobody answers for another
district, and what was confirmed and yet changed is asked once more."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from flows.wiring import opened

if TYPE_CHECKING:
    from playhouse.stage import Stage, Step

WRONG = (720.0, 7200.0, 10000.0)
OFF = (96.9, 4800.0, 5000.0)
FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
RECEIPT = "已收到办理意见：西屏县 2026年2月《基层卫生服务月报》"


def asked(stage: Stage, *others: str) -> None:
    """Two figures of one county are asked about; those of the other places that are named too."""
    stage.found(FIRST)
    stage.send(FIRST, "2026-02", ["南泉区", "北岭县", *([] if others else ["东渡区"])])
    for place in ("西屏县", *others):
        stage.send(
            FIRST,
            "2026-02",
            [place],
            note="签约率误填720.0%，接种率96.9%",
            family_doctor_signing_rate=WRONG,
            nip_vaccination_rate=OFF,
        )
    stage.monitor(FIRST)


def returned(stage: Stage, place: str, version: int) -> Any:
    (file,) = (stage.home / "out/returned").glob(f"{place}*第{version}版*.xlsx")
    return load_workbook(file)


def answered(
    stage: Stage, day: date, place: str, rows: dict[int, tuple[str, ...]], version: int = 1, **cells: Any
) -> Step:
    """The returned workbook comes back: choice, reason and note by the number of the question, then `finding` ids where
    given, and figures by cell."""
    book = returned(stage, place, version)
    sheet = book["核实事项"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "办理方式" for cell in row))
    column = {cell.value: cell.column for cell in header}
    for number, (choice, reason, note, *finding) in rows.items():
        row = header[0].row + number
        for name, text in zip(
            ("办理方式", "理由", "情况说明", "事项编号"), (choice, reason, note, *finding), strict=False
        ):
            sheet.cell(row, column[name]).value = text or None
    for address, figure in cells.items():
        book[stage.deployment.forms["monthly"].name][address] = figure
    box = stage.home / "inbox" / stage.place(place).code
    book.save(box / "退回表.xlsx")
    stage.note(day, f"{place}报回退回表")
    return stage.monitor(day)


def states(stage: Stage, place: str) -> dict[str, str]:
    with closing(opened(stage.settings)) as store, store.read() as work:
        return {one.id: one.state for one in work.findings.all() if one.place == stage.place(place).code}


def body(step: Step) -> str:
    (one,) = step.messages
    return one.body


def test_a_clerk_reads_what_was_understood_and_what_was_not_and_what_remains(stage: Stage) -> None:
    asked(stage)
    step = answered(
        stage, SECOND, "西屏县", {1: ("B 属实，说明理由", "情况属实", "见台账第3页"), 2: ("", "", "确实如此")}
    )
    assert step.titles == {f"{RECEIPT}（1处未识别）"}
    assert step.recipients == {"填报人（西屏县）"}
    assert "第1处：属实（情况属实）。" in body(step)
    assert "第2处未识别：写了说明，但没有选择办理方式，请选A、B或C。" in body(step)
    assert "尚有1处待办理，时限：3月5日（周四）下班前。" in body(step)
    assert "另有1处由业务科室审核，不需再办理。" in body(step)
    assert not stage.monitor(THIRD).messages


def test_whoever_explains_everything_is_told_that_nothing_more_is_needed(stage: Stage) -> None:
    asked(stage)
    step = answered(stage, SECOND, "西屏县", {1: ("Ｂ", "情况属实", ""), 2: ("C", "", "接种率是否含补种？")})
    assert step.titles == {RECEIPT}
    assert "第2处：口径有疑问。" in body(step)
    assert "不需再办理：2处由业务科室审核，审核前有关数据不参与汇总。" in body(step)
    assert set(stage.findings()) == {"explained", "definition_query"}


def test_a_figure_called_wrong_that_stays_as_it_was_is_told(stage: Stage) -> None:
    asked(stage)
    step = answered(stage, SECOND, "西屏县", {1: ("A 有误，已更正", "录入有误", "")})
    assert "第1处未识别：选择了“有误”，但该处数值没有改动，仍为“720”；属实的请选B并说明理由。" in body(step)
    assert set(stage.findings()) == {"sent"}


def test_what_was_confirmed_and_yet_changed_is_asked_once_more_at_its_cell(stage: Stage) -> None:
    asked(stage)
    step = answered(stage, SECOND, "西屏县", {1: ("A", "", ""), 2: ("B", "情况属实", "")}, E8=72.0, E9=96.0)
    assert step.titles == {"退回核实：西屏县 2026年2月《基层卫生服务月报》（1处），3月6日前"}
    told = next(one.body for one in step.messages if one.recipient == "填报人（西屏县）")
    assert "随本次报来的办理意见（序号同报来的核实事项表）：已读到1处办理意见；第2处未识别：选择了“属实”" in told
    assert "办理方式选了“属实”，该数却由“96.9”改为“96”，无法确定以哪一个为准。" in told
    assert len(step.messages) == len(step.recipients), "one message each"
    assert "sent" in stage.findings()
    again = answered(stage, THIRD, "西屏县", {1: ("B", "情况属实", "原表誊写有误，96.0为准")}, version=2)
    assert again.titles == {RECEIPT}
    assert sorted(set(stage.findings())) == ["closed", "explained"]


def test_nobody_answers_for_another_district(stage: Stage) -> None:
    asked(stage, "东渡区")
    before = states(stage, "东渡区")
    theirs = " ".join(before)
    step = answered(stage, SECOND, "西屏县", {1: ("B", "情况属实", "属实", theirs), 2: ("B", "情况属实", "见台账")})
    assert step.recipients == {"填报人（西屏县）"}
    assert "第1处未识别：不是本单位该期报表的核实事项，未采用" in body(step)
    assert "第2处：属实（情况属实）。" in body(step)
    assert states(stage, "东渡区") == before


def test_two_answers_to_one_question_are_none(stage: Stage) -> None:
    asked(stage)
    ids = str(returned(stage, "西屏县", 1)["核实事项"]["O9"].value)
    step = answered(stage, SECOND, "西屏县", {1: ("B", "情况属实", "见台账"), 2: ("C", "", "不明", ids)})
    assert "第1处未识别：同一事项填有两种不同的办理意见" in body(step)
    assert set(stage.findings()) == {"sent"}
