"""`planwatch check`: a clerk sees what was read, what is asked, what was left aside and which answers were understood."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.deployment import Deployment
from domain.finding import fingerprint
from domain.period import Period
from domain.submission import Cell, Reading
from flows.cli import main
from flows.settings import Settings
from flows.wiring import deployment_of
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import blank_form, filled_form

CONFIG = Path(__file__).resolve().parents[1] / "deployments/small-zh"
PLACE, FORM, PERIOD, SIGNING, VACCINATION = (
    "379903",
    "monthly",
    "2026-02",
    "family_doctor_signing_rate",
    "nip_vaccination_rate",
)
HEADINGS = ("序号", "表", "单元格", "指标", "填报数", "办理方式", "理由", "情况说明", "事项编号")
NOT_A_NUMBER = """
  - id: not_a_number
    kind: not_a_number
    tier: deterministic
    severity: block
    scope: cell
    names: {zh: 不是数值}
    texts: {zh: "填的是“{observed}”，不是数值。"}
"""
Check = Callable[..., tuple[int, str]]


@pytest.fixture
def deployment() -> Deployment:
    return deployment_of(Settings.from_environ({}, config=str(CONFIG)), {})


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Check:
    """The verb on a file; its exit code and all it says."""

    def run(file: Path, *more: str, config: Path = CONFIG) -> tuple[int, str]:
        code = main(
            ["check", str(file), "--today", "2026-03-02", "--config", str(config), "--home", str(tmp_path), *more], {}
        )
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def form(deployment: Deployment, folder: Path, signing: float, *answers: tuple[Any, ...], place: str = PLACE) -> Path:
    """A filled form, with a sheet of answers where there are any: number, what was sent, choice, reason, note, id."""
    cells = (
        Cell(SIGNING, "value", "", "", signing, 7200.0, 10000.0, value_text=f"{signing:g}"),
        Cell(VACCINATION, "value", "", "", 96.0, 4800.0, 5000.0, value_text="96"),
    )
    about = form_of_place(deployment, FORM, place)
    path = folder / "月报.xlsx"
    path.write_bytes(filled_form(about, Reading(FORM, place, Period.parse(PERIOD), cells)))
    if answers:
        book = load_workbook(path)
        sheet = book.create_sheet("核实事项", 0)
        sheet.append(HEADINGS)
        for number, observed, choice, reason, note, finding in answers:
            sheet.append((number, "", "", "指标", observed, choice, reason, note, finding))
        book.save(path)
    return path


def question(rule: str = "hard_range", place: str = PLACE, indicator: str = SIGNING) -> str:
    return f"{fingerprint(rule, place, indicator, PERIOD, '')}-1"


def test_a_flawed_form_is_read_and_asked_about_with_its_cell_and_arithmetic(
    deployment: Deployment, tmp_path: Path, check: Check
) -> None:
    code, said = check(form(deployment, tmp_path, 720.0))
    assert code == 1
    assert "西屏县 2026年2月 基层卫生服务月报：读到2项数据" in said
    assert "E8" in said
    assert "按同表" in said.replace("\n", "")


def test_a_blank_form_has_not_been_filled_in(deployment: Deployment, tmp_path: Path, check: Check) -> None:
    blank = tmp_path / "空表.xlsx"
    blank.write_bytes(blank_form(form_of_place(deployment, FORM, PLACE), Period.parse(PERIOD)))
    code, said = check(blank)
    assert code == 1
    assert "还没有填写" in said
    assert "全部通过" not in said


def test_json_has_the_figures_what_was_left_aside_and_the_answers(
    deployment: Deployment, tmp_path: Path, check: Check
) -> None:
    answers = (
        (1, "720", "B", "情况属实", "见台账", question()),
        (2, "96", "", "", "确实如此", question(indicator=VACCINATION)),
    )
    code, said = check(form(deployment, tmp_path, 720.0, *answers), "--json")
    document = json.loads(said)
    assert code == 1
    assert [
        (one["indicator"], one["cell"], one["text"], one["value"], one["state"]) for one in document["figures"]
    ] == [
        (SIGNING, "E8", "720", 720.0, "value"),
        (VACCINATION, "E9", "96", 96.0, "value"),
    ]
    (answer,) = document["answers"]
    assert (answer["number"], answer["choice"], answer["reason_code"]) == (1, "explain", "real_change")
    assert answer["message_zh"] == "第1处：属实（情况属实）"
    (unread,) = document["unread_answers"]
    assert (unread["number"], unread["code"]) == (2, "no_choice")
    assert document["left_aside"] == []
    assert document["refusal"] is None
    assert {row["cell"] for row in document["rows"]} == {"E8"}


def test_no_document_tells_what_would_pass(deployment: Deployment, tmp_path: Path, check: Check) -> None:
    rows = json.loads(check(form(deployment, tmp_path, 720.0), "--json")[1])["rows"]
    assert "720" in {row["observed"] for row in rows}
    for row in rows:
        assert not {"expected_low", "expected_high", "statistic", "threshold", "params", "proposal"} & set(row)


def test_answers_are_confirmed_and_what_contradicts_the_figures_is_said(
    deployment: Deployment, tmp_path: Path, check: Check
) -> None:
    confirmed = check(form(deployment, tmp_path, 72.0, (1, "720", "B", "情况属实", "", question())))[1].replace(
        "\n", ""
    )
    assert "第1处未识别：选择了“属实”，但该处数值已由“720”改为其他数" in confirmed
    assert "该数却由“720”改为“72”" in confirmed.replace(" ", "")
    unchanged = check(form(deployment, tmp_path, 720.0, (1, "720", "A", "", "", question())))[1].replace("\n", "")
    assert "第1处未识别：选择了“有误”，但该处数值没有改动" in unchanged
    corrected = check(form(deployment, tmp_path, 72.0, (1, "720", "A", "", "", question())))
    assert corrected[0] == 0
    assert "已读到1处办理意见" in corrected[1]


def test_questions_of_another_district_are_not_answered(deployment: Deployment, tmp_path: Path, check: Check) -> None:
    theirs = question(place="379901")
    code, said = check(form(deployment, tmp_path, 72.0, (1, "720", "B", "情况属实", "", theirs)))
    assert code == 1
    assert "第1处未识别：不是本单位该期报表的核实事项" in said.replace("\n", "")


def test_a_file_that_is_not_there_is_said_in_the_language_of_the_deployment(tmp_path: Path, check: Check) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        code, said = check(path)
        assert (code, "没有找到这个文件" in said, "Errno" in said) == (2, True, False)


@pytest.mark.parametrize("text", ["[/x]", "[red]x[/red]", "\x1b[31mx"])
def test_what_a_clerk_wrote_is_printed_as_it_stands(
    deployment: Deployment, tmp_path: Path, check: Check, text: str
) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    with (config / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write(NOT_A_NUMBER)
    path = form(deployment, tmp_path, 72.0)
    book = load_workbook(path)
    book.active["E8"] = text.replace("\x1b", "_x001B_")
    book.save(path)
    code, said = check(path.rename(tmp_path / "[bold]月报.xlsx"), config=config)
    assert code == 1
    assert text.removeprefix("\x1b") in said
    assert "\x1b" not in said


def test_a_deployment_without_chinese_is_checked(deployment: Deployment, tmp_path: Path, check: Check) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    rules = (config / "rules.yaml").read_text(encoding="utf-8")
    kept = [line for line in rules.splitlines() if not line.strip().startswith("zh:")]
    one_line = "\n".join(kept).replace("names: {zh: 超出指标取值范围, en:", "names: {en:")
    (config / "rules.yaml").write_text(one_line + "\n", encoding="utf-8")
    contacts = (config / "contacts.yaml").read_text(encoding="utf-8")
    (config / "contacts.yaml").write_text(contacts.replace("language: zh", "language: en"), encoding="utf-8")
    path = form(replace(deployment, language="en"), tmp_path, 720.0)
    code, said = check(path, "--json", config=config)
    assert code == 1, said
    assert all("Reported" in row["message_en"] or "Reported" in row["message_zh"] for row in json.loads(said)["rows"])
    assert check(path, config=config)[0] == 1


def test_the_return_is_written_as_the_gate_would_write_it_and_never_over_the_file(
    deployment: Deployment, tmp_path: Path, check: Check
) -> None:
    path, out = form(deployment, tmp_path, 720.0), tmp_path / "退回.xlsx"
    code, said = check(path, "--return", str(out))
    assert code == 1
    assert "退回表已写入" in said
    book = load_workbook(out)
    assert book["核实事项"]["A1"].value == "西屏县2026年2月《基层卫生服务月报》（第1版）核实事项"
    before = path.read_bytes()
    assert check(path, "--return", str(path))[0] == 6
    assert path.read_bytes() == before
    sound = form(deployment, tmp_path, 72.0)
    assert "没有需要核实的事项" in check(sound, "--return", str(tmp_path / "无.xlsx"))[1]
    assert not (tmp_path / "无.xlsx").exists()


def test_answers_in_the_written_return_are_read_back(deployment: Deployment, tmp_path: Path, check: Check) -> None:
    out = tmp_path / "退回.xlsx"
    check(form(deployment, tmp_path, 720.0), "--return", str(out))
    book = load_workbook(out)
    sheet = book["核实事项"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "办理方式" for cell in row))
    column = {cell.value: cell.column for cell in header}
    first = header[0].row + 1
    sheet.cell(first, column["办理方式"]).value = "B 属实，说明理由"
    sheet.cell(first, column["理由"]).value = "情况属实"
    book.save(out)
    _, said = check(out, "--json")
    (answer,) = json.loads(said)["answers"]
    assert (answer["number"], answer["choice"], len(answer["findings"])) == (1, "explain", 2)
    assert json.loads(said)["unread_answers"] == []
