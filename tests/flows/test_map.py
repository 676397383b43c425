"""`planwatch map`: a foreign file, a proposal, and after a person has read it through a layout like any other."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from domain.submission import Provenance
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, directory_of, look
from pulling import at_rest
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import blank_form
from sources.read.received import read_any

TESTS = Path(__file__).resolve().parents[1]
ODD = """2024年卫生资源与医疗服务情况统计表
机构代码,机构名称,注册护士人数,诊疗人次总数,占用总床日数,实际开放总床日数,资产总额
370100001,东渡区人民医院,412,523400,132000,146000,18230
370100002,东渡区中医医院,187,201120,51100,64000,6120
370100003,东渡区妇幼保健院,96,143280,20300,29200,900
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deployment that knows the institutions but no mapping."""
    copied = tmp_path / "deployment"
    shutil.copytree(TESTS / "deployments/exports", copied)
    shutil.rmtree(copied / "mappings")
    annual = copied / "forms/annual.yaml"
    annual.write_text(annual.read_text(encoding="utf-8").replace(", from: resources-export", ""), encoding="utf-8")
    return copied


def run(folder: Path, tmp_path: Path, file: Path, *options: str) -> int:
    return main(["map", str(file), "--config", str(folder), "--home", str(tmp_path / "home"), *options], {})


def written(tmp_path: Path, text: str, name: str = "导出.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_it_says_what_each_heading_is_how_sure_that_is_and_what_it_could_not_place(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, tmp_path, written(tmp_path, ODD), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["form"], told["period"]) == ("planwatch.map/1", "resources-export", "2024")
    assert {row["cell"]: (row["is"], row["sure"]) for row in told["rows"]} == {
        "A2": ("机构代码", 1.0),
        "B2": ("机构名称", 1.0),
        "C2": ("注册护士数", 0.91),
        "D2": ("总诊疗人次数", 0.83),
        "E2": ("病床使用率 · 分子", 0.86),
        "F2": ("病床使用率 · 分母", 1.0),
        "G2": ("", 0.0),
    }


def test_the_proposal_put_into_the_deployment_reads_the_file_like_a_form(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = written(tmp_path, ODD), folder / "mappings/resources-export.yaml"
    out.parent.mkdir()
    assert run(folder, tmp_path, file, "--out", str(out)) == 1
    assert "3处名称一致，3处相近（请核对），1处未能对应" in capsys.readouterr().out
    text = out.read_text(encoding="utf-8")
    assert "indicator: nurses}  # 请核对：与“注册护士数”相似度91%" in text
    assert '# G2 "资产总额"  未对应' in text
    assert main(["lint", "--config", str(folder), "--home", str(tmp_path / "home")], {}) == 0
    deployment = deployment_of(Settings.from_environ({}, config=str(folder), home=str(tmp_path / "home")), {})
    directory = directory_of(deployment, date(2025, 2, 3))
    (reading,) = read_any(file.read_bytes(), "任意.csv", directory, Provenance.SUBMITTED)
    assert (reading.form, reading.place, str(reading.period)) == ("resources-export", "379901", "2024")
    assert {cell.indicator: cell.value for cell in reading.cells} == {
        "nurses": 695.0,
        "visits": 867800.0,
        "bed_use": 85.0,
    }
    assert [one.found for one in reading.left_aside] == ["资产总额"]


def test_a_file_with_a_figure_per_row_is_mapped_by_its_labels(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "东渡区2024年卫生事业情况\n项目,单位,本年,上年\n注册护士人数,人,695,680\n总诊疗人次,人次,867800,861000\n死亡人数,人,12,11\n"
    assert run(folder, tmp_path, written(tmp_path, rows), "--json", "--form", "resources-export") == 1
    told = json.loads(capsys.readouterr().out)
    mapping = yaml.safe_load(told["mapping"])
    assert mapping["rows"] == "indicators"
    holds = [(one["heading"], one["holds"]) for one in mapping["columns"]]
    assert holds == [("项目", "label"), ("单位", "unit"), ("本年", "value")]
    assert mapping["lines"] == [
        {"label": "注册护士人数", "indicator": "nurses"},
        {"label": "总诊疗人次", "indicator": "visits"},
    ]
    assert [row["text"] for row in told["rows"] if row["sure"] == 0.0] == ["上年", "死亡人数"]


def test_headings_above_each_other_are_mapped_together(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    for row in (["地区", "人员数", None, "床位", None], [None, "注册护士", "护理员", "实际占用总床日数", "实际开放总床日数"],
                ["东渡区", 695, 20, 203400, 239200]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    run(folder, tmp_path, tmp_path / "表.xlsx", "--json")
    mapping = yaml.safe_load(json.loads(capsys.readouterr().out)["mapping"])
    assert (mapping["rows"], mapping["header_rows"]) == ("places", 2)
    assert [one["heading"] for one in mapping["columns"]] == [
        "地区", "人员数/注册护士", "床位/实际占用总床日数", "床位/实际开放总床日数"
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["天气,温度\n晴,25\n", ""])
def test_a_file_in_which_nothing_is_known_says_so(
    folder: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, tmp_path, written(tmp_path, text)) == 2
    assert "导出.csv" in capsys.readouterr().out


def test_headings_that_look_like_yaml_or_markup_stay_texts(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '机构代码,注册护士,"x: [/red] # {}",总诊疗人次\n370100001,412,5,6\n'
    run(folder, tmp_path, written(tmp_path, text), "--json")
    mapping = yaml.safe_load(json.loads(capsys.readouterr().out)["mapping"])
    assert [one["heading"] for one in mapping["columns"]] == ["机构代码", "注册护士", "总诊疗人次"]
    assert run(folder, tmp_path, written(tmp_path, text)) == 1


@pytest.mark.slow
def test_what_comes_with_the_export_is_neither_lacking_on_the_form_nor_asked_there(tmp_path: Path) -> None:
    settings = Settings.from_environ({}, config=str(TESTS / "deployments/exports"), home=str(tmp_path))
    found(settings, {}, simulated=True, as_of=date(2025, 2, 1))
    box = settings.home / "inbox/379901"
    box.mkdir(parents=True)
    at_rest(Path(shutil.copy(TESTS / "fixtures/exports/resources-2024.csv", box / "直报系统导出.csv")))
    about = form_of_place(deployment_of(settings, {}), "annual", "379901")
    (box / "年报.xlsx").write_bytes(typed(blank_form(about, read_period("2024"))))
    for job in ("collect", "gate"):
        played = run_here(look(settings, {}, as_of=date(2025, 2, 5)), job)
        assert not played.failed
    with played.workplace.store.read() as work:
        for form in ("annual", "resources-export"):
            latest = work.submissions.latest(form, "379901", "2024")
            assert latest is not None
            assert latest.complete, form
        figures = work.submissions.observations(played.workplace.latest, period="2024")
        assert set(figures["indicator"]) == {"nurses", "visits", "bed_use", "signing_rate"}
        assert set(figures["usable"]) == {"accepted"}


def read_period(text: str) -> Any:
    from domain.period import Period

    return Period.parse(text)


def typed(content: bytes) -> bytes:
    """The blank form with its one line that nobody else fills."""
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    sheet: Any = book.worksheets[0]
    sheet["E10"], sheet["F10"], sheet["G10"] = 61.2, 612, 1000
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()
