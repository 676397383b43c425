"""The evaluation report of Fushan's plan, and a third party who computes it again from the export alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import september
from bench.published.__main__ import main as judge
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look

ROOT = Path(__file__).resolve().parents[2]
DAY = "2023-06-30"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with simulated annual forms of 2021 and 2022, and the evaluation written from it."""
    folder = tmp_path_factory.mktemp("evaluation")
    settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(folder))
    deployment = deployment_of(settings, {})
    september.deliver(deployment, folder / "inbox", september.evaluated_years(deployment))
    found(settings, {}, simulated=True, as_of=date(2021, 1, 1))
    played = run_here(look(settings, {}, as_of=date.fromisoformat(DAY)), "monitor")
    assert not played.failed
    with played.workplace.store.read() as work:
        assert work.receipts.refused() == []
    assert (
        main([*where(folder, "evaluate"), "--plan", "fushan-145", "--as-of", DAY, "--out", str(folder / "report")], {})
        == 0
    )
    return folder


def where(folder: Path, verb: str) -> list[str]:
    return [verb, "--config", str(ROOT / "config/shandong"), "--home", str(folder)]


def table_rows(document: dict[str, list[dict[str, object]]]) -> list[dict[str, object]]:
    return [row for row in document["rows"] if str(row["target_id"]).startswith("fushan-145.t")]


def test_the_sample_shows_at_least_eight_different_verdicts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*where(home, "assess"), "--plan", "fushan-145", "--as-of", DAY, "--json"], {})
    rows = table_rows(json.loads(capsys.readouterr().out))
    assert len(rows) == 21
    assert len({row["status"] for row in rows}) >= 8
    assert all("主要发展指标" in str(row["clause"]) for row in rows)
    # What is quoted of deaths would print their target.
    assert [row["target_id"] for row in rows if not row["quote"]] == [f"fushan-145.t{n}" for n in (3, 4, 5)]


def test_the_report_says_that_its_figures_are_simulated(home: Path) -> None:
    page = (home / "report/evaluation.html").read_text(encoding="utf-8")
    assert "【模拟数据】" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_a_third_party_agrees_with_every_verdict(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*where(home, "verify"), str(home / "report"), "--json"], {}) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == []
    assert said["verdicts"] == said["agreeing"] >= 21


def test_a_report_of_what_was_known_then_uses_nothing_that_came_later(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [*where(home, "evaluate"), "--plan", "fushan-145", "--as-of", DAY, "--out", str(tmp_path)]
    assert main([*asked, "--known-at", "2023-01-20"], {}) == 0
    written = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert written["evidence"]["known_at"] == "2023-01-20T15:59:59.999999+00:00"  # the end of that day in Shanghai
    assert written["evidence"]["observations"] == []  # all of them came in June
    assert {row["actual"] for row in written["verdicts"]} == {None}
    capsys.readouterr()
    assert main([*where(home, "assess"), "--as-of", DAY, "--known-at", "2023-01-20T09:30", "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["known_at"] == "2023-01-20T01:30:00+00:00"


@pytest.mark.parametrize("moment", ["2190-01-01", "yesterday", "2023-02-30", "0001-01-01T09:00"])
def test_a_moment_that_is_none_or_has_not_come_is_refused_in_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], moment: str
) -> None:
    assert main([*where(home, "assess"), "--as-of", DAY, "--known-at", moment], {}) == 6
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_one_changed_digit_names_the_verdict_that_no_longer_holds(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (home / "report/evaluation.json").read_text(encoding="utf-8")
    # One digit of one figure: the observation that the verdict was computed from.
    document = json.loads(text)
    figures = [row for row in document["evidence"]["observations"] if row["value"] == 2.31]
    assert len(figures) == 1
    figures[0]["value"] = 2.91
    (tmp_path / "evaluation.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    assert main([*where(home, "verify"), str(tmp_path), "--json"], {}) == 1
    said = json.loads(capsys.readouterr().out)
    named = {row["target_id"] for row in said["rows"] if row["target_id"]}
    assert "fushan-145.t16" in named
    assert "fushan-145.t14" not in named
    assert any(row["kind"] == "evidence" for row in said["rows"])


def test_the_published_cases_all_agree_and_a_wrong_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = ROOT / "tests/spec/trajectory_cases.csv"
    assert judge([str(cases), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["cases"], said["missed"]) == (66, 0)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(cases.read_text(encoding="utf-8").replace(",slightly_behind,", ",ahead,", 1), encoding="utf-8")
    assert judge([str(wrong), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["missed"] == 1


def test_a_forecast_is_shown_only_where_past_errors_earned_it_and_keeps_its_record(home: Path) -> None:
    verdicts = json.loads((home / "report/evaluation.json").read_text(encoding="utf-8"))["verdicts"]
    density = next(row for row in verdicts if row["target_id"] == "fushan-145.t16")
    # One district's three figures give no back-test: the record says so, and nothing is drawn.
    assert (density["projection"], density["outlook"]) == ([], "")
    assert density["forecast_record"]["reason"] == "too_few_errors"
    assert not density["forecast_record"]["shown"]
    restricted = json.loads((home / "report/evaluation.restricted.json").read_text(encoding="utf-8"))["verdicts"]
    deaths = next(row for row in restricted if row["target_id"] == "fushan-145.t3")
    assert deaths["forecast_record"] == {}
    assert not [row for row in verdicts if row["target_id"] == "fushan-145.t3"]
