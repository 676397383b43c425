"""What stands beside a row, whatever the shape of the rule that looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from checks.gate.batch import Batch, Known
from checks.gate.judge import judge
from checks.gate.lazyplan import enriched, verdicts
from checks.gate.ruleset import RuleSet
from checks.lint import lint
from checks.period import judge_period
from checks.shapes.absent import Absent
from checks.shapes.judgement import Judgement, threshold
from checks.shapes.period import WholePeriod
from checks.shapes.row import Row
from domain.finding import Rule, Scope
from domain.indicator import Indicator
from domain.period import Period
from domain.place import Place, PlaceTree
from domain.rulekind import Fact, RuleKind

Rows = Callable[..., pl.DataFrame]
Rules = Callable[..., RuleSet]
Make = Callable[..., Rule]


def of_month(text: str, value: float, **given: Any) -> dict[str, Any]:
    period = Period.parse(text)
    where = {"period": text, "period_start": period.start, "period_end": period.end, "numerator": None}
    return {**where, "value": value, "submission_id": f"370611.{text}", **given}


def months(*values: float, **given: Any) -> list[dict[str, Any]]:
    return [of_month(f"2023-{number:02d}", value, **given) for number, value in enumerate(values, start=1)]


def said(rules: RuleSet, batch: pl.DataFrame, known: Known, rule: str = "jump") -> dict[str, str]:
    verdict = verdicts(rule)
    rows = enriched(batch, known, rules).select("period", verdict.passes, verdict.untestable).rows()
    return {period: why or {True: "pass", False: "flag"}[passes] for period, passes, why in rows}


def with_kind(rules: RuleSet, kind: RuleKind, scope: Scope = Scope.CELL) -> RuleSet:
    rule = Rule(kind.code, kind.code, kind.tier, kind.severity, scope)
    return replace(rules, rules={kind.code: rule}, kinds={kind.code: kind})


@pytest.fixture
def jump(ruleset: Rules, rule: Make) -> RuleSet:
    return ruleset(rule("jump", severity="query"))


SIX = (91.2, 92.0, 91.5, 92.4, 91.9, 92.3)


def test_periods_of_one_batch_are_history_of_those_after_them(rows: Rows, jump: RuleSet) -> None:
    batch = rows(*months(*SIX, 92.1, 9.24, 92.2))
    found = said(jump, batch, Known())
    assert found["2023-06"] == "short_history"
    assert (found["2023-07"], found["2023-08"], found["2023-09"]) == ("pass", "flag", "pass")


def test_a_copy_is_seen_in_one_batch(rows: Rows, ruleset: Rules, rule: Make) -> None:
    rules = ruleset(rule("stale_copy", severity="query", scope="submission"))
    moving = [(1.0, 2.0, 3.0, 4.0, 4.0)] * 4
    batch = rows(
        *(one for code, values in zip(("htn_rate", "screening", "imr", "u5mr"), moving, strict=True)
          for one in months(*values, indicator=code))
    )  # fmt: skip
    run = judge(Batch(batch, batch["received_at"][0]), Known(), rules)
    assert [one.period for one in run.findings] == ["2023-05"]


@pytest.mark.parametrize("other", [{"provenance": "printed"}, {"provenance": "simulated"}, {"form": "yearbook"}])
def test_figures_of_another_kind_are_no_history(rows: Rows, jump: RuleSet, other: dict[str, str]) -> None:
    batch = rows(of_month("2023-08", 9.24))
    assert said(jump, batch, Known(rows(*months(*SIX)))) == {"2023-08": "flag"}
    assert said(jump, batch, Known(rows(*months(*SIX, **other)))) == {"2023-08": "short_history"}


def test_a_later_version_of_another_form_does_not_take_the_place_of_a_figure(rows: Rows, jump: RuleSet) -> None:
    other = rows(*months(*(10.0 for _ in SIX), form="preliminary", version=3))
    assert said(jump, rows(of_month("2023-08", 92.0)), Known(pl.concat([rows(*months(*SIX)), other]))) == {
        "2023-08": "pass"
    }


def test_the_decimals_of_another_indicator_are_its_own(rows: Rows, ruleset: Rules, rule: Make) -> None:
    rules = ruleset(rule("ordered_pair", params={"low": "imr", "high": "screening"}))
    pair = rows(
        {"indicator": "imr", "value": 5.34, "decimals": 2},
        {"indicator": "screening", "value": 5.3, "decimals": None, "value_text": "5.3"},
    )
    passes = enriched(pair, Known(), rules)["ordered_pair|passes"].to_list()
    assert passes[0] is True, "5.3 with one decimal may be 5.34"


def test_a_rule_of_the_period_sees_operands_and_lines(rows: Rows, ruleset: Rules) -> None:
    def judged(rule: Rule) -> Judgement:
        return Judgement(
            flag=(pl.col("value") > pl.col("value@u5mr")) & pl.col("parts_required"),
            untestable=(),
            thresholds=lambda indicator: {} if indicator.code == "imr" else None,
            operands=("u5mr",),
        )

    kind = WholePeriod(code="above_other", meaning="x", judge=judged)
    rules = with_kind(ruleset(), kind, Scope.PERIOD)
    assert lint(rules) == ()
    figures = rows({"indicator": "imr", "value": 5.0}, {"indicator": "u5mr", "value": 4.0})
    run = judge_period(Batch(figures, figures["received_at"][0]), Known(figures), rules)
    assert [one.indicator for one in run.findings] == ["imr"]


def test_a_rule_at_the_door_has_its_thresholds(rows: Rows, ruleset: Rules) -> None:
    def number(indicator: Indicator) -> dict[str, float | None]:
        return {"most": 100.0}

    def judged(rule: Rule) -> Judgement:
        strange = pl.col("unknown").is_not_null()
        return Judgement((pl.col("value") > threshold(rule, "most")) | strange, (), number, ("most",))

    rules = with_kind(ruleset(), Row(code="absurd", meaning="x", turns_away=True, judge=judged))
    assert lint(rules) == ()
    batch = rows({"value": 101.0}, {"value": 99.0, "item": "b"})
    assert [one.item for one in judge(Batch(batch, batch["received_at"][0]), Known(), rules).findings] == [""]


def test_a_line_that_is_not_there_has_facts(rows: Rows, ruleset: Rules) -> None:
    kind = Absent(
        code="lacking", meaning="x", facts=(Fact("row", "row of the form"),),
        looked_for=lambda rule: pl.col("required"), tells=lambda rule: {"row": pl.col("row")},
    )  # fmt: skip
    rules = with_kind(ruleset(), kind, Scope.SUBMISSION)
    assert lint(rules) == ()
    batch = rows({"indicator": "htn_rate"}, {"indicator": "imr"})
    (found,) = judge(Batch(batch, batch["received_at"][0]), Known(), rules).findings
    assert (found.indicator, found.params["row"]) == ("screening", "2.0")


def test_lint_refuses_a_rule_that_looks_at_what_is_not_there(ruleset: Rules) -> None:
    kind = WholePeriod(code="dreams", meaning="x", judge=lambda rule: Judgement(pl.col("dream") > 1, ()))
    (problem,) = lint(with_kind(ruleset(), kind, Scope.PERIOD))
    assert problem.where == "rules.dreams"
    assert "dream" in problem.given
    assert "shape period" in problem.allowed


def test_every_shipped_kind_compiles(ruleset: Rules, rule: Make) -> None:
    given = {"ordered_pair": {"low": "imr", "high": "u5mr"}, "percent_bounds": {"over": 100.0}}
    kinds = ruleset().kinds.values()
    rules = [rule(kind.code, scope=kind.scope, params=given.get(kind.code, {})) for kind in kinds]
    assert lint(ruleset(*rules)) == ()


CITY = PlaceTree(
    (Place("370600", "烟台市", "city"), *(Place(code, code, "district", "370600") for code in ("370611", "370612")))
)


def added_up(ruleset: Rules, rule: Make, *places: str, **params: Any) -> RuleSet:
    made = ruleset(rule("roll_up_sum", severity="query", scope="period", params=params), language="en")
    kept = [place for place in CITY if place.code in ("370600", *places)]
    return replace(made, places=PlaceTree(tuple(kept)))


def test_a_place_below_that_reports_in_two_forms_adds_up_by_the_form_of_the_row(
    rows: Rows, ruleset: Rules, rule: Make
) -> None:
    rules = added_up(ruleset, rule, "370611", part="denominator")
    sent = [{"place": "370600", "denominator": 900.0}, {"place": "370611", "denominator": 300.0}]
    figures = rows(*sent, {"place": "370611", "denominator": 7.0, "form": "yearbook"})
    run = judge_period(Batch(figures, figures["received_at"][0]), Known(figures), rules)
    (asked,) = [one for one in run.findings if one.form == "monthly-services"]
    assert (asked.params["sum"], asked.params["below"]) == ("300", "1 place")
    assert asked.params["added"] == "registered", "what is added up is named, not the rate that is made of it"
