"""Worked cases: what the product says of them is what a statistician computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from config.cases import read_cases
from domain.errors import ConfigInvalid, NotKnown
from domain.workedcase import WorkedCase
from flows.cli.main import main
from flows.kinds import shipped_kinds
from flows.settings import Settings
from flows.steps.judge import judged
from flows.wiring import deployment_of

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "tests/spec"
FILES = sorted(SPEC.glob("verdict*.yaml"))
CASES = [case for file in FILES for case in read_cases(file, shipped_kinds())]
ENVIRON = {"PLANWATCH_CONFIG": str(ROOT / "config/shandong")}
LINE = """
- case: {name}
  as_of: 2023-09-30
  indicator: {{code: x, kind: share, direction: higher_better, decimals: 1}}
  target: {{kind: reach_at_least, baseline: {{value: 20, period: 2020}}, value: 70, deadline: 2025-12-31}}
  figures: [{{period: 2022, value: {value}}}]
"""


@pytest.fixture(scope="module")
def deployment() -> Any:
    return deployment_of(Settings.from_environ(ENVIRON), ENVIRON)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_verdict_of_a_worked_case_is_what_was_computed_by_hand(case: WorkedCase, deployment: Any) -> None:
    verdict = judged(case, deployment)
    assert verdict.passed, f"{case.why}: must {verdict.wanted}, must not {verdict.unwanted}, says {verdict.said}"


def judge(tmp_path: Path, text: str, *flags: str) -> int:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    return main(["judge", str(file), *flags], ENVIRON)


def test_a_miss_is_shown_with_expected_and_actual_and_the_verb_says_so(tmp_path: Path, capsys: Any) -> None:
    good = LINE.format(name="on its line", value="40.0") + "  must: {status: [ahead, on_track], expected: 40.0}\n"
    bad = LINE.format(name="far behind", value="21.0") + "  must: {status: on_track}\n  must_not: {status: behind}\n"
    assert judge(tmp_path, good) == 0
    capsys.readouterr()
    assert judge(tmp_path, good + bad, "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["cases"], document["agreeing"]) == ("planwatch.judge/1", 2, 1)
    assert document["rows"][0]["actual"] == {"status": "on_track", "expected": "40"}
    assert document["rows"][1]["missed"] == ["status", "status"]


def test_a_number_must_agree_to_half_a_unit_of_its_last_printed_digit(tmp_path: Path) -> None:
    for printed, code in (("40.0", 0), ("40.00", 0), ("40.1", 1), ("40.01", 1), ("40", 0)):
        case = LINE.format(name="digits", value="40.0") + f"  must: {{expected: {printed}}}\n"
        assert judge(tmp_path, case) == code, printed


def test_mistakes_in_a_file_of_cases_are_sentences_with_their_lines(tmp_path: Path) -> None:
    cases = {
        "an assessment has no stauts": LINE.format(name="x", value="1") + "  must: {stauts: on_track}\n",
        "needs `must` or `must_not`": LINE.format(name="x", value="1"),
        "not readable as YAML": "- case: [",
        "a number": LINE.format(name="x", value="many") + "  must: {status: behind}\n",
    }
    for said, text in cases.items():
        file = tmp_path / "cases.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigInvalid, match=said):
            read_cases(file, shipped_kinds())


def test_a_file_of_cases_that_is_wrong_is_not_called_the_configuration(tmp_path: Path, capsys: Any) -> None:
    assert judge(tmp_path, "[]") == 3
    error = capsys.readouterr().err
    assert "the file of cases has 1 problem(s)" in error
    assert "configuration" not in error


def test_a_target_that_is_not_shipped_is_named(tmp_path: Path, deployment: Any) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("- {case: x, as_of: 2024-01-01, target: fushan-145.t99, must: {status: behind}}", encoding="utf-8")
    with pytest.raises(NotKnown, match=r"fushan-145\.t99"):
        judged(read_cases(file, shipped_kinds())[0], deployment)
