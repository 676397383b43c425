"""What a figure is held against before anybody is told that its order of magnitude is odd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl
import pytest

from checks.gate.judge import Batch, Known, judge
from checks.gate.ruleset import RuleSet
from domain.finding import Rule
from domain.period import Period

Make = Callable[..., Any]


def month(text: str, value: float, **given: Any) -> dict[str, Any]:
    period = Period.parse(text)
    about = {"period": text, "period_start": period.start, "period_end": period.end}
    return {**about, "value": value, "decimals": 1, "numerator": None, "denominator": None, **given}


@pytest.fixture
def rules(ruleset: Make) -> RuleSet:
    built: RuleSet = ruleset(Rule("magnitude", "magnitude", "statistical", "query", "cell"))
    running = replace(built.indicators["screening"], accumulates="year_to_date")
    return replace(built, indicators={**built.indicators, "screening": running})


def outcome(rules: RuleSet, now: datetime, figure: pl.DataFrame, history: pl.DataFrame) -> list[tuple[str, str]]:
    run = judge(Batch(figure, now), Known(history), rules)
    return [(str(outcome), str(reason)) for outcome, reason in run.results.select("outcome", "reason").rows()]


def test_a_running_total_starts_anew_in_january(rows: Make, rules: RuleSet, now: datetime) -> None:
    running = [month(f"2023-{number:02d}", 8.0 * number, indicator="screening") for number in range(7, 13)]
    january = rows(month("2024-01", 8.0, indicator="screening"))
    assert outcome(rules, now, january, rows(*running)) == [("untestable", "short_history")]


@pytest.mark.parametrize("other", [{"provenance": "printed"}, {"provenance": "simulated"}, {"form": "other"}])
def test_figures_that_the_clerk_has_not_sent_on_this_form_are_no_history(
    rows: Make, rules: RuleSet, now: datetime, other: dict[str, str]
) -> None:
    months = [f"2023-{number:02d}" for number in range(4, 8)]
    slipped = rows(month("2023-08", 9.2))
    theirs = rows(*(month(text, 92.0, **other) for text in months))
    own = rows(*(month(text, 92.0) for text in months))
    assert outcome(rules, now, slipped, theirs) == [("untestable", "short_history")]
    assert outcome(rules, now, slipped, pl.concat([theirs, own])) == [("flag", "")]


def test_figures_of_other_periods_are_no_history(rows: Make, rules: RuleSet, now: datetime) -> None:
    years = rows(*(month(str(year), 92.0) for year in range(2018, 2023)))
    assert outcome(rules, now, rows(month("2023-08", 9.2)), years) == [("untestable", "short_history")]


def test_the_months_that_came_in_the_same_file_are_history_too(rows: Make, rules: RuleSet, now: datetime) -> None:
    several = rows(*(month(f"2023-{number:02d}", 92.0) for number in range(1, 5)), month("2023-05", 920.0 / 100))
    flagged = judge(Batch(several, now), Known(), rules).findings
    assert [(one.period, one.params["factor"]) for one in flagged] == [("2023-05", "10")]
