"""A question that is open ends on a passed check alone: nothing that was taken away, left empty or not looked at ends it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import frames
from checks.gate.judge import Batch, CheckRun, Known, judge
from checks.gate.ruleset import RuleSet
from domain.finding import Finding, fingerprint
from domain.submission import Submission

Make = Callable[..., Any]
NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
V1, V2 = (f"370611.monthly-services.2023-08.v{number}" for number in (1, 2))
KINDS = ("unique_key", "hard_range", "part_le_whole", "recomputed_rate", "missing_part", "zero_denominator")
TYPED_WRONG = {"value": 9240.0, "decimals": 0}
EMPTY = {"value": None, "state": "missing", "numerator": None, "denominator": None, "value_text": ""}


def run(frame: pl.DataFrame, rules: RuleSet, asked: Collection[Finding] = (), **given: pl.DataFrame) -> CheckRun:
    exceptions = given.get("exceptions", frames.empty(frames.EXCEPTION))
    return judge(Batch(frame, NOW), Known(exceptions=exceptions, asked=tuple(asked)), rules)


@pytest.fixture(scope="session")
def rules(ruleset: Make, rule: Make) -> RuleSet:
    """Every rule of the gate."""
    pair = rule("ordered_pair", params={"low": "imr", "high": "u5mr"}, scope="submission")
    line = rule("required_line", severity="note", scope="submission")
    made: RuleSet = ruleset(rule("known_code", severity="reject"), line, pair, rule("not_a_number"), *map(rule, KINDS))
    return made


@pytest.fixture(scope="session")
def again(rows: Make) -> Make:
    """again({...}, ...): what the district sends next, as version 2 unless told otherwise."""
    return lambda *figures, version=2: rows(*({"version": version, "place": "370611", **one} for one in figures))


def question(of: str, **given: str) -> Finding:
    """A question of a rule that no frame raises by itself."""
    key = {"place": "370611", "indicator": "htn_rate", "period": "2023-08", "item": ""} | given
    mark = fingerprint(of, key["place"], key["indicator"], key["period"], key["item"])
    blank = {"submission_id": V1, "sheet": "", "cell": "", "observed": "", "form": "monthly-services"}
    return Finding(f"{mark}-1", mark, of, 1, "deterministic", "block", **{**blank, **key})


def sent_as(version: int, form: str = "monthly-services") -> Submission:
    """The submission of that version."""
    name = V1.replace("v1", f"v{version}") if form == "monthly-services" else f"{form}.v{version}"
    start, end = date(2023, 8, 1), date(2023, 8, 31)
    return Submission(name, form, "370611", "2023-08", start, end, version, "r", "f", "submitted", NOW)


def marks(found: Collection[Finding]) -> set[str]:
    return {one.fingerprint for one in found}


@pytest.fixture(scope="session")
def asked(rows: Make, rules: RuleSet) -> tuple[Finding, ...]:
    """The questions about a first version in which nearly everything is wrong."""
    frame = rows(
        {**TYPED_WRONG, "numerator": 2600.0},
        {"item": "twice", "cell": "E9"},
        {"item": "twice", "cell": "E10"},
        {"indicator": "screening", **EMPTY, "value_text": "about ninety"},
        {"indicator": "imr", "value": 5.0, "numerator": None, "denominator": 0.0},
        {"indicator": "u5mr", "value": 3.0, "numerator": None, "denominator": None},
        {"indicator": "htn_rat"},
    )
    found = run(frame, rules).findings
    assert {one.rule for one in found} == {*KINDS, "known_code", "not_a_number", "ordered_pair"}
    return found


@pytest.mark.slow
def test_a_corrected_figure_ends_its_questions(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows(TYPED_WRONG), rules).findings
    assert {one.rule for one in open_ones} == {"hard_range", "recomputed_rate"}
    checked = run(again({"value": 92.4}), rules, open_ones)
    assert checked.untested == frozenset()
    assert checked.passed[V2] == marks(open_ones)
    assert checked.untested_by(sent_as(2)) == frozenset()


@pytest.mark.parametrize("note", ["", "系统故障"])
def test_a_blank_resubmission_ends_nothing(again: Make, rules: RuleSet, asked: tuple[Finding, ...], note: str) -> None:
    lines = [("htn_rate", ""), ("htn_rate", "twice"), ("screening", ""), ("imr", ""), ("u5mr", "")]
    blank = again(*({**EMPTY, "indicator": code, "item": item, "note": note} for code, item in lines))
    checked = run(blank, rules, asked)
    assert checked.findings == ()
    assert checked.untested == checked.untested_by(sent_as(2)) == marks(asked)


def test_the_word_for_missing_in_place_of_a_figure_ends_nothing_either(
    again: Make, rules: RuleSet, asked: tuple[Finding, ...]
) -> None:
    said = again({"indicator": "screening", **EMPTY, "value_text": "缺报"})
    assert run(said, rules, asked).untested == marks(asked)


def test_a_line_that_was_taken_out_keeps_its_questions_open(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows(TYPED_WRONG, {"indicator": "screening"}), rules).findings
    checked = run(again({"indicator": "screening"}), rules, open_ones)
    assert checked.untested == marks(open_ones) != frozenset()


def test_a_file_without_a_single_row_ends_nothing(rules: RuleSet, asked: tuple[Finding, ...]) -> None:
    checked = run(frames.empty(frames.OBSERVATION), rules, asked)
    assert checked.untested == checked.untested_by(sent_as(2)) == marks(asked)


def test_a_part_that_was_left_out_so_that_nothing_can_be_recomputed_ends_no_question(
    again: Make, rules: RuleSet, rows: Make
) -> None:
    open_ones = run(rows({"value": 90.0}), rules).findings
    assert {one.rule for one in open_ones} == {"recomputed_rate"}
    checked = run(again({"value": 90.0, "denominator": None}), rules, open_ones)
    assert {one.rule for one in checked.findings} == {"missing_part"}
    assert checked.untested == marks(open_ones)


def test_what_is_found_again_is_tested(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows(TYPED_WRONG), rules).findings
    checked = run(again({**TYPED_WRONG, "value": 9250.0}), rules, open_ones)
    assert marks(checked.findings) == marks(open_ones)
    assert checked.untested == frozenset()


def test_a_doubled_line_is_answered_by_the_line_that_stays(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows({"cell": "E8"}, {"cell": "E9"}), rules).findings
    assert [one.rule for one in open_ones] == ["unique_key"]
    assert run(again({}), rules, open_ones).untested == frozenset()
    assert run(again(EMPTY), rules, open_ones).untested == marks(open_ones)


def test_an_unknown_code_is_answered_by_a_file_without_it(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows({"indicator": "htn_rat"}), rules).findings
    assert [one.rule for one in open_ones] == ["known_code"]
    assert run(again({}), rules, open_ones).untested == frozenset()
    assert marks(run(again({}, {"indicator": "htn_rat"}), rules, open_ones).findings) == marks(open_ones)
    another = run(again({"indicator": "htn_rta"}), rules, open_ones)
    assert another.untested == frozenset(), "the corrected code is wrong in another way, which is a question of its own"
    assert run(again(EMPTY), rules, open_ones).untested == marks(open_ones), "an empty file corrects no code"


def test_a_required_line_is_there_also_where_it_says_that_its_figure_is_missing(again: Make, rules: RuleSet) -> None:
    open_ones = [question("required_line", indicator="screening"), question("required_line", indicator="imr")]
    checked = run(again({}, {"indicator": "screening", **EMPTY}), rules, open_ones)
    assert checked.untested == {open_ones[1].fingerprint}


def test_a_rule_that_is_gone_or_no_longer_looks_there_or_waits_for_the_period_has_tested_nothing(
    again: Make, ruleset: Make, rule: Make
) -> None:
    rules = ruleset(rule("hard_range", indicators=("screening",)), rule("roll_up_sum", scope="period"))
    open_ones = [question("hard_range"), question("roll_up_sum"), question("of_old"), question("required_line")]
    assert run(again({}), rules, open_ones).untested == marks(open_ones)


def test_an_explanation_that_keeps_a_rule_silent_is_no_passed_check(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows({"value": 101.0, "numerator": 101.0, "denominator": 100.0}), rules).findings
    silent = [(one.rule, "370611", "htn_rate", "", None) for one in open_ones]
    exceptions = pl.DataFrame(silent, schema=frames.EXCEPTION, orient="row")
    figures = {"value": 102.0, "numerator": 102.0, "denominator": 100.0}
    checked = run(again(figures), rules, open_ones, exceptions=exceptions)
    assert checked.findings == ()
    assert checked.untested == marks(open_ones)


def test_the_figure_of_another_form_place_period_or_item_answers_nothing(again: Make, rules: RuleSet) -> None:
    open_ones = [question("hard_range")]
    others = ({"form": "printed"}, {"place": "370612"}, {"period": "2023-07"}, {"item": "female"})
    for other in others:
        assert run(again(other), rules, open_ones).untested == marks(open_ones), other


def test_two_forms_with_the_same_indicator_answer_each_for_itself(again: Make, rules: RuleSet) -> None:
    ours, theirs = question("hard_range"), question("hard_range", form="printed")
    assert ours.fingerprint == theirs.fingerprint
    both = again({}, {"form": "printed", **EMPTY, "submission_id": "printed.v1"})
    checked = run(both, rules, [ours, theirs])
    assert checked.untested_by(sent_as(2)) == frozenset()
    assert checked.untested_by(sent_as(1, "printed")) == marks([theirs])


def test_of_two_versions_in_one_batch_the_later_decides(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows(TYPED_WRONG), rules).findings
    good, blank = {"value": 92.4}, EMPTY

    def batch(second: dict[str, Any], third: dict[str, Any]) -> CheckRun:
        return run(pl.concat([again(third, version=3), again(second)]), rules, open_ones)

    assert batch(blank, good).untested == frozenset()
    assert batch(good, blank).untested == marks(open_ones)
    assert batch(blank, TYPED_WRONG).untested == frozenset()
    assert batch(TYPED_WRONG, blank).untested == marks(open_ones), (
        "what the second showed again is not closed by the third"
    )


def test_each_version_in_a_batch_closes_only_what_it_passes_itself(again: Make, rules: RuleSet, rows: Make) -> None:
    open_ones = run(rows(TYPED_WRONG), rules).findings
    checked = run(pl.concat([again(EMPTY), again({"value": 92.4}, version=3)]), rules, open_ones)
    assert checked.untested_by(sent_as(2)) == marks(open_ones)
    assert checked.untested_by(sent_as(3)) == frozenset()


def test_what_an_earlier_version_in_the_batch_raised_is_not_closed_by_a_blank_one_after_it(
    again: Make, rules: RuleSet
) -> None:
    checked = run(pl.concat([again(TYPED_WRONG), again(EMPTY, version=3)]), rules)
    assert checked.untested == checked.untested_by(sent_as(3)) == marks(checked.findings) != frozenset()
    corrected = run(pl.concat([again(TYPED_WRONG), again({}, version=3)]), rules)
    assert corrected.untested == corrected.untested_by(sent_as(3)) == frozenset()


def test_the_tenth_version_comes_after_the_ninth(again: Make, rules: RuleSet) -> None:
    asked_of = [question("hard_range")]
    assert run(pl.concat([again({}, version=10), again(EMPTY, version=9)]), rules, asked_of).untested == frozenset()


def figures_of_a_cell() -> st.SearchStrategy[dict[str, Any]]:
    number = st.none() | st.sampled_from([0.0, 1.0, 50.0, 92.4, 100.0, 101.0, 9240.0])
    states = st.sampled_from(["value", "missing", "not_applicable", "suppressed"])
    cell = {
        "indicator": st.sampled_from(["htn_rate", "screening", "imr", "u5mr", "htn_rat"]),
        "item": st.sampled_from(["", "female"]),
        "version": st.sampled_from([2, 3]),
        "state": states,
        "value": number,
        "numerator": number,
        "denominator": number,
        "value_text": st.sampled_from(["", "92.4", "about ninety", "缺报"]),
    }
    return st.fixed_dictionaries(cell).map(lambda row: row if row["state"] == "value" else row | {"value": None})


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(sent=st.lists(figures_of_a_cell(), max_size=10))
def test_whatever_is_sent_each_question_is_found_again_or_passed_or_untested(
    sent: list[dict[str, Any]], again: Make, rules: RuleSet, asked: tuple[Finding, ...]
) -> None:
    asked = (*asked, question("of_old"), question("required_line", indicator="screening"))
    frame = pl.concat([frames.empty(frames.OBSERVATION), *(again(row, version=row["version"]) for row in sent)])
    checked = run(frame, rules, asked)
    last = frame.sort("version")["submission_id"].to_list()[-1:]
    found_again = marks([one for one in checked.findings if one.submission_id in last]) & marks(asked)
    passed = frozenset().union(*(checked.passed.get(one, frozenset()) for one in last)) & marks(asked)
    untested = checked.untested & marks(asked)
    assert found_again | passed | untested == marks(asked)
    assert len(found_again) + len(passed) + len(untested) == len(marks(asked)), "and only one of them"


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(sent=st.lists(figures_of_a_cell(), min_size=1, max_size=8))
def test_whatever_is_left_out_or_left_empty_closes_no_question(
    sent: list[dict[str, Any]], again: Make, rules: RuleSet, asked: tuple[Finding, ...]
) -> None:
    blank = again(*({**row, **EMPTY, "value_text": row["value_text"], "version": 2} for row in sent))
    checked = run(blank, rules, asked)
    assert marks(asked) <= checked.untested_by(sent_as(2))


def test_an_explanation_ends_with_the_local_day_not_with_the_day_in_utc(rows: Make, ruleset: Make, rule: Make) -> None:
    evening = datetime(2023, 9, 5, 16, 30, tzinfo=UTC)  # half past midnight on the sixth in Shanghai
    until = pl.DataFrame(
        [("hard_range", "370611", "htn_rate", "", date(2023, 9, 5))], schema=frames.EXCEPTION, orient="row"
    )
    there = ruleset(rule("hard_range"))

    def found(rules: RuleSet) -> int:
        judged = judge(Batch(rows(TYPED_WRONG), evening), Known(exceptions=until), rules)
        return len(judged.findings)

    assert found(there) == 0
    assert found(replace(there, time_zone="Asia/Shanghai")) == 1
