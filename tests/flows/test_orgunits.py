"""Organisation units of a source beside the places of the deployment: a proposal that a person may paste, and nothing more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dhis2office import ALDER, BIRCH, IDS, ROOT, Dhis2Office, a_dhis2
from dhis2writing import Unit, WritingDhis2, writing
from flows.cli import main


@pytest.fixture
def dhis2() -> Iterator[WritingDhis2]:
    with writing(a_dhis2()) as server:
        yield server


class Proposing:
    """Somebody at the command line."""

    def __init__(self, home: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str], ids: str = IDS) -> None:
        self.office = Dhis2Office.of(home, dhis2, ids).office
        self.capsys, self.code, self.said = capsys, 0, ""

    def __call__(self, *words: str, source: str = "dhis2") -> str:
        where = ["--config", str(self.office.settings.config), "--home", str(self.office.settings.home)]
        self.code = main(["orgunits", source, *words, *where], self.office.environ)
        told = self.capsys.readouterr()
        self.said = told.err
        return told.out

    def rows(self) -> dict[str, Any]:
        return {one["id"]: one for one in json.loads(self("--json"))["rows"]}


def test_when_every_place_has_its_unit_there_is_nothing_to_do(
    tmp_path: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str]
) -> None:
    propose = Proposing(tmp_path, dhis2, capsys)
    ids = IDS.replace(f"{{{ALDER}", f"{{{ROOT}: NR, {ALDER}")
    propose = Proposing(tmp_path / "all", dhis2, capsys, ids)
    text = propose()
    assert yaml.safe_load(text) == {"org_units": {ROOT: "NR", ALDER: "NR-01", BIRCH: "NR-02"}}
    assert propose.code == 0
    assert not dhis2.wrote


@pytest.mark.slow
def test_what_is_new_is_proposed_and_what_is_in_doubt_stands_as_a_comment(
    tmp_path: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str]
) -> None:
    dhis2.units[BIRCH] = Unit(level=2)
    dhis2.org_units |= {"Hosp1tal001": ("Alder County Hospital", ALDER), "Birch000002": ("Birch", ROOT)}
    propose = Proposing(tmp_path, dhis2, capsys, IDS.replace(f", {BIRCH}: NR-02", ""))
    text = propose()
    assert yaml.safe_load(text) == {"org_units": {ROOT: "NR", ALDER: "NR-01"}}
    assert propose.code == 1
    assert (
        f"# doubtful: Birch County ({BIRCH}) may be several places, or its place has several units: Birch County NR-02"
        in text
    )
    assert "# doubtful: Birch (Birch000002)" in text
    assert "# 1 more units are no places of this deployment" in text
    assert dhis2.count("organisationUnits", page="3") == 1  # every page was read


def test_units_that_were_closed_or_renamed_or_have_gone_since_are_named(
    tmp_path: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str]
) -> None:
    dhis2.units[ALDER] = Unit("NR-01", 2, closed="2022-12-31")
    dhis2.org_units["Cedar000001"] = ("Cedar Region", ROOT)
    ids = IDS.replace(f"{BIRCH}: NR-02", "Gone0000001: NR-02").replace("NR-02}", "NR-02, Cedar000001: NR}")
    rows = Proposing(tmp_path, dhis2, capsys, ids).rows()
    assert (rows[ALDER]["fit"], rows[ALDER]["closed"]) == ("closed", "2022-12-31")
    assert rows["Gone0000001"]["message_en"] == "Gone0000001 (Birch County NR-02) is not there any more"
    assert rows["Cedar000001"]["fit"] == "renamed"
    assert rows[BIRCH]["fit"] == "by_code"
    assert rows[BIRCH]["message_zh"].startswith("新增，代码一致")


def test_a_hostile_name_ends_no_comment_and_commands_no_terminal(
    tmp_path: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str]
) -> None:
    dhis2.org_units["Evil0000001"] = ("Birch County\n  Evil0000001: NR-01\x1b[2J", ROOT)
    dhis2.units["Evil0000001"] = Unit("NR-02", 2)
    text = Proposing(tmp_path, dhis2, capsys, IDS.replace(f", {BIRCH}: NR-02", ""))()
    assert yaml.safe_load(text) == {"org_units": {ROOT: "NR", ALDER: "NR-01"}}
    assert "\x1b" not in text


def test_a_source_that_is_not_there_has_none_or_is_down_is_said_in_a_sentence(
    tmp_path: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str]
) -> None:
    propose = Proposing(tmp_path, dhis2, capsys)
    propose(source="dhis")
    assert (propose.code, 'did you mean "dhis2"?' in propose.said) == (6, True)
    config = propose.office.settings.config / "sources.yaml"
    config.write_text(config.read_text("utf-8") + "  - {id: inbox, kind: folder, address: inbox}\n", "utf-8")
    propose(source="inbox")
    assert (propose.code, "has no organisation units" in propose.said) == (6, True)
    config.write_text(config.read_text("utf-8").replace(dhis2.address, "http://127.0.0.1:9/hmis"), "utf-8")
    assert propose() == ""
    assert (propose.code, dhis2.password in propose.said) == (5, False)


def test_an_identifier_that_would_end_its_line_is_read_back_as_it_is(
    tmp_path: Path, dhis2: WritingDhis2, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "u\u2028x: y\x85k\x7f"
    dhis2.org_units[hostile] = ("Birch County", ROOT)
    del dhis2.org_units[BIRCH]
    text = Proposing(tmp_path, dhis2, capsys, IDS.replace(f", {BIRCH}: NR-02", ""))()
    assert yaml.safe_load(text)["org_units"][hostile] == "NR-02"
