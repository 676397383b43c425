"""What lint says of targets: keys without effect are errors, what nothing can judge is counted with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.trajectory.lint import lint
from config.loader import load
from domain.deployment import Deployment
from domain.errors import Problem
from domain.form import DueRule, Form, FormLine
from domain.plan import DatedValue, Target
from domain.seriesbreak import BreakKind, SeriesBreak
from flows.kinds import shipped_kinds
from tests.checks.trajectory.test_judgeable import TARGET, YEARLY, changed, deployment


def errors(made: Deployment) -> list[Problem]:
    return [problem for problem in lint(made) if problem.level == "error"]


def warnings(made: Deployment) -> list[Problem]:
    return [problem for problem in lint(made) if problem.level == "warning"]


def test_a_target_that_is_sound_is_not_mentioned() -> None:
    assert lint(deployment(TARGET, YEARLY)) == ()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"kind": "milestone", "value": None, "baseline_value": None, "tolerance": 0.5}, "tolerance"),
        ({"kind": "milestone", "value": None}, "baseline_value"),
        ({"kind": "milestone", "value": 5.0, "baseline_value": None}, "value"),
        ({"kind": "zero_events", "value": None}, "baseline_value"),
        ({"reference": "life"}, "reference"),
        ({"kind": "maintain_at_least", "milestones": (DatedValue(date(2023, 12, 31), 85.0),)}, "milestones"),
        ({"path": "geometric", "milestones": (DatedValue(date(2023, 12, 31), 85.0),)}, "path"),
        ({"path": "steps"}, "path"),
    ],
)
def test_a_key_that_its_kind_never_reads_is_an_error(changes: dict[str, Any], key: str) -> None:
    (problem,) = errors(deployment(changed(**changes), YEARLY))
    assert problem.where == f"targets[t].{key}"


def test_a_mistyped_item_is_an_error_and_one_that_nobody_reports_a_warning() -> None:
    ranks = replace(YEARLY, lines=(FormLine("x", 1, item="初级卫生人才"), FormLine("x", 2, item="高级卫生人才")))
    (problem,) = errors(deployment(changed(item="初级卫生人材"), ranks))
    assert 'did you mean "初级卫生人才"' in problem.given
    made = deployment(changed(item="初级卫生人才"), YEARLY)
    assert errors(made) == []
    assert any("has the item" in problem.given for problem in warnings(made))


def a_break(on: date, *places: str) -> tuple[SeriesBreak, ...]:
    return (SeriesBreak(("x",), on, BreakKind.DEFINITION, "公告", places),)


def test_a_break_after_the_last_deadline_changes_nothing() -> None:
    (problem,) = errors(deployment(TARGET, YEARLY, breaks=a_break(date(2026, 1, 1))))
    assert "changes no verdict" in problem.given
    assert errors(deployment(TARGET, YEARLY, breaks=a_break(date(2025, 12, 31)))) == []
    assert (
        errors(deployment(changed(latest_deadline=date(2026, 4, 30)), YEARLY, breaks=a_break(date(2026, 1, 1)))) == []
    )


def test_a_break_at_a_place_without_a_target_changes_nothing_either() -> None:
    assert errors(deployment(TARGET, YEARLY, breaks=a_break(date(2023, 1, 1), "12")))
    assert errors(deployment(TARGET, YEARLY, breaks=a_break(date(2023, 1, 1), "11"))) == []


def test_a_target_for_places_below_that_no_form_asks_is_an_error() -> None:
    below: Target = changed(place="1", applies_to="children")
    elsewhere: Form = replace(YEARLY, places=("1",), due=DueRule(working_days=5))
    (problem,) = errors(deployment(below, elsewhere))
    assert "no form asks any of the 2 places" in problem.given
    assert errors(deployment(below, YEARLY)) == []


def test_what_cannot_be_judged_is_one_line_for_each_plan_and_reason() -> None:
    (problem,) = warnings(deployment(TARGET))
    assert problem.given == "1 of 1 targets cannot be judged, no form asks for it: t (0)"
    assert problem.allowed == "add the indicator to a form"


def test_binding_targets_that_nobody_leads_are_counted() -> None:
    (problem,) = warnings(deployment(changed(nature="binding"), YEARLY))
    assert problem.given == "1 binding targets have no lead: t (0)"
    assert warnings(deployment(changed(nature="binding", lead=("区卫生健康局",)), YEARLY)) == []


@pytest.mark.slow
def test_the_shipped_plans_say_nothing_without_effect_and_ask_nobody_in_vain() -> None:
    shipped = load(Path(__file__).resolve().parents[3] / "config/shandong", {}, shipped_kinds())
    assert errors(shipped) == []
