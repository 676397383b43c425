"""What goes back, as the ledger knows it: its token, what is answered already, and what happens when none can be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import september
from domain.submission import Reading
from flows.here import Played
from flows.steps.returning import write_return
from flows.wiring import Workplace

Runner = Callable[[Workplace], Played]
TOKEN = "0123456789abcdef"


def returned(workplace: Workplace, version: int = 1) -> Path:
    (path,) = (workplace.out / "returned").glob(f"*第{version}版*")
    return path


def questions(path: Path) -> dict[str, list[Any]]:
    """The rows of our sheet by the cell that each asks about."""
    rows = [[cell.value for cell in row] for row in load_workbook(path)["核实事项"].iter_rows(min_row=9)]
    return {str(row[2]): row for row in rows if row[14]}


def unreadable() -> Reading:
    raise ValueError("nothing to fill our form with")


@pytest.mark.slow
def test_every_return_has_a_token_of_its_own_that_the_ledger_keeps_with_the_version(
    due_day: Workplace, month: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    month(due_day)
    path = returned(due_day)
    token = load_workbook(path)["核实事项"]["L6"].value
    with due_day.store.read() as work:
        (submission,) = [one for one in work.submissions.all() if one.place == september.FLAWED]
        asked = work.findings.open(september.FLAWED)
        assert work.returns.of(token) == submission.id
    assert len(token) == 16
    # The port gives the token: a played ledger may have its own.
    standing = replace(due_day, token=lambda: TOKEN)
    assert write_return(standing, submission, asked, unreadable) == TOKEN
    assert load_workbook(path)["核实事项"]["L6"].value == TOKEN
    # Where neither the own file nor our form can be made, nothing is left that could go out, and nobody waits.
    broken = [replace(one, rule="gone") for one in asked]
    assert write_return(due_day, submission, broken, unreadable) == ""
    assert not path.exists()
    assert "no workbook can go back" in caplog.text


@pytest.mark.slow
def test_a_second_return_shows_what_was_answered_and_asks_only_the_rest(
    due_day: Workplace, at: Callable[[date], Workplace], month: Runner
) -> None:
    month(due_day)
    book = load_workbook(returned(due_day))
    first, second = list(questions(returned(due_day)))[:2]
    sheet, form = book["核实事项"], book.worksheets[0]
    sheet["J9"], sheet["K9"], sheet["L9"], sheet["M9"] = "B 属实，说明理由", "情况属实", "新增服务点", "台账第3页"
    assert sheet["C9"].value == first
    form[second] = 77.77  # still not what its parts make
    book.save(due_day.settings.home / "inbox" / september.FLAWED / "改后.xlsx")
    month(at(september.LATER))
    again = questions(returned(due_day, 2))
    assert again[first][8:13] == ["已答复，待审核", "B 属实，说明理由", "情况属实", "新增服务点", "台账第3页"]
    assert not any(again[second][9:13])
    book = load_workbook(returned(due_day, 2))
    assert "1处已答复" in book["核实事项"]["A2"].value
    assert (book.worksheets[0][first].fill.patternType, book["核实事项"]["J10"].fill.fgColor.rgb) == (None, "FFEDEDED")
    assert any("已读到的办理意见" in str(row[0].value) for row in book["核实事项"].iter_rows(min_row=9))
