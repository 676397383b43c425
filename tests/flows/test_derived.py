"""The city is judged on what its districts sent, from the inbox to a third party who adds up the same."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import september
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look

ROOT = Path(__file__).resolve().parents[2]
DAY, PLAN, CITY = "2023-09-11", "yantai-2024", "370600"
HOW = "由各地区数据汇总，覆盖13个地区中的12个"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the monthly forms of twelve of Yantai's thirteen districts."""
    folder = tmp_path_factory.mktemp("derived")
    settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(folder))
    deployment = deployment_of(settings, {})
    september.deliver(deployment, folder / "inbox", september.first_day(deployment))
    september.deliver(deployment, folder / "inbox", september.later_day(deployment))
    found(settings, {}, simulated=True, as_of=date(2021, 1, 1))
    assert not run_here(look(settings, {}, as_of=date.fromisoformat(DAY)), "monitor").failed
    return folder


def asked(home: Path, verb: str, *more: str) -> int:
    return main([verb, "--config", str(ROOT / "config/shandong"), "--home", str(home), *more], {})


@pytest.fixture
def verdict(home: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What is said of vaccination in the city."""
    asked(home, "assess", "--plan", PLAN, "--place", CITY, "--as-of", DAY, "--json")
    rows = json.loads(capsys.readouterr().out)["rows"]
    found: dict[str, Any] = next(row for row in rows if row["indicator"] == "nip_vaccination_rate")
    return found


def test_the_city_has_a_figure_that_nobody_reported_and_it_says_so(verdict: dict[str, Any]) -> None:
    assert (verdict["provenance"], verdict["parts"], verdict["parts_due"]) == ("derived", 12, 13)
    assert verdict["covered"] == pytest.approx(12 / 13)
    assert HOW in verdict["message_zh"]
    assert "summed up from 12 of 13 places" in verdict["message_en"]


def test_it_is_simulated_because_its_parts_are_and_names_each_of_them(verdict: dict[str, Any]) -> None:
    assert verdict["message_zh"].startswith("【模拟数据】")
    assert len(verdict["submission_id"].split()) == 12


def test_the_table_shows_of_how_many_districts_it_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(home, "assess", "--plan", PLAN, "--place", CITY, "--as-of", DAY)
    assert "（汇总12/13）" in "".join(capsys.readouterr().out.split())


def test_a_third_party_adds_up_the_same(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = home / "report"
    asked(home, "evaluate", "--plan", PLAN, "--as-of", DAY, "--out", str(report))
    page = (report / "evaluation.html").read_text(encoding="utf-8")
    assert HOW in page
    assert "评估范围" in page
    capsys.readouterr()
    assert asked(home, "verify", str(report), "--json") == 0
    assert json.loads(capsys.readouterr().out)["rows"] == []
