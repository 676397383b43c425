"""The files of a simulated year: read as they were meant, with every trouble at the cell that the manifest names."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_from_string

from config.loader import load
from demo.simulatedyear import content_of, with_cells, write_files
from demo.simulation.records import SimulatedFile, SimulatedYear
from demo.simulation.year import simulate
from domain.deployment import Deployment
from domain.errors import RefusedFile
from domain.kind import Sort
from domain.submission import Provenance, Reading
from flows.cli.main import main
from flows.kinds import shipped_kinds
from sources.read.directory import Directory
from sources.read.received import read_any

CONFIG = Path(__file__).resolve().parents[2] / "config" / "shandong"


def kinds_of(deployment: Deployment) -> set[str]:
    return {rule.kind for rule in deployment.rules.values()}


@pytest.fixture(scope="module")
def shandong() -> Deployment:
    return load(CONFIG, {}, shipped_kinds())


@pytest.fixture(scope="module")
def year(shandong: Deployment) -> SimulatedYear:
    return simulate(shandong, kinds=kinds_of(shandong))


@pytest.fixture(scope="module")
def some(year: SimulatedYear) -> tuple[SimulatedFile, ...]:
    """Every file with something planted, and every layout of every form."""
    planted = {one.file for one in year.planted}
    first = {(file.layout, file.reading.form): file.name for file in reversed(year.files)}
    return tuple(file for file in year.files if file.name in planted | set(first.values()))


def read(deployment: Deployment, file: SimulatedFile) -> Reading:
    (reading,) = read_any(
        content_of(deployment, file),
        file.name,
        Directory(
            deployment.forms,
            deployment.places,
            deployment.indicators,
            deployment.units,
            shipped_kinds()[Sort.LAYOUT],
            file.deliver_on,
        ),
        Provenance.SUBMITTED,
    )
    return reading


def figures(reading: Reading) -> list[tuple[Any, ...]]:
    return [(c.indicator, c.item, c.state, c.value, c.numerator, c.denominator) for c in reading.cells]


@pytest.mark.slow
def test_files_are_read_as_they_were_meant_and_say_that_they_are_simulated(
    shandong: Deployment, year: SimulatedYear, some: tuple[SimulatedFile, ...]
) -> None:
    early = {one.file for one in year.planted if one.kind == "early"}
    assert {file.layout for file in some} == {"form", "wide", "csv_utf8", "csv_gb18030"}
    for file in some:
        if file.name in early:
            with pytest.raises(RefusedFile) as caught:
                read(shandong, file)
            assert caught.value.code == "future_period"
            continue
        back = read(shandong, file)
        assert (back.form, back.place, back.period) == (file.reading.form, file.reading.place, file.reading.period)
        assert figures(back) == figures(file.reading)
        assert back.provenance == "simulated"


def test_the_same_file_is_the_same_bytes(shandong: Deployment, some: tuple[SimulatedFile, ...]) -> None:
    for layout in ("form", "wide", "csv_utf8", "csv_gb18030"):
        file = next(one for one in some if one.layout == layout)
        assert content_of(shandong, file) == content_of(shandong, file)


def test_every_planted_trouble_is_in_its_file_at_its_cell(shandong: Deployment, year: SimulatedYear) -> None:
    files = {file.name: file for file in year.files}
    looked_at = 0
    for one in with_cells(shandong, year):
        if not one.cell:
            assert one.kind in ("late", "missing", "early", "stale_copy")
            continue
        file = files[one.file]
        cells = {(cell.indicator, cell.item): cell for cell in file.reading.cells}
        cell = cells.get((one.indicator, one.item))
        written = text_at(content_of(shandong, file), file, one.sheet, one.cell)
        assert float(written) == cell.value if cell and written else one.kind == "partial"
        looked_at += 1
    assert looked_at >= 15


def text_at(content: bytes, file: SimulatedFile, sheet: str, cell: str) -> str:
    """What stands in a cell, looked at without our reader; "" for an empty one."""
    if file.layout in ("form", "wide"):
        value = load_workbook(BytesIO(content))[sheet][cell].value
        return "" if value is None else str(value)
    letter, row = coordinate_from_string(cell)
    text = content.decode("utf-8-sig" if file.layout == "csv_utf8" else "gb18030")
    return list(csv.reader(StringIO(text)))[row - 1][ord(letter) - ord("A")]


def test_a_day_is_delivered_into_the_boxes(shandong: Deployment, year: SimulatedYear, tmp_path: Path) -> None:
    day = year.days()[0]
    count = write_files(shandong, year.between(None, day), tmp_path)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert count == len(written) > 0
    assert written == {f"{file.box}/{file.name}" for file in year.files if file.deliver_on == day}


def test_an_archive_has_a_folder_for_every_day(shandong: Deployment, year: SimulatedYear, tmp_path: Path) -> None:
    first, second = year.days()[:2]
    write_files(shandong, year.between(None, second), tmp_path, by_day=True)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == [first.isoformat(), second.isoformat()]


def test_the_command_writes_files_and_a_manifest_and_never_into_a_folder_with_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "simulate",
        "--config",
        str(CONFIG),
        "--home",
        str(tmp_path / "home"),
        "--from",
        "2022",
        "--to",
        "2022",
    ]
    out = tmp_path / "out"
    assert main([*arguments, "--out", str(out), "--json"], {}) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "planwatch.simulate/1"
    kept = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert kept["planted"] == said["rows"]
    assert [row["id"] for row in kept["planted"]] == ["behind-1"]
    files = [path for path in out.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert len(files) == kept["files"] == len(kept["deliveries"]) == said["files"]
    assert kept["anchors"]
    assert main([*arguments, "--out", str(out)], {}) == 6
    assert "not an empty folder" in capsys.readouterr().err
    assert main([*arguments[:-1], "2021", "--out", str(tmp_path / "other")], {}) == 6
