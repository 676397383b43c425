"""The shipped rules, on the shipped forms: what is sound is left alone, what is planted is found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import september
from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.gate.ruleset import RuleSet
from config.loader import load
from domain.deployment import Deployment
from domain.finding import explain
from domain.kind import Sort
from domain.submission import Reading, Submission, submission_id
from flows.kinds import shipped_kinds
from flows.wiring import ruleset
from sources.frame import observation_frame

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


def rules_of(deployment: Deployment) -> RuleSet:
    return ruleset(deployment)


def submission(deployment: Deployment, reading: Reading) -> Submission:
    period = str(reading.period)
    start, end = reading.period.bounds(deployment.forms[reading.form].reporting_year_offset_months)
    name = submission_id(reading.place, reading.form, period, 1)
    return Submission(
        name, reading.form, reading.place, period, start, end, 1, "r", reading.file, reading.provenance, NOW
    )


def run(deployment: Deployment, *readings: Reading) -> CheckRun:
    pairs = [(reading, submission(deployment, reading)) for reading in readings]
    frame = observation_frame(pairs, deployment.indicators)
    return judge(Batch(frame, NOW), Known(), rules_of(deployment))


def test_a_sound_month_and_year_raise_no_question(shipped: Deployment) -> None:
    sound = [one for one in september.readings(shipped, "first") if one.place != september.FLAWED]
    checked = run(shipped, *sound)
    assert checked.findings == ()
    assert set(checked.results["reason"]) == {"short_history", "small_count"}
    assert checked.coverage["passed"].sum() > 300


def test_the_planted_flaws_are_found_and_explained_in_both_languages(shipped: Deployment) -> None:
    flawed = [one for one in september.readings(shipped, "first") if one.place == september.FLAWED]
    checked = run(shipped, *flawed)
    assert {found.rule for found in checked.findings} == {"hard_range", "recomputed_rate", "part_le_whole"}
    for found in checked.findings:
        rule = shipped.rules[found.rule]
        for language in ("zh", "en"):
            assert found.observed in explain(rule, found.params, language) or found.rule == "part_le_whole"


def test_no_shipped_text_asks_for_a_fact_that_findings_do_not_have(shipped: Deployment) -> None:
    for rule in shipped.rules.values():
        for text in rule.texts.values():
            told = shipped_kinds()[Sort.RULE][rule.kind].told
            assert text.format_map(dict.fromkeys(told, "x")), rule.id
