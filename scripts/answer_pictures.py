"""Makes the pictures of `planwatch check` on a flawed form, of the receipt for a clerk's answers, and of `planwatch receipts`
after a hostile night, from real runs. Needs no browser.

`PYTHONPATH=. python scripts/answer_pictures.py`."""

from __future__ import annotations

import html
import importlib.util
import io
import re
import sys
import tempfile
import unicodedata
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import vl_convert
from openpyxl import load_workbook

from demo import demonstration
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
FLAWED = ROOT / "tests/fixtures/intake/num_count_foot.xlsx"
CELL, LINE, SIZE = 8, 24, 14.5  # of a character, of a line, of the letters, in px
# By the number of the question: choice, reason, note. One is no choice, and is asked back.
ANSWERS = {1: ("B 属实，说明理由", "情况属实", "见8月台账第3页"), 2: ("", "", "确实如此")}


def picture(text: str, name: str) -> None:
    """A text in columns as SVG and PNG: every character stands in its own cell, a Chinese one in two."""
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    wide = max(sum(map(_cells, line)) for line in lines)
    drawn = "".join(_line(line, number) for number, line in enumerate(lines, start=1))
    width, height = wide * CELL + 40, len(lines) * LINE + 32
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="100%" height="100%" fill="#fbfbf8"/><g font-family="Planwatch Sans SC, Noto Sans CJK SC, '
        f'sans-serif" font-size="{SIZE}" fill="#20262e">{drawn}</g></svg>\n'
    )
    (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
    vl_convert.register_font_directory(str(ROOT / "reports/fonts"))
    (PICTURES / f"{name}.png").write_bytes(vl_convert.svg_to_png(svg, scale=1.5))


def _cells(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" and letter not in "─━✓" else 1


def _line(line: str, number: int) -> str:
    """What stands together runs on by itself; a column begins at its cell, and a rule is drawn as one."""
    at, drawn, rules = 20, [], []
    for run in re.findall(r"[─━]+| {2,}|(?:[^ ─━]| (?! ))+", line):
        wide = CELL * sum(map(_cells, run))
        if run[0] in "─━":
            rules.append(f'<path d="M{at} {number * LINE + 3}h{wide}" stroke="#9aa0a6"/>')
        elif not run.isspace():
            drawn.append(f'<tspan x="{at}">{html.escape(run)}</tspan>')
        at += wide
    return f'<text xml:space="preserve" y="{number * LINE + 8}">{"".join(drawn)}</text>{"".join(rules)}'


def checked() -> str:
    """What `planwatch check` says of a form with a footnote among its digits and a share above the whole."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "福山区_2024年3季度.xlsx"
        book = load_workbook(FLAWED)
        sheet = book.active
        sheet["E8"], sheet["F8"], sheet["G8"] = 521, 5210, 10000
        book.save(file)
        said = io.StringIO()
        with redirect_stdout(said):
            main(["check", str(file), "--today", "2024-11-05"], {"COLUMNS": "120"})
    return f"$ planwatch check {file.name}\n{said.getvalue()}"


def receipt() -> str:
    """The message that a clerk gets for answers alone, as it was written into the folder of messages."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environ({}, home=folder)
        deployment = deployment_of(settings, {})
        demonstration.deliver(deployment, Path(folder) / "inbox", demonstration.first_day(deployment))
        found(settings, {}, simulated=True)
        run_here(look(settings, {}, as_of=demonstration.DUE_DAY), "monitor")
        place = deployment.places[demonstration.FLAWED]
        (returned,) = (Path(folder) / "out/returned").glob(f"{place.name}_2023年8月*.xlsx")
        book = load_workbook(returned)
        _answer(book)
        book.save(Path(folder) / "inbox" / place.code / "退回表.xlsx")
        run_here(look(settings, {}, as_of=demonstration.DUE_DAY.replace(day=6)), "monitor")
        told = (path.read_text(encoding="utf-8") for path in (Path(folder) / "out/messages").rglob("*.txt"))
        return next(text for text in told if "【已收到办理意见】" in text)


def night() -> str:
    """What operators see after the night of the tests in which six hostile files and an honest one arrive."""
    spec = importlib.util.spec_from_file_location("hostile_night", ROOT / "tests/flows/test_hostile_night.py")
    assert spec is not None
    assert spec.loader is not None
    played = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = played
    spec.loader.exec_module(played)
    with tempfile.TemporaryDirectory() as folder:
        where = ["--config", str(played.SMALL), "--home", folder]
        settings = Settings.from_environ({}, config=str(played.SMALL), home=folder)
        found(settings, {}, simulated=True, as_of=played.DAY.replace(month=1))
        workplace = look(settings, {}, as_of=played.DAY)
        played.deliver(workplace, Path(folder) / "inbox")
        run_here(workplace, "monitor")
        said = io.StringIO()
        with redirect_stdout(said):
            main(["receipts", *where], {"COLUMNS": "150"})
    return f"$ planwatch receipts\n{said.getvalue()}"


def _answer(book: Any) -> None:
    sheet = book["核实事项"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "办理方式" for cell in row))
    column = {cell.value: cell.column for cell in header}
    for number, texts in ANSWERS.items():
        for name, text in zip(("办理方式", "理由", "情况说明"), texts, strict=True):
            sheet.cell(header[0].row + number, column[name]).value = text or None


if __name__ == "__main__":
    picture(checked(), "check")
    picture(receipt(), "receipt")
    picture(night(), "receipts")
