"""What a person meets when something is wrong: one sentence, what and where and what to do, an exit code, no traceback."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import september
from flows.cli import main
from flows.here import Played
from flows.settings import Settings
from flows.wiring import Workplace

Runner = Callable[[Workplace], Played]

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ["--config", str(ROOT / "config/shandong")]
CRASHED = 70  # Planwatch itself failed


def say(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(arguments, {})
    written = capsys.readouterr()
    assert "Traceback" not in written.out + written.err
    assert code != CRASHED, written.err  # which would be one sentence too
    return code, written.out + written.err


@pytest.fixture
def form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "月报.xlsx"
    code, _ = say(
        capsys, "template", *CONFIG, "--form", "monthly-services", "--place", "370611", "--period", "2023-08",
        "--out", str(path),
    )  # fmt: skip
    assert code == 0
    return path


def edit(path: Path, cells: dict[str, object]) -> None:
    workbook = load_workbook(path)
    for address, value in cells.items():
        workbook.worksheets[0][address] = value
    workbook.save(path)


def labelled(path: Path, label: str) -> str:
    """The address right of a label."""
    sheet = load_workbook(path).worksheets[0]
    for row in sheet.iter_rows(max_row=8):
        for cell in row:
            if cell.value and str(cell.value).rstrip("：:") == label:
                return sheet.cell(cell.row, cell.column + 1).coordinate
    raise AssertionError(label)


def check(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, str]:
    return say(capsys, "check", *CONFIG, str(path), "--today", "2023-09-05")


def test_an_empty_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(b"")
    code, said = check(capsys, path)
    assert code == 2
    assert "empty.xlsx" in said
    assert "文件是空的" in said


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = check(capsys, tmp_path / "nowhere.xlsx")
    assert code == 2
    assert "nowhere.xlsx" in said


def test_a_workbook_that_holds_no_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.xlsx"
    Workbook().save(path)
    code, said = check(capsys, path)
    assert code == 2
    assert "没有找到报表" in said


def test_a_table_without_any_title(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.csv"
    path.write_text("1,2\n3,4\n", encoding="utf-8")
    code, said = check(capsys, path)
    assert code == 2
    assert "没有找到报表：文件中没有报表标题。" in said


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("填报单位", "济南市历下区某某局", "不在区划目录内"),
        ("报告期", "2023年9月", "尚未结束"),
        ("报告期", "上个月", "无法识别"),
        ("报表代码", "monthly-servces", "不在报表目录内"),
    ],
)
def test_a_form_for_an_unknown_place_period_or_form_is_refused_with_its_cell(
    form: Path, capsys: pytest.CaptureFixture[str], label: str, value: str, words: str
) -> None:
    edit(form, {labelled(form, label): value} | ({"B4": None} if label == "填报单位" else {}))
    code, said = check(capsys, form)
    assert code == 2, said
    assert words in said.replace("\n", "")


def test_an_unknown_indicator_is_named_with_its_cell(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(form, {"B8": "family_doctor_singing_rate", "C8": "家庭医生歌唱率", "E8": 52.1})
    code, said = check(capsys, form)
    assert code == 2
    assert "8" in said
    assert "不在该报表内" in said.replace("\n", "")


def test_a_wrong_yaml_file_shows_every_error_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config/shandong", folder)
    rules = folder / "rules.yaml"
    rules.write_text(
        rules.read_text().replace("severity: block", "severity: blok", 1).replace("kind: hard_range", "kind: hard_rang")
    )
    code, said = say(capsys, "status", "--config", str(folder), "--home", str(tmp_path / "home"))
    assert code == 3
    assert "blok" in said
    assert "hard_range" in said
    assert said.count("rules.yaml:") >= 2


def test_a_locked_ledger_says_what_and_what_to_do(
    settings: Settings, at: Callable[[date], Workplace], capsys: pytest.CaptureFixture[str]
) -> None:
    at(date(2023, 9, 5)).store.close()
    holder = sqlite3.connect(settings.home / "ledger.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    answer = ["findings", "--accept", "x", "--by", "王科长", *CONFIG, "--home", str(settings.home)]
    try:
        code = main(answer, {"PLANWATCH_LEDGER_WAIT_S": "0.2"})
    finally:
        holder.close()
    said = capsys.readouterr().err
    assert code == 4
    assert "Traceback" not in said
    assert "ledger.db" in said


def test_a_database_server_that_does_not_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "postgresql+psycopg://planwatch@127.0.0.1:1/ledger"
    code, said = say(capsys, "status", *CONFIG, "--home", str(tmp_path), "--ledger", url)
    assert code == 4
    assert "127.0.0.1:1" in said or "127.0.0.1" in said


def test_an_unknown_plan_names_the_plans_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, "init", *CONFIG, "--home", str(tmp_path))
    code, said = say(capsys, "assess", *CONFIG, "--home", str(tmp_path), "--plan", "fushan-154")
    assert code == 6
    assert "fushan-145" in said


def test_a_date_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = say(capsys, "assess", *CONFIG, "--home", str(tmp_path), "--as-of", "next week")
    assert code == 6
    assert "2023-09-11" in said


@pytest.mark.slow
def test_two_places_in_one_sheet_are_refused_and_kept_as_a_refused_receipt(due_day: Workplace, month: Runner) -> None:
    box = due_day.settings.home / "inbox" / "370602"
    (sent,) = box.glob("*.xlsx")
    workbook = load_workbook(sent)
    sheet = workbook.worksheets[0]
    last = sheet.max_row + 2
    sheet.cell(last, 1).value, sheet.cell(last, 2).value = "填报单位：", "福山区"
    workbook.save(sent)
    month(due_day)
    with due_day.store.read() as work:
        refused = {receipt.box: receipt for receipt in work.receipts.refused()}
        content = work.receipts.content(refused["370602"].id)
    assert refused["370602"].refusal is not None
    assert refused["370602"].refusal.code == "two_places"
    assert content == sent.read_bytes()
    assert september.MONTHLY
