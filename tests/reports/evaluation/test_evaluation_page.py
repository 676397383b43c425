"""The page and the workbook of an evaluation: what officials read."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from checks.trajectory import bands
from domain.targetkind import side_of
from reports.evaluation.model import Evaluation, narrowed
from reports.evaluation.names import JSON_FILE, PAGE_FILE, WORKBOOK_FILE
from reports.evaluation.page import page
from reports.evaluation.summary import attention
from reports.evaluation.texts import method_lines
from reports.evaluation.verdicts import verdict_word
from reports.evaluation.views import Views
from reports.evaluation.workbook import workbook
from words.catalogue import languages, say

pytestmark = pytest.mark.slow

UNCLOSED = {"meta", "br"}


class Reader(HTMLParser):
    """Collects tags, addresses and visible text, and checks that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "data", "action"}]
        if tag not in UNCLOSED:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


@pytest.fixture(scope="module")
def shown(export: Path) -> Reader:
    return read((export / PAGE_FILE).read_text(encoding="utf-8"))


def test_the_page_opens_without_a_network(export: Path, shown: Reader) -> None:
    html = (export / PAGE_FILE).read_text(encoding="utf-8")
    assert not [address for address in shown.addresses if not address.startswith("#")]
    assert not {"script", "link", "img", "iframe", "object"} & set(shown.tags)
    assert not re.findall(r"@import|url\(\s*['\"]?(?!#)", html)
    assert set(re.findall(r"https?://[^\"'<\s]+", html)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # fmt: skip


def test_the_page_speaks_as_an_evaluation_does(shown: Reader) -> None:
    words = "".join(shown.words)
    for said in (
        "中期评估报告",
        "快于预期",
        "基本符合预期",
        "相对滞后",
        "已达目标值",
        "按时间进度测算",
        "不作为考核结论",
    ):
        assert said in words
    for unsaid in ("规划要求2", "排名", "责令", "预警", "!", "！", "快于进度"):
        assert unsaid not in words
    assert "规划期60个月已过30个月，时间进度50.0%" in words
    assert "列入评估的目标21项，能够作出研判的19项" in words
    assert words.index("已研判19项，占21项的90%") < words.index("规划期60个月")


def test_every_verdict_has_clause_quote_source_and_hash(shown: Reader, evaluation: Evaluation) -> None:
    words = "".join(shown.words)
    for row in evaluation.assessments:
        assert row.clause in words
        private = evaluation.is_private(row.target_id)
        assert (" ".join(row.quote.split()) in words) != private
    assert words.count("370611.annual-plan.2022.v1") > 20
    assert "b" * 64 in words
    assert evaluation.config_sha256 in words


def test_simulated_figures_are_marked_at_the_head_and_in_every_chart(shown: Reader) -> None:
    words = "".join(shown.words)
    assert "【模拟数据】本报告含模拟数据，仅用于演示，不反映实际情况。" in words
    assert words.count("【模拟数据】福山区") == shown.tags.count("svg") > 15


def test_a_yearly_rate_of_a_single_death_is_neither_printed_nor_drawn(shown: Reader, export: Path) -> None:
    words = "".join(shown.words)
    assert "例数少，不列" in words
    assert "40.0" not in words.replace("40.0%", "")  # the share of time
    assert "福山区 孕产妇死亡率" not in words  # the title that its chart would have
    summary = openpyxl.load_workbook(export / WORKBOOK_FILE)["总表"]
    assert 40.0 not in [cell.value for row in summary.iter_rows() for cell in row]


def test_the_page_is_made_for_readers_of_screens_and_paper(export: Path, shown: Reader) -> None:
    html = (export / PAGE_FILE).read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in html
    assert "size: A4" in html
    assert html.count('<figure role="img" aria-label=') == shown.tags.count("svg")
    assert '<th scope="col">' in html
    assert '<th scope="row">' in html
    assert shown.tags.count("h1") == 1


def test_texts_from_outside_cannot_become_markup_or_formulas(evaluation: Evaluation, tmp_path: Path) -> None:
    evil = "<script>alert('规划')</script>"
    target = replace(evaluation.targets[15], value_text=evil)
    place = replace(evaluation.places["370611"], name='=HYPERLINK("x")')
    odd = replace(
        evaluation,
        plan=replace(evaluation.plan, title=evil),
        targets=(target,),
        applied={target.id: ("370611",)},
        assessments=(replace(evaluation.assessments[15], quote=f"<img src=x onerror=alert(1)>{evil}", clause="=1+1"),),
        places={"370611": place},
    )
    slim = narrowed(odd)
    reader = read(page(slim, "0" * 64, "1" * 64))
    assert not {"script", "img"} & set(reader.tags)
    (tmp_path / "odd.xlsx").write_bytes(workbook(slim, "0" * 64, "1" * 64))
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_sheets_hold_summary_evidence_measures_data_and_versions(export: Path, evaluation: Evaluation) -> None:
    book = openpyxl.load_workbook(export / WORKBOOK_FILE)
    assert book.sheetnames == ["总表", "证据", "措施与建议", "数据", "规则与版本"]
    assert all(sheet["A2"].value.startswith("【模拟数据】") for sheet in book)
    header = [cell.value for cell in book["证据"][4]]
    rows = [dict(zip(header, row, strict=False)) for row in book["证据"].iter_rows(min_row=5, values_only=True)]
    assert [row["目标编号"] for row in rows] == [row.target_id for row in evaluation.assessments]  # no ranking
    gps = next(row for row in rows if row["目标编号"] == "fushan-145.t16")
    assert gps["按时间进度测算"] == pytest.approx(2.602, abs=1e-12)
    assert gps["差距"] == pytest.approx(-0.292, abs=1e-12)
    assert gps["原始文件校验码"] == "b" * 64
    assert book["数据"].max_row == 4 + evaluation.observations.height
    seal = hashlib.sha256((export / JSON_FILE).read_bytes()).hexdigest()
    assert seal in [cell.value for cell in book["规则与版本"]["B"]]


def test_what_needs_attention_says_gap_and_way_back_in_the_plans_order(evaluation: Evaluation) -> None:
    said = attention(Views(evaluation))
    assert len(said) == 5
    assert said[0].startswith("■ 超过控制目标：重大慢病过早死亡率")
    assert "控制值为14.00" in said[0]
    assert said[-1] == (
        "▽ 略慢于进度：每万人口全科医生数（约束性）：2022年【模拟数据】2.31人，按时间进度测算为2.60，差距-0.29，约滞后7.5个月。"
        "下期达到3.07左右，可回到时间进度。"
    )


def test_an_english_evaluation_is_english(english: Evaluation) -> None:
    words = "".join(read(page(narrowed(english), "0" * 64, "1" * 64)).words)
    assert "Mid-term evaluation: Fushan District Health Plan" in words
    assert "broadly as expected" in words
    assert "[SIMULATED]" in words
    assert "按时间进度" not in words


def test_after_the_plan_the_evaluation_is_the_final_one(evaluation: Evaluation) -> None:
    late = replace(evaluation, as_of=evaluation.plan.effective_to, assessments=(), targets=(), applied={})
    words = "".join(read(page(narrowed(late), "0" * 64, "1" * 64)).words)
    assert "总结评估报告" in words
    assert "时间进度100.0%" in words
    assert "暂无相对滞后的指标" in words


def test_the_method_is_told_with_the_borders_that_were_used() -> None:
    for language in ("zh", "en"):
        told = " ".join(method_lines(language))
        for border in (bands.AHEAD, bands.ON_TRACK, bands.SLIGHTLY_BEHIND):
            assert f"{border:.2f}" in told


def test_every_kind_and_status_has_a_name(evaluation: Evaluation) -> None:
    from domain.assessment import Status

    for language in languages():
        assert all(say(language, f"target.{code}.name") for code in evaluation.kinds)
    floor = next(target for target in evaluation.targets if target.kind == "maintain_at_least")
    ceiling = next(target for target in evaluation.targets if target.kind == "stay_at_most")
    sides = [side_of(evaluation.kinds[one.kind], one, "") for one in (floor, ceiling)]
    assert [verdict_word("breached", side, "zh") for side in sides] == ["低于最低要求", "超过控制目标"]
    assert all(
        verdict_word(status, side, language) for status in Status for side in (*sides, "") for language in languages()
    )


def program(*names: str) -> str:
    """A program of this machine; where all must run, its lack is a failure."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        reason = f"none of {names} is here"
        pytest.fail(reason) if os.environ.get("PLANWATCH_NO_SKIP") == "1" else pytest.skip(reason)
    return str(found)


def test_the_workbook_opens_in_libreoffice(export: Path, tmp_path: Path) -> None:
    command = [program("soffice", "libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
               "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
               "--outdir", str(tmp_path), str(export / WORKBOOK_FILE)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    sheets = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv")}
    assert len(sheets) == 5, done.stderr
    assert any("每万人口全科医生数" in text and "略慢于进度" in text for text in sheets.values())


def test_the_page_prints_in_a_browser(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "evaluation.pdf"
    command = [program("chromium", "chromium-browser", "google-chrome"), "--headless", "--no-sandbox", "--disable-gpu",
               f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={out}", (export / PAGE_FILE).as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    content = out.read_bytes()
    assert content.startswith(b"%PDF"), done.stderr
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") >= 10
