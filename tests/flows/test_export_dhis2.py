"""Accepted figures as another system takes them: as they were written, by the ids of a list, and nothing left out unsaid."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.loader import loads
from domain.deployment import Deployment
from domain.submission import Provenance
from flows.cli import main
from flows.kinds import shipped_kinds
from flows.wiring import directory_of
from pulling import TINY, Office, return_of
from reports.exchange.datavalues import Exporter
from sources.read.received import read_any

pytestmark = pytest.mark.slow

SOURCES = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"
IDS = """\
code: national
name: National system
data_sets: {pBOMPrpg1QX: monthly}
org_units: {DiszpKrYNg8: NR-01, O6uvpzGd5pu: NR-02}
elements:
  - {id: f7n9E0hX8qk, indicator: nurse_density}
  - {id: Ix2HsbDMLea, indicator: measles_coverage}
  - {id: eY5ehpbEsB7, indicator: measles_coverage, part: numerator, option: bRowv6yZOF2}
  - {id: eY5ehpbEsB7, indicator: measles_coverage, part: denominator, option: Prlt0C1RF0s}
"""
DAY = date(2023, 6, 1)
# Of fewer signs than an identity number has: a file with such a one is not taken.
FIGURES = st.floats(0, 1e9, allow_nan=False).map(lambda figure: round(figure, 3)) | st.integers(0, 10**9).map(float)
WRITTEN = st.decimals(0, 1000, places=2).map(str)
ALDER = [
    ("Ix2HsbDMLea", "", "95.0"),
    ("eY5ehpbEsB7", "Prlt0C1RF0s", "1000"),
    ("eY5ehpbEsB7", "bRowv6yZOF2", "950"),
    ("f7n9E0hX8qk", "", "7.51"),
]


class Exporting:
    """An office at the command line."""

    def __init__(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        self.office, self.capsys, self.said, self.code = office, capsys, "", 0

    def __call__(self, *words: str) -> str:
        where = ["--config", str(self.office.settings.config), "--home", str(self.office.settings.home)]
        self.code = main(["export", *words, *where], {})
        told = self.capsys.readouterr()
        self.said = told.err
        return told.out

    def values(self, *words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self("--format", "dhis2", *words))["dataValues"]
        return found


def office_with(home: Path, ids: str = IDS, sources: str = SOURCES, **more: str) -> Office:
    lists = {"dhis2/national.yaml": ids} if ids else {}
    office = Office(home, sources, more={**lists, **{f"dhis2/{name}.yaml": text for name, text in more.items()}})
    for place, density in (("NR-01", "7.51"), ("NR-02", "7.70")):
        file = home / "inbox" / place / "february.csv"
        file.parent.mkdir(parents=True)
        file.write_bytes(return_of(place, density=density))
    office.month()
    return office


@pytest.fixture
def export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Exporting:
    return Exporting(office_with(tmp_path), capsys)


def test_figures_go_along_as_they_were_written_in_a_fixed_order(export: Exporting) -> None:
    written = export("--format", "dhis2")
    assert (export.code, export.said) == (0, "")
    assert export("--format", "dhis2") == written
    values = json.loads(written)["dataValues"]
    assert {(one["period"], one["orgUnit"]) for one in values} == {("202302", "DiszpKrYNg8"), ("202302", "O6uvpzGd5pu")}
    mine = [one for one in values if one["orgUnit"] == "DiszpKrYNg8"]
    assert [(one["dataElement"], one.get("categoryOptionCombo", ""), one["value"]) for one in mine] == ALDER


def test_one_place_one_form_and_one_period_are_chosen_as_people_call_them(export: Exporting) -> None:
    assert {one["orgUnit"] for one in export.values("--place", "Birch")} == {"O6uvpzGd5pu"}
    assert len(export.values("--form", "monthly", "--period", "2023-02")) == 8
    assert export.values("--period", "2023-01") == []
    assert export.code == 0
    export("--format", "dhis2", "--place", "Nowhere")
    assert (export.code, "no place 'Nowhere'" in export.said) == (6, True)


def test_a_table_of_comma_separated_values_says_the_same(export: Exporting) -> None:
    first, *rows = csv.reader(io.StringIO(export("--format", "dhis2-csv", "--place", "NR-01")))
    assert first[:6] == ["dataelement", "period", "orgunit", "catoptcombo", "attroptcombo", "value"]
    assert [(row[0], row[3], row[5]) for row in rows] == ALDER


def test_without_a_format_it_is_the_whole_ledger_as_before(export: Exporting) -> None:
    assert json.loads(export())["schema"] == "planwatch.export/1"
    assert export("--format", "json") == export()


@pytest.mark.parametrize(
    ("old", "new", "said", "count"),
    [
        (", O6uvpzGd5pu: NR-02", "", "2 figures left out: Birch County (NR-02) has no organisation unit", 4),
        ("  - {id: f7n9E0hX8qk, indicator: nurse_density}\n", "", "(nurse_density) has no data element", 6),
        ("nurse_density}", "nurse_density, unit: percent}", "(nurse_density) is counted in another unit there", 6),
    ],
)
def test_what_has_no_id_is_named_with_how_many_figures_it_is(
    old: str, new: str, said: str, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = Exporting(office_with(tmp_path, IDS.replace(old, new, 1)), capsys)
    assert len(export.values()) == count
    assert said in export.said
    assert export.code == 1


def test_a_figure_that_is_asked_about_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = office_with(tmp_path)
    (tmp_path / "inbox/NR-01/march.csv").write_bytes(return_of(period="2023-02", density="99"))
    office.month()
    export = Exporting(office, capsys)
    assert [one["value"] for one in export.values("--place", "NR-01")] == ["95.0", "1000", "950"]
    assert "1 figure left out: Nurses per 1,000 population (nurse_density) is being checked" in export.said
    assert export.code == 0


def test_what_single_cases_could_be_told_from_goes_along_only_where_somebody_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = office_with(tmp_path)
    indicators = office.settings.config / "indicators.yaml"
    text = indicators.read_text(encoding="utf-8")
    indicators.write_text(text.replace("    kind: density\n", "    kind: density\n    sensitivity: private\n"), "utf-8")
    export = Exporting(office, capsys)
    assert len(export.values()) == 6
    assert "2 figures left out: Nurses per 1,000 population (nurse_density) is not for everybody" in export.said
    assert len(export.values("--with-private")) == 8
    assert export.said == ""


def test_made_up_figures_go_along_only_where_somebody_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played = SOURCES.replace("address: inbox}", "address: inbox, provenance: simulated}")
    export = Exporting(office_with(tmp_path, sources=played), capsys)
    assert export.values() == []
    assert "simulated; --with-simulated takes it along" in export.said
    assert len(export.values("--with-simulated")) == 8


def test_the_list_is_named_where_there_are_several_and_missed_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = "code: provincial\nname: P\nelements:\n  - {id: f7n9E0hX8qk, indicator: nurse_density}\n"
    export = Exporting(office_with(tmp_path / "two", provincial=second), capsys)
    export("--format", "dhis2")
    assert (export.code, "say by which list of ids: --ids CODE" in export.said) == (6, True)
    assert len(export.values("--ids", "national")) == 8
    assert export.values("--ids", "provincial") == []
    assert "4 figures left out: Monthly health services return (monthly) has no data set" in export.said
    without = Exporting(office_with(tmp_path / "none", ids=""), capsys)
    without("--format", "dhis2")
    assert (without.code, "add dhis2/*.yaml" in without.said) == (6, True)


@lru_cache(maxsize=1)
def national(ids: str = IDS) -> Deployment:
    files = {str(file.relative_to(TINY)): file.read_text("utf-8") for file in TINY.rglob("*.*")}
    return loads({**files, "dhis2/national.yaml": ids}, {}, shipped_kinds())


def row(indicator: str, value: float, text: str, **more: Any) -> dict[str, Any]:
    figure = {"indicator": indicator, "value": value, "value_text": text, "numerator": None, "denominator": None}
    about = {"form": "monthly", "place": "NR-01", "period": "2023-02", "item": "", "unit": ""}
    return {**about, **figure, "usable": "accepted", "state": "value", "provenance": "submitted", **more}


@settings(deadline=None)
@given(WRITTEN, FIGURES, FIGURES, FIGURES, st.sampled_from(["2023-02", "2023-05"]))
def test_exported_and_read_again_every_figure_is_the_same(
    written: str, coverage: float, numerator: float, denominator: float, period: str
) -> None:
    deployment = national()
    rows = [
        row("nurse_density", float(written), written, period=period),
        row(
            "measles_coverage",
            coverage,
            "as a clerk wrote it",
            numerator=numerator,
            denominator=denominator,
            period=period,
        ),
    ]
    exporter = Exporter(deployment.dhis2["national"], deployment.forms, deployment.indicators)
    exported = exporter.export(rows)
    assert not exported.left
    directory = directory_of(deployment, DAY)
    for name, text in (("values.json", json.dumps(exported.as_json())), ("values.csv", exported.as_csv())):
        (reading,) = read_any(text.encode(), name, directory, Provenance.SUBMITTED)
        assert (reading.form, reading.place, str(reading.period)) == ("monthly", "NR-01", period)
        cells = {one.indicator: one for one in reading.cells}
        assert (cells["nurse_density"].value, cells["nurse_density"].value_text) == (float(written), written)
        found = cells["measles_coverage"]
        assert (found.value, found.numerator, found.denominator) == (coverage, numerator, denominator)


def test_a_figure_of_which_they_take_only_parts_that_nobody_reported_is_named() -> None:
    deployment = national(IDS.replace("  - {id: Ix2HsbDMLea, indicator: measles_coverage}\n", ""))
    exporter = Exporter(deployment.dhis2["national"], deployment.forms, deployment.indicators)
    exported = exporter.export([row("measles_coverage", 95.0, "95.0")])
    assert not exported.values
    assert [(one.reason, one.code) for one in exported.left] == [("no_element", "measles_coverage")]
    assert exported.lacks
