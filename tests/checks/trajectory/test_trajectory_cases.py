"""The worked cases with published verdicts, each by the method it names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bench.published.cases import judge_cases, last_digit, read_cases
from bench.published.methods import METHODS
from domain.errors import RefusedFile

CASES = Path(__file__).parents[2] / "spec" / "trajectory_cases.csv"
ROWS = read_cases(CASES)
BY_ID = {row["case_id"]: row for row in ROWS}


def test_all_66_published_cases_come_out_as_published() -> None:
    verdicts = judge_cases(ROWS)
    assert len(verdicts) == 66
    assert [verdict for verdict in verdicts if not verdict.passed] == []
    assert {verdict.compared for verdict in verdicts} == {"status", "metric"}


def test_every_method_of_the_file_has_a_formula_of_its_own() -> None:
    assert {row["method"] for row in ROWS} == set(METHODS)


def test_the_ratios_of_statistics_canada_agree_to_the_last_printed_digit() -> None:
    from bench.published.cases import parsed

    for row in ROWS:
        if row["method"] in {"eurostat_cagr_ratio", "cagr_no_target"}:
            value = METHODS[row["method"]](parsed(row)).metrics[row["published_metric"]]
            assert abs(value - float(row["published_metric_value"])) <= last_digit(row["published_metric_value"])


@pytest.mark.parametrize(
    ("case", "changes", "wanted"),
    [
        ("CA01", {"current_value": "7.2"}, "achieved"),
        ("CA01", {"current_value": "14.6"}, "regressing"),
        ("CA01", {"current_value": "13"}, "behind"),
        ("CN01", {"current_value": "4.5"}, "achieved"),
        ("CN01", {"current_value": "3.2"}, "ahead"),
        ("CN01", {"current_value": "1.9"}, "behind"),
        ("CN14", {"current_value": "85.5"}, "behind"),
        ("CN16", {"current_value": "45000"}, "on_track"),
        ("CN16", {"current_value": "40000"}, "slightly_behind"),
        ("CN16", {"current_value": "30000"}, "behind"),
        ("CN18", {"current_value": "59.9"}, "breached"),
        ("UN01", {"current_value": "30"}, "achieved"),
        ("UN01", {"current_value": "91"}, "regressing"),
        ("PH09", {"current_value": "13"}, "slightly_behind"),
        ("PH09", {"current_value": "20"}, "behind"),
    ],
)
def test_another_figure_gives_another_verdict(case: str, changes: dict[str, str], wanted: str) -> None:
    assert judge_cases([{**BY_ID[case], **changes}])[0].actual == wanted


@pytest.mark.parametrize(
    ("case", "changes", "note"),
    [
        ("CA01", {"method": "tea_leaves"}, "known: "),
        ("CA01", {"current_value": ""}, "no value"),
        ("CA01", {"current_value": "ten"}, "ten"),
        ("CA01", {"current_value": "-1"}, "one sign"),
        ("CN01", {"target_value": "1.8"}, "equals"),
        ("CN01", {"as_of": "2019"}, "span"),
        ("CN05", {"current_value": "0"}, "above zero"),
        ("CN16", {"target_value": "0"}, "zero"),
        ("PH01", {"limit": "0"}, "exposure"),
        ("PH09", {"target_value": "0"}, "expected events"),
    ],
)
def test_a_case_that_cannot_be_judged_is_a_miss_with_its_reason(case: str, changes: dict[str, str], note: str) -> None:
    verdict = judge_cases([{**BY_ID[case], **changes}])[0]
    assert (verdict.actual, verdict.passed) == ("not_assessable", False)
    assert note in verdict.note


def test_a_wrong_metric_or_verdict_in_the_file_is_a_miss() -> None:
    wrong = [
        {**BY_ID["PH01"], "published_metric_value": "0.025330;5.571643;0.001001;9.233413"},
        {**BY_ID["PH01"], "published_metric": "lower95;middle"},
        {**BY_ID["CN01"], "expected_status": "ahead"},
        {**BY_ID["CN01"], "expected_status": ""},
    ]
    assert [verdict.passed for verdict in judge_cases(wrong)] == [False] * 4


def test_a_zero_is_replaced_as_the_published_method_does() -> None:
    row = {**BY_ID["CA12"], "baseline_value": "0"}
    assert judge_cases([row])[0].actual == "on_track"


def test_a_file_without_the_columns_says_which_lack(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["case_id", "method"], ["1", "floor"]])
    with pytest.raises(RefusedFile, match="expected_status"):
        read_cases(file)
