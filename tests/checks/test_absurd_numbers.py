"""The largest and the smallest numbers that a cell can hold go through every rule and leave only what can be written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.gate.ruleset import RuleSet
from checks.period import judge_period
from domain.finding import Rule, Scope
from domain.form import DueRule, Form, FormLine
from domain.indicator import Denominator, Indicator, Parts
from domain.kind import Sort
from domain.period import Period
from domain.place import Place, PlaceTree
from domain.plan import Plan, Target
from flows.kinds import shipped_kinds
from words.catalogue import say

Make = Callable[..., Any]
KINDS = shipped_kinds()[Sort.RULE]
PARTS = Parts("n", "d", 1000.0, register="people")
INDICATORS = {
    "density": Indicator("density", "密度", "u", "higher_better", "density", parts=PARTS),
    "beds": Indicator("beds", "床位", "u", "higher_better", "count", decimals=0),
    "cover": Indicator("cover", "覆盖", "u", "higher_better", "coverage", parts=Parts("n", "d", 100.0)),
}
DAY = Period.parse("2023-01").start
FORM = Form(
    "monthly", "", "month", tuple(FormLine(code, n) for n, code in enumerate(INDICATORS)), ("p",), DueRule(3), DAY
)
EXTREME = st.sampled_from([1.7e308, 1e308, -1e308, 1e200, 1e15, 5e-324, 1e-300, 0.0, -0.0, 1.0, 50.0, None])
FIGURE = st.fixed_dictionaries(dict.fromkeys(("value", "numerator", "denominator"), EXTREME))


def every_rule(register: float, baseline: float) -> RuleSet:
    params: dict[str, dict[str, Any]] = {
        "percent_bounds": {"over": 100.0},
        "ordered_pair": {"low": "density", "high": "beds"},
    }
    rules = {
        code: Rule(code, code, kind.tier, kind.severity, kind.scope, params=params.get(code, {}))
        for code, kind in KINDS.items()
    }
    target = Target("t", "plan", "beds", "k", "1", (), "p", baseline_value=baseline, baseline_period="2022")
    return RuleSet(
        rules, INDICATORS, {}, {"monthly": FORM}, PlaceTree((Place("p", "", "city"), Place("q", "", "district", "p"))),
        KINDS, denominators=(Denominator("people", "p", 2022, register, "s"),),
        plans={"plan": Plan("plan", "", "p", DAY, DAY, DAY, targets=(target,))},
    )  # fmt: skip


def frame_of(rows: Make, figures: list[dict[str, Any]], period: Period, place: str = "p") -> pl.DataFrame:
    about = {"form": "monthly", "period": str(period), "period_start": period.start, "period_end": period.end}
    named = zip(INDICATORS, figures, strict=False)
    return rows(*({"place": place, "indicator": code, "value_text": "1", **about, **figure} for code, figure in named))


def assert_can_be_written(run: CheckRun) -> None:
    for finding in run.findings:
        json.dumps({**asdict(finding), "opened_at": ""}, allow_nan=False, ensure_ascii=False)
        spoiled = {name: text for name, text in finding.params.items() if text in ("inf", "-inf", "nan")}
        assert not spoiled, (finding.rule, spoiled)
    json.dumps(run.coverage.to_dicts(), allow_nan=False)
    json.dumps(run.results.to_dicts(), allow_nan=False)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(FIGURE, min_size=3, max_size=3),
    st.lists(st.lists(FIGURE, min_size=3, max_size=3), min_size=0, max_size=7),
    st.sampled_from([1e308, 1e-300, 0.0, 1e6]),
    st.sampled_from([1e308, 5e-324, 0.0, 300.0]),
)
def test_whatever_a_cell_holds_what_is_said_of_it_can_be_written(
    rows: Make,
    now: datetime,
    figures: list[dict[str, Any]],
    before: list[list[dict[str, Any]]],
    register: float,
    baseline: float,
) -> None:
    rules, period, earlier = every_rule(register, baseline), Period.parse("2023-08"), []
    for one in before:
        period = period.previous()
        earlier.append(frame_of(rows, one, period))
    frame = frame_of(rows, figures, Period.parse("2023-08"))
    history = pl.concat([rows().clear(), *earlier]) if earlier else rows().clear()
    assert_can_be_written(judge(Batch(frame, now), Known(history), rules))
    below = frame_of(rows, before[0] if before else figures, Period.parse("2023-08"), "q")
    assert any(rule.scope == Scope.PERIOD for rule in rules.rules.values())
    assert_can_be_written(judge_period(Batch(pl.concat([frame, below]), now), Known(history), rules))


def test_a_number_beyond_calculation_is_told_in_words(rows: Make, now: datetime) -> None:
    rules = every_rule(1e-300, 300.0)
    figure = {"value": 1e308, "numerator": 1e308, "denominator": None}
    run = judge(Batch(frame_of(rows, [figure], Period.parse("2023-08")), now), Known(), rules)
    told = {one.rule: one.params for one in run.findings}
    assert told["rate_by_register"]["recomputed"] == say("zh", "fact.beyond")
