"""The types and the column names say the same, and every code has a name in both languages."""

from dataclasses import fields
from datetime import date

import pytest

from domain import columns
from domain.assessment import STATUSES, Assessment
from domain.condition import BehindFacts, FindingFacts, ImplausibleFacts, MissingFacts, facts_from_json, facts_to_json
from domain.duedate import ExpectedSubmission
from domain.errors import EXIT_CODES, PlanwatchError
from domain.finding import OPEN_STATES, SEVERITIES, CheckResult, Finding, fingerprint
from domain.names import NAMES, code_of, name_of
from domain.refusals import TEXTS, Refusal
from domain.submission import REASON_CODES, submission_id


def names_of(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def test_assessment_rows_have_exactly_the_fields_of_the_type() -> None:
    assert names_of(Assessment) == columns.ASSESSMENT


def test_expected_rows_have_exactly_the_fields_of_the_type() -> None:
    assert names_of(ExpectedSubmission) == columns.EXPECTED


def test_check_result_rows_have_exactly_the_fields_of_the_type() -> None:
    assert names_of(CheckResult) == columns.CHECK_RESULT


def test_finding_rows_have_exactly_the_fields_of_the_type() -> None:
    assert names_of(Finding) == columns.FINDING


@pytest.mark.parametrize("table", sorted(NAMES))
def test_every_code_has_a_name_in_both_languages(table: str) -> None:
    for code, (zh, en) in NAMES[table].items():
        assert (zh and en) or not code


def test_every_status_severity_state_and_reason_has_a_name() -> None:
    assert set(STATUSES) == set(NAMES["assessment"])
    assert set(SEVERITIES) == set(NAMES["severity"])
    assert set(NAMES["finding"]) >= OPEN_STATES
    assert set(REASON_CODES) == set(NAMES["answer_reason"])


def test_a_name_in_any_language_finds_its_code() -> None:
    assert code_of("observation", "缺报") == code_of("observation", "missing") == "missing"
    assert code_of("observation", "或许") is None
    assert name_of("assessment", "slightly_behind") == "略慢于进度"


def test_every_kind_of_error_has_an_exit_code_in_the_table() -> None:
    kinds = [PlanwatchError, *PlanwatchError.__subclasses__()]
    assert all(kind.exit_code in EXIT_CODES for kind in kinds)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_refusal_is_one_sentence_in_both_languages(code: str) -> None:
    refusal = Refusal(code, "月报.xlsx", "表1", "E8", "found", "allowed")
    assert refusal.sentence("zh").startswith("月报.xlsx 表1 E8：")
    assert "{" not in refusal.sentence("en")


def test_facts_survive_storing() -> None:
    day = date(2023, 9, 5)
    missing = MissingFacts("月报", "福山区", "2023年8月", "late", day, day, 4, 11, 13, ("a", "b"))
    finding = FindingFacts("id", "表1", "E8", "指标", "9240", "", "依据", "原因", "block")
    implausible = ImplausibleFacts("月报", "莱州市", "2023年8月", 1, day, 5, (finding,), "x.xlsx", simulated=True)
    for facts in (missing, implausible):
        assert facts_from_json(facts.kind, facts_to_json(facts)) == facts


def test_behind_facts_survive_storing() -> None:
    values = {f.name: "x" for f in fields(BehindFacts)}
    texts = {**values, "binding": True, "period_end": date(2022, 12, 31), "target_year": 2025, "version": 1}
    facts = BehindFacts(**{**texts, "lead": ("a",), "partners": (), "other_targets": (), "simulated": False})
    assert facts_from_json("behind", facts_to_json(facts)) == facts


def test_the_same_finding_has_the_same_fingerprint_in_every_version() -> None:
    assert fingerprint("r", "370611", "i", "2022", "") == fingerprint("r", "370611", "i", "2022", "")
    assert fingerprint("r", "370611", "i", "2022", "") != fingerprint("r", "370612", "i", "2022", "")
    assert submission_id("370611", "annual", "2022", 2) == "370611.annual.2022.v2"
