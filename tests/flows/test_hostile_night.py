"""A night in which six hostile files and one honest one arrive: the honest district is accepted, every other file is named
once, to its clerk in one clear sentence and to operators in one table, and the month ends well."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.period import Period
from domain.submission import Cell, Reading, ReceiptState
from flows.cli import main
from flows.here import Played, run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import Workplace, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form
from tests.flows.said import said

pytestmark = pytest.mark.slow

SMALL = Path(__file__).resolve().parents[1] / "deployments/small-zh"
DAY, NEXT = date(2026, 2, 4), date(2026, 2, 5)
HONEST = "379904"
GBK = "[red]月报<b>.xlsx".encode("gbk")
FIGURES = {"family_doctor_signing_rate": (50.0, 5000.0, 10000.0), "nip_vaccination_rate": (95.0, 950.0, 1000.0)}
# What a clerk must never read.
LIBRARY = re.compile(r"Error|Exception|Traceback|xl/|BadZip|calamine|openpyxl", re.IGNORECASE)


@dataclass(frozen=True)
class Night:
    settings: Settings
    played: Played

    @property
    def workplace(self) -> Workplace:
        return self.played.workplace

    def told(self, recipient: str) -> list[str]:
        with self.workplace.store.read() as work:
            return [text for reader, text in said(work, self.workplace, "not_taken") if reader == recipient]

    def says(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
        where = ["--config", str(SMALL), "--home", str(self.settings.home)]
        code = main([*arguments, *where], {})
        return code, capsys.readouterr().out


def form(workplace: Workplace, place: str) -> bytes:
    """The form of January, honestly filled."""
    cells = [
        Cell(name, "value", "", "E8", value=value, numerator=top, denominator=bottom, value_text=f"{value:g}")
        for name, (value, top, bottom) in FIGURES.items()
    ]
    about = form_of_place(workplace.deployment, "monthly", place)
    return filled_form(about, Reading("monthly", place, Period.parse("2026-01"), tuple(cells)))


def of_period(content: bytes, period: str) -> bytes:
    """The same with another period in its place."""
    book, written = load_workbook(io.BytesIO(content)), io.BytesIO()
    for row in book.worksheets[0].iter_rows(max_row=8):
        for cell in row:
            if "2026" in str(cell.value) and "1" in str(cell.value):
                cell.value = period
    book.save(written)
    return written.getvalue()


def with_sheet(content: bytes, change: Callable[[str], str]) -> bytes:
    """The same with its first sheet's own text changed."""
    whole, written = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in whole.namelist():
            part = whole.read(name)
            made.writestr(name, change(part.decode()).encode() if name.endswith("sheet1.xml") else part)
    return written.getvalue()


def far_away(sheet: str) -> str:
    return re.sub(r'r="([A-Z])8"', r'r="\g<1>12345678"', sheet, count=1)


def blown_up(sheet: str) -> str:
    """Some kilobytes packed, 120 MB unpacked."""
    return f"{sheet}<!--{' ' * 120_000_000}-->"


def deliver(workplace: Workplace, inbox: Path) -> None:
    """Two hostile files in each of three boxes, and the honest one in the fourth."""
    for place in ("379901", "379902", "379903", HONEST):
        (inbox / place).mkdir(parents=True)
    (inbox / HONEST / "月报.xlsx").write_bytes(form(workplace, HONEST))
    os.mkfifo(inbox / "379901" / "a.xlsx")
    (inbox / "379901" / "far.xlsx").write_bytes(with_sheet(form(workplace, "379901"), far_away))
    (inbox / "379902" / "bomb.xlsx").write_bytes(with_sheet(form(workplace, "379902"), blown_up))
    (inbox / "379902" / "period.xlsx").write_bytes(of_period(form(workplace, "379902"), "0000-01"))
    Path(os.fsdecode(os.fsencode(inbox / "379903") + b"/" + GBK)).write_bytes(b"not a workbook [red]<b>")
    (inbox / "379903" / "link.xlsx").symlink_to(Path("..") / HONEST / "月报.xlsx")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    home = tmp_path_factory.mktemp("night")
    settings = Settings.from_environ({}, config=str(SMALL), home=str(home))
    found(settings, {}, simulated=True, as_of=date(2026, 1, 5))
    workplace = look(settings, {}, as_of=DAY)
    deliver(workplace, home / "inbox")
    return Night(settings, run_here(workplace, "monitor"))


def test_the_month_ends_well_and_the_honest_district_is_accepted(night: Night) -> None:
    assert not night.played.failed
    with night.workplace.store.read() as work:
        assert work.submissions.of({f"{HONEST}.monthly.2026-01.v1"})
        state = {row.place: row.state for row in work.expected.all() if row.period == "2026-01"}
        assert not work.receipts.pending()
    assert state[HONEST] == "accepted"


def test_every_hostile_file_ends_in_figures_or_in_one_reason(night: Night) -> None:
    with night.workplace.store.read() as work:
        ended = {
            one.path: (one.state, one.refusal.code if one.refusal else "") for one in work.receipts.all() if one.box
        }
    assert len(ended) == 7
    assert ended["379901/a.xlsx"] == (ReceiptState.REFUSED, "not_a_file")
    assert ended["379903/link.xlsx"] == (ReceiptState.REFUSED, "link_outside")
    assert ended["379902/period.xlsx"] == (ReceiptState.REFUSED, "unknown_period")
    assert ended["379903/[red]月报<b>.xlsx"][0] == ReceiptState.REFUSED
    assert ended["379901/far.xlsx"][0] in (ReceiptState.REFUSED, ReceiptState.PARKED)
    assert ended["379902/bomb.xlsx"] == (ReceiptState.REFUSED, "too_large_unpacked")
    assert [path for path, (state, _) in ended.items() if state == ReceiptState.SETTLED] == [f"{HONEST}/月报.xlsx"]


def test_each_clerk_reads_one_clear_sentence_about_each_file(night: Night) -> None:
    for clerk, files in {"clerk-dongdu": 2, "clerk-nanquan": 2, "clerk-xiping": 2, "clerk-beiling": 0}.items():
        told = night.told(clerk)
        assert len(told) == files, told
        assert all("原因：" in body and not LIBRARY.search(body) for body in told)
    assert any("快捷链接" in body for body in night.told("clerk-xiping"))
    assert any("0000-01" in body for body in night.told("clerk-nanquan"))


def test_nobody_reads_of_a_file_a_second_time(night: Night) -> None:
    before = [night.told(clerk) for clerk in ("clerk-dongdu", "clerk-nanquan", "clerk-xiping")]
    again = run_here(look(night.settings, {}, as_of=NEXT), "monitor")
    assert not again.failed
    assert [night.told(clerk) for clerk in ("clerk-dongdu", "clerk-nanquan", "clerk-xiping")] == before


def test_operators_see_all_of_it_in_one_table(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = night.says(capsys, "receipts")
    assert code == 0
    for name in ("a.xlsx", "far.xlsx", "bomb.xlsx", "period.xlsx", "[red]月报<b>.xlsx", "link.xlsx"):
        assert name in shown
    code, said = night.says(capsys, "receipts", "--json")
    rows = json.loads(said)["rows"]
    assert code == 0
    assert all(row["message_zh"] and row["message_en"] and row["reason"] for row in rows)
    assert "sent_at" in rows[0]
