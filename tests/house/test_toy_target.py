"""A kind of target is one file and its texts: a toy goes through lint, verdict, message, evaluation and reference page."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import frames
from alerts.conditions.behind import facts_of
from checks.trajectory.assess import Evidence, Moment, assess, assessments
from checks.trajectory.schedules import Asked, schedules
from config.loader import lint, load
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.kind import Kinds, Sort
from flows.kinds import collected, shipped_kinds
from flows.steps.assess import promises_of
from reports.evaluation.document import document
from reports.evaluation.model import Evaluation, Subject, narrowed, schedule_days
from reports.evaluation.page import page
from reports.evaluation.schema import OVERDUE
from words.catalogue import join, leave

TESTS = Path(__file__).resolve().parents[1]
TOY, PLACE = "come_halfway", "NR-01"
AS_OF, KNOWN_AT = date(2023, 12, 31), datetime(2023, 12, 31, 8, tzinfo=UTC)
ENTRY = f"""
  - id: toy
    indicator: nurse_density
    kind: {TOY}
    place: {PLACE}
    clause: Annex, row 3
    quote: |
      Nurses per 1,000 population come half of the way from 3.10 in 2020 to 4.10
    baseline_value: 3.1
    baseline_period: 2020
    value: 4.1
    deadline: 2025-12-31
"""


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kinds]:
    monkeypatch.syspath_prepend(str(TESTS))
    join(TESTS / "toys" / "words")
    yield collected(["toys"])
    leave(TESTS / "toys" / "words")


def with_toy(folder: Path, entry: str = ENTRY) -> Path:
    """The tiny deployment with a target of the toy kind."""
    shutil.copytree(TESTS / "deployments" / "tiny", folder)
    plan = folder / "plans" / "north-2025.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").rstrip("\n") + entry, encoding="utf-8")
    return folder


@pytest.fixture
def deployment(kinds: Kinds, tmp_path: Path) -> Deployment:
    return load(with_toy(tmp_path / "toy"), {}, kinds)


def figures(value: float) -> pl.DataFrame:
    row = dict.fromkeys(frames.OBSERVATION.names()) | {
        "place": PLACE, "indicator": "nurse_density", "period": "2023", "period_start": date(2023, 1, 1),
        "period_end": AS_OF, "item": "", "state": "value", "value": value, "unit": "per_1000", "decimals": 2,
        "provenance": "submitted", "usable": "accepted", "submission_id": f"{PLACE}.annual.2023.v1",
    }  # fmt: skip
    return pl.DataFrame([row], schema=frames.OBSERVATION)


def judged(deployment: Deployment, value: float) -> Assessment:
    promises = promises_of(deployment, tuple(one for one in deployment.targets if one.id == "toy"))
    evidence = Evidence(figures(value), pl.DataFrame(schema=OVERDUE))
    (row,) = assessments(assess(promises, evidence, Moment(AS_OF, KNOWN_AT)))
    return row


def evaluated(deployment: Deployment, language: str) -> Evaluation:
    plan, target = deployment.plans["north-2025"], next(one for one in deployment.targets if one.id == "toy")
    asked = [Asked(0, target.baseline_value, schedule_days(target, plan))]
    (found,) = schedules(promises_of(deployment, (target,)), asked)
    return Evaluation(
        plan=plan, targets=(target,), applied={"toy": (PLACE,)}, assessments=(judged(deployment, 3.3),),
        observations=figures(3.3), overdue=pl.DataFrame(schema=OVERDUE), indicators=deployment.indicators,
        units=deployment.units, places={PLACE: deployment.places[PLACE]}, as_of=AS_OF, known_at=KNOWN_AT,
        subjects={("toy", PLACE): Subject(found.points, found.dead_band)}, kinds=deployment.target_kinds,
        language=language,
    )  # fmt: skip


def test_lint_takes_it_and_asks_for_what_it_needs(kinds: Kinds, tmp_path: Path) -> None:
    def errors(folder: Path, known: Kinds) -> list[str]:
        return [f"{one.given} {one.allowed}" for one in lint(folder, {}, known) if one.level == "error"]

    whole = with_toy(tmp_path / "whole")
    assert errors(whole, kinds) == []
    assert any(TOY in one and "allowed" in one for one in errors(whole, shipped_kinds()))
    lacking = with_toy(tmp_path / "lacking", ENTRY.replace("    value: 4.1\n", ""))
    assert any(f"a target of kind {TOY} needs `value`" in one for one in errors(lacking, kinds))


def test_it_is_judged_by_its_own_end_value(deployment: Deployment) -> None:
    row = judged(deployment, 3.3)
    assert row.expected == pytest.approx(3.1 + 0.5 * 3 / 5)
    assert row.status == "slightly_behind"
    assert judged(deployment, 3.65).status == "achieved"


@pytest.mark.slow
def test_a_message_and_an_evaluation_speak_of_it(deployment: Deployment) -> None:
    row = judged(deployment, 3.3)
    assert facts_of(row, [row], deployment, {}).target == "4.1"
    names = {"zh": "到期走完一半", "en": "come halfway"}
    for language, name in names.items():
        evaluation = narrowed(evaluated(deployment, language))
        shown = page(evaluation, "0" * 64, "1" * 64)
        assert name in shown
        assert "<svg" in shown
        assert document(evaluation)["evidence"]["targets"][0]["kind"] == TOY


def test_the_reference_page_has_its_line(kinds: Kinds) -> None:
    script: dict[str, Any] = runpy.run_path(str(TESTS.parent / "scripts" / "spec_docs_targets.py"))
    (line,) = [line for line in script["page"](kinds[Sort.TARGET]).splitlines() if f"`{TOY}`" in line]
    assert "half of the way" in line
    assert "到期走完一半" in line
    assert "come halfway" in line


def test_nothing_else_is_needed(kinds: Kinds) -> None:
    toy = kinds[Sort.TARGET][TOY]
    assert replace(toy, code="other").meaning == toy.meaning
    assert set(kinds[Sort.TARGET]) - set(shipped_kinds()[Sort.TARGET]) == {TOY}
