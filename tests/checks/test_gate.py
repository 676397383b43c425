"""What a clerk, an official and the ops team get from the gate."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import frames
from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.gate.ruleset import RuleSet
from checks.gate.schemas import GateDefect
from domain.errors import ConfigInvalid
from domain.finding import fingerprint

ROOT = Path(__file__).resolve().parents[2]
Rows = Callable[..., pl.DataFrame]
Make = Callable[..., Any]


@pytest.fixture
def run(now: datetime) -> Callable[..., CheckRun]:
    def build(frame: pl.DataFrame | pl.LazyFrame, rules: RuleSet, **given: pl.DataFrame) -> CheckRun:
        known = Known(
            given.get("context", frames.empty(frames.OBSERVATION)),
            given.get("exceptions", frames.empty(frames.EXCEPTION)),
        )
        return judge(Batch(frame, now, "gate-1"), known, rules)

    return build


def test_a_percentage_typed_a_hundred_times_too_large_is_asked_about_with_its_arithmetic(
    rows: Rows, ruleset: Make, rule: Make, run: Make, now: datetime
) -> None:
    frame = rows({"value": 9240.0, "decimals": 0, "cell": "E14"}, {"indicator": "screening", "value": 92.4})
    checked = run(frame, ruleset(rule("recomputed_rate"), rule("hard_range")))
    recomputed = next(found for found in checked.findings if found.rule == "recomputed_rate")
    assert (recomputed.sheet, recomputed.cell, recomputed.observed) == ("表1", "E14", "9240")
    assert recomputed.params["recomputed"] == "92.40"
    assert recomputed.params["factor"] == "100"
    assert recomputed.params["numerator_name"] == "规范管理人数"
    assert recomputed.proof == "100 × 2310 ÷ 2500 = 92.40"
    assert recomputed.proposal == ""
    assert (recomputed.owner, recomputed.state, recomputed.opened_at) == ("370611", "open", now)
    assert recomputed.due_on is None
    out_of_range = next(found for found in checked.findings if found.rule == "hard_range")
    assert (out_of_range.expected_low, out_of_range.expected_high) == (0.0, 100.0)
    assert (out_of_range.params["low"], out_of_range.params["high"]) == ("0", "100")
    assert len(checked.findings) == 2


def test_every_param_is_text_so_that_no_rule_text_can_fail(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    frame = rows({"value": 9240.0, "numerator": None}, {"value": 9240.0, "place": "370612"})
    checked = run(frame, ruleset(rule("recomputed_rate"), rule("hard_range"), rule("missing_part")))
    assert checked.findings
    assert all(isinstance(value, str) for found in checked.findings for value in found.params.values())


def test_names_follow_the_language_of_the_deployment(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    checked = run(rows({"value": 9240.0}), ruleset(rule("recomputed_rate"), language="en"))
    assert checked.findings[0].params["indicator"] == "Managed"
    assert checked.findings[0].params["denominator_name"] == "registered"


def test_the_same_finding_has_the_same_id_in_every_run_and_version(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    rules = ruleset(rule("hard_range"))
    first = run(rows({"value": 9240.0}), rules).findings[0]
    second = run(rows({"value": 8240.0, "version": 2}), rules).findings[0]
    assert first.id == second.id == f"{fingerprint('hard_range', '370611', 'htn_rate', '2023-08', '')}-1"


def test_what_could_not_be_tested_says_so_in_results_and_coverage(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    frame = rows(
        {},
        {"indicator": "imr", "value": 5.0, "numerator": None, "denominator": None},
        {"place": "370612", "state": "not_applicable", "value": None},
    )
    checked = run(frame, ruleset(rule("recomputed_rate")))
    assert checked.results.schema == frames.CHECK_RESULT
    told = checked.results.select("run_id", "place", "indicator", "outcome", "reason").rows()
    assert told == [
        ("gate-1", "370611", "imr", "untestable", "missing_operand"),
        ("gate-1", "370612", "htn_rate", "untestable", "not_applicable"),
    ]
    assert checked.coverage.schema == frames.COVERAGE
    assert checked.coverage.rows() == [
        ("recomputed_rate", "370611", 1, 0, 1, '{"missing_operand": 1}'),
        ("recomputed_rate", "370612", 0, 0, 1, '{"not_applicable": 1}'),
    ]


def test_an_unknown_code_is_turned_away_and_the_rest_is_judged(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    frame = rows({"indicator": "htn_rat", "cell": "E7"}, {"value": 9240.0, "cell": "E8"})
    checked = run(frame, ruleset(rule("known_code", severity="reject"), rule("hard_range")))
    assert [(f.rule, f.severity, f.cell, f.observed) for f in checked.findings] == [
        ("known_code", "reject", "E7", "htn_rat"),
        ("hard_range", "block", "E8", "9240.00"),
    ]
    assert checked.coverage.row(0) == ("known_code", "370611", 1, 1, 0, "{}")


def test_unknown_codes_without_a_rule_for_them_stop_the_gate(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    with pytest.raises(GateDefect, match="htn_rat"):
        run(rows({"indicator": "htn_rat"}), ruleset(rule("hard_range")))


def test_an_absent_required_line_is_a_result_and_makes_the_submission_partial(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    frame = rows({}, {"indicator": "imr", "state": "missing", "value": None})
    rules = ruleset(rule("required_line", severity="note", scope="submission"))
    checked = run(frame, rules)
    assert checked.results.select("indicator", "outcome").rows() == [("screening", "flag")]
    assert checked.findings == ()
    assert checked.coverage.row(0) == ("required_line", "370611", 2, 1, 0, "{}")


def test_a_complete_submission_misses_nothing(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    frame = rows({}, {"indicator": "imr"}, {"indicator": "screening"})
    checked = run(frame, ruleset(rule("required_line", severity="note", scope="submission")))
    assert checked.results.is_empty()
    assert checked.coverage.row(0) == ("required_line", "370611", 3, 0, 0, "{}")


def test_an_accepted_explanation_keeps_the_question_from_being_asked_until_it_expires(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    rules, frame = ruleset(rule("hard_range")), rows({"value": 101.0})

    def accepted(until: date | None, item: str = "") -> pl.DataFrame:
        return pl.DataFrame([("hard_range", "370611", "htn_rate", item, until)], schema=frames.EXCEPTION, orient="row")

    assert run(frame, rules, exceptions=accepted(date(2023, 9, 5))).findings == ()
    assert run(frame, rules, exceptions=accepted(None)).findings == ()
    assert len(run(frame, rules, exceptions=accepted(date(2023, 9, 4))).findings) == 1
    assert len(run(frame, rules, exceptions=accepted(None, "female")).findings) == 1
    covered = run(frame, rules, exceptions=accepted(None))
    assert covered.coverage["flagged"].to_list() == [1], "the rule still says what it saw"


def test_the_history_beside_a_finding_leaves_out_the_period_itself(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    def history(last: int) -> pl.DataFrame:
        months = [date(2023, last - back, 1) for back in (2, 1, 0)]
        bounds = [{"period": f"{day:%Y-%m}", "period_start": day, "period_end": day.replace(day=28)} for day in months]
        return rows(*({**one, "value": value} for one, value in zip(bounds, (90.5, 91.0, 92.0), strict=True)))

    rules, frame = ruleset(rule("hard_range")), rows({"value": 101.0})
    assert run(frame, rules, context=history(7)).findings[0].history == (90.5, 91.0, 92.0)
    assert run(frame, rules, context=history(8)).findings[0].history == (90.5, 91.0)


def test_the_other_figure_of_a_pair_may_come_from_the_accepted_rows_of_the_period(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    pair = rule("ordered_pair", params={"low": "imr", "high": "u5mr"}, scope="submission")
    frame = rows({"indicator": "imr", "value": 4.2})
    context = rows({"indicator": "u5mr", "value": 3.33, "form": "annual", "submission_id": "other"})
    found = run(frame, ruleset(pair), context=context).findings[0]
    assert (found.params["other_indicator"], found.params["other"]) == ("5岁以下儿童死亡率", "3.33")
    assert run(frame, ruleset(pair)).findings == ()
    held = context.with_columns(usable=pl.lit("held"))
    assert run(frame, ruleset(pair), context=held).findings == (), "a figure in doubt is no yardstick"


def test_a_figure_of_another_place_is_nobodys_operand(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    pair = rule("ordered_pair", params={"low": "imr", "high": "u5mr"}, scope="submission")
    frame = rows({"indicator": "imr", "value": 4.2}, {"indicator": "u5mr", "value": 3.0, "place": "370612"})
    assert run(frame, ruleset(pair)).findings == ()


def test_a_doubled_line_is_one_finding_that_names_the_first_cell(
    rows: Rows, ruleset: Make, rule: Make, run: Make
) -> None:
    frame = rows({"cell": "E8"}, {"cell": "E9"}, {"cell": "E10"})
    checked = run(frame, ruleset(rule("unique_key")))
    assert [(f.cell, f.params["other_cell"]) for f in checked.findings] == [("E9", "E8")]
    assert checked.results.height == 2


def test_a_rule_for_named_indicators_leaves_the_others_alone(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    frame = rows({"value": 101.0}, {"indicator": "screening", "value": 201.0})
    checked = run(frame, ruleset(rule("hard_range", indicators=("screening",))))
    assert [found.indicator for found in checked.findings] == ["screening"]


def test_rules_of_the_whole_period_wait_for_the_period(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    checked = run(rows({}), ruleset(rule("roll_up_sum", scope="period")))
    assert checked.results.is_empty()


def test_rules_that_cannot_be_compiled_are_all_named_at_once(rows: Rows, ruleset: Make, rule: Make, run: Make) -> None:
    with pytest.raises(ConfigInvalid) as failed:
        run(rows({}), ruleset(rule("hard_rang"), rule("ordered_pair", params={"low": "imr"})))
    assert [problem.where for problem in failed.value.problems] == ["rules.hard_rang", "rules.ordered_pair"]


def test_an_empty_batch_is_an_empty_run(ruleset: Make, rule: Make, run: Make) -> None:
    rules = ruleset(rule("known_code"), rule("hard_range"), rule("required_line"), rule("unique_key"))
    checked = run(frames.empty(frames.OBSERVATION), rules)
    assert checked.results.is_empty()
    assert checked.findings == ()
    assert checked.coverage.is_empty()


@pytest.mark.slow
def test_judging_loads_neither_the_audit_engine_nor_a_database_nor_the_orchestrator() -> None:
    program = """
import sys
from datetime import UTC, datetime
import checks.audit.engine, checks.baseline, checks.period, checks.timeliness
import frames
from checks.gate.judge import Batch, Known, judge
from checks.gate.ruleset import RuleSet
from checks.rules.known_code import KIND
from domain.finding import Rule
from domain.place import PlaceTree
assert "pandera" not in sys.modules, "importing the gate is cheap"
rules = RuleSet({"k": Rule("k", "known_code", "deterministic", "reject", "cell")}, {}, {}, {}, PlaceTree(()), {KIND.code: KIND})
judge(Batch(frames.empty(frames.OBSERVATION), datetime.now(UTC)), Known(), rules)
assert "pandera" in sys.modules
print([name for name in ("great_expectations", "sqlalchemy", "prefect", "apprise") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
