"""The target tables are what the product does, and the page is what the tables say."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from checks.trajectory.reasons import reason_name
from domain.assessment import NON_VERDICTS
from words.catalogue import languages

ROOT = Path(__file__).parents[3]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "spec_docs_targets.py"))
SPECS: list[dict[str, Any]] = SCRIPT["specs"]()
CASES = [pytest.param(spec, case, id=f"{spec['TITLE']}: {case['shows']}") for spec in SPECS for case in spec["CASES"]]
ROWS = next(spec["PATHS"] for spec in SPECS if "PATHS" in spec)


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "case"), CASES)
def test_each_line_of_the_target_tables_is_the_verdict(spec: dict[str, Any], case: dict[str, Any], build: Any) -> None:
    verdict = build.case(spec, case)
    assert (verdict.status, verdict.reason) == (case["status"], case.get("reason", ""))
    if "expected" in case:
        assert verdict.expected == (None if case["expected"] is None else pytest.approx(case["expected"], rel=1e-5))


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_the_21_indicators_of_fushan_expect_what_their_line_says_each_year(row: tuple[Any, ...], build: Any) -> None:
    _, _, given, decimals, expected = row
    for year, value in zip(range(2021, 2025), expected or (None,) * 4, strict=True):
        verdict = build.case({}, {"target": given, "figures": {str(year): 50.0}})
        if value is None:
            assert verdict.status == "no_baseline"
        else:
            assert round(verdict.expected, decimals) == pytest.approx(value, abs=1.01 * 10**-decimals / 2)


@pytest.mark.slow
def test_before_any_figure_of_the_plan_no_indicator_of_fushan_has_a_verdict(build: Any) -> None:
    for _, _, given, _, _ in ROWS:
        printed = given.get("baseline_value")
        figures = {given["baseline_period"]: printed} if printed is not None else {}
        verdict = build.case({}, {"target": given, "figures": figures, "as_of": "2021-06-30"})
        assert verdict.status in {"not_due", "no_baseline"}


def test_every_non_verdict_in_the_tables_has_a_reason_with_words() -> None:
    for spec in SPECS:
        for case in spec["CASES"]:
            assert (
                all(reason_name(case.get("reason", ""), language) for language in languages()) or "reason" not in case
            )
            assert case["status"] not in NON_VERDICTS or case["reason"]


def test_the_page_of_targets_is_what_the_kinds_and_the_tables_say(build: Any) -> None:
    assert (ROOT / "docs" / "reference" / "targets.md").read_text(encoding="utf-8") == SCRIPT["page"](build.kinds)
