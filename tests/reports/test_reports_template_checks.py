"""A figure that cannot be turns red while it is typed, in the spreadsheet itself and without a macro."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.form import FormLine
from domain.indicator import Bounds, Indicator, Unit
from domain.period import Period
from reports.workbook.form.checks import bounds_of
from reports.workbook.formofplace import FormOfPlace
from reports.workbook.template import blank_form

PERIOD = Period("month", 2023, 8)
RED, MILD = "#ffb3b3", "#fff9e5"
# What is typed into the four lines, and the cells that must turn red, none else.
GOOD = {"E8": 92.4, "F8": 2310, "G8": 2500, "E9": 3.12, "F9": 40, "E10": 0, "E11": "不适用"}
ROUNDED = {"E8": 92, "F8": 2310, "G8": 2500, "E9": "３．１２", "E10": "12,345", "E11": "暂无数据", "I11": "暂无数据"}
WRONG: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"E8": 120, "F8": 3000, "G8": 2500}, {"E8", "F8", "G8"}),  # a part larger than its whole
    ({"E8": 9240, "F8": 2310, "G8": 2500}, {"E8"}),  # out of bounds, and not what its parts make
    ({"E8": 94.2, "F8": 2310, "G8": 2500}, {"E8"}),  # two digits swapped
    ({"E8": 0.924, "F8": 2310, "G8": 2500}, {"E8"}),
    ({"E8": 92.4, "F8": -5, "G8": 0}, {"F8"}),
    ({"F8": 12, "G8": 0}, {"F8", "G8"}),
    ({"E9": -3.12}, {"E9"}),
    ({"E10": 12.5, "E11": -1}, {"E10", "E11"}),  # half a visit, and less than none
    ({"E8": "约九十", "F8": "2310人"}, {"E8", "F8"}),
    ({"E10": 12, "I10": "不适用"}, {"E10", "I10"}),
    ({"E10": 12, "I10": "推算数"}, set()),
    (GOOD, set()),
    (ROUNDED, set()),
)


def program(*names: str) -> str:
    """A program of this machine; where all must run, its lack is a failure."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        reason = f"none of {names} is here"
        pytest.fail(reason) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(reason)
    return str(found)


def filled(content: bytes, typed: dict[str, Any]) -> Any:
    book = load_workbook(BytesIO(content))
    for address, value in typed.items():
        book.worksheets[0][address] = value
    return book


def in_one_book(content: bytes, cases: tuple[dict[str, Any], ...], path: Path) -> None:
    """Each case in a sheet of its own, so that LibreOffice starts once."""
    book = load_workbook(BytesIO(content))
    first = book.worksheets[0]
    copies = [book.copy_worksheet(first) for _ in cases]
    for number, (sheet, typed) in enumerate(zip(copies, cases, strict=True)):
        sheet.title = f"case{number}"
        for over in first.conditional_formatting:
            for rule in over.rules:
                sheet.conditional_formatting.add(str(over.sqref), rule)
        for address, value in typed.items():
            sheet[address] = value
    book.remove(first)
    book.save(path)


def colours(page: str) -> list[dict[str, str]]:
    """Of every table of LibreOffice's page: the background of each cell by its address."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL | re.IGNORECASE):
        cells: dict[str, str] = {}
        taken: set[tuple[int, int]] = set()
        for row, line in enumerate(re.findall(r"<tr.*?</tr>", table, re.DOTALL | re.IGNORECASE), start=1):
            column = 0
            for tag in re.findall(r"<td[^>]*>", line, re.IGNORECASE):
                while (row, column) in taken:
                    column += 1
                across, down = (
                    int(m[1]) if (m := re.search(rf'{k}="?(\d+)', tag)) else 1 for k in ("colspan", "rowspan")
                )
                taken |= {(row + d, column + a) for d in range(down) for a in range(across)}
                if colour := re.search(r'bgcolor="(#[0-9a-fA-F]{6})"', tag):
                    cells[f"{chr(65 + column)}{row}"] = colour[1].lower()
                column += across
        found.append(cells)
    return found


@pytest.mark.slow
def test_libreoffice_recalculates_planted_errors_red_and_leaves_a_good_form_white(desk: Any, tmp_path: Path) -> None:
    gp = replace(desk.indicators["gp_density"], bounds=Bounds(0, 100))
    hypertension, *others = desk.form.lines
    form = replace(desk.form, lines=(replace(hypertension, parts_required=True), *others))
    about = FormOfPlace(form, desk.place, {**desk.indicators, "gp_density": gp}, desk.units, "zh")
    in_one_book(blank_form(about, PERIOD), tuple(typed for typed, _ in WRONG), tmp_path / "cases.xlsx")
    command = [program("soffice", "libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
               "--convert-to", "html", "--outdir", str(tmp_path), str(tmp_path / "cases.xlsx")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    tables = colours((tmp_path / "cases.html").read_text(encoding="utf-8"))
    assert len(tables) == len(WRONG), done.stderr
    for (typed, red), cells in zip(WRONG, tables, strict=True):
        assert {address for address, colour in cells.items() if colour == RED} == red, typed
    empty = {address for address, colour in tables[7].items() if colour == MILD}
    assert empty == {"E8", "F8", "G8", "E9"}


def test_every_condition_is_one_that_all_three_spreadsheets_know(desk: Any) -> None:
    sheet = filled(desk.template(), {}).worksheets[0]
    formulas = [rule.formula[0] for over in sheet.conditional_formatting for rule in over.rules]
    assert formulas
    known = {
        "IF",
        "AND",
        "OR",
        "NOT",
        "N",
        "ABS",
        "ROUND",
        "INT",
        "ISNUMBER",
        "ISTEXT",
        "ISERROR",
        "VALUE",
        "LEN",
        "TRIM",
    }
    used = {name for formula in formulas for name in re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", formula))}
    assert used <= known | {"SUBSTITUTE", "ASC"}
    assert not any("{" in formula for formula in formulas)  # no list of values: Excel allows none in a condition
    assert max(map(len, formulas)) < 8192


def test_nothing_is_filled_in_and_no_bound_or_target_is_told(desk: Any) -> None:
    sheet = filled(desk.template(), {}).worksheets[0]
    assert all(sheet[f"{column}{row}"].value is None for row in range(8, 12) for column in "EFGHI")
    assert not [one for one in sheet.data_validations.dataValidation if one.prompt]


@pytest.mark.parametrize(
    ("kind", "own", "expected"),
    [
        ("share", Bounds(), (0.0, 100.0)),
        ("share", Bounds(0, 60), (0, 60)),
        ("coverage", Bounds(), (0.0, None)),
        ("count", Bounds(), (0.0, None)),
        ("amount", Bounds(), (None, None)),
        ("rate", Bounds(-5, 5), (-5, 5)),
    ],
)
def test_bounds_are_the_indicators_own_or_those_of_its_kind(kind: Any, own: Bounds, expected: Any) -> None:
    indicator = Indicator("x", "x", "percent", "higher_better", kind, bounds=own)
    assert bounds_of(indicator, Unit("percent", "%", "share", 100)) == expected


def test_a_line_that_need_not_be_filled_is_not_asked_for(desk: Any) -> None:
    form = replace(desk.form, lines=(FormLine("visits", 1, required=False), FormLine("visits", 2, item="急诊")))
    about = FormOfPlace(form, desk.place, desk.indicators, desk.units, "zh")
    sheet = filled(blank_form(about, PERIOD), {}).worksheets[0]
    mild = {
        str(over.sqref)
        for over in sheet.conditional_formatting
        for rule in over.rules
        if rule.dxf.fill.bgColor.rgb.endswith("FFF9E5")
    }
    assert mild == {"E9"}
