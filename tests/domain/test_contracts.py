"""The types and the column names say the same, and every code has a name in both languages."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

import pytest

from alerts.conditions.behind import BehindFacts
from alerts.conditions.implausible import FindingFacts, ImplausibleFacts
from alerts.conditions.missing import MissingFacts
from domain import columns
from domain.alert import AlertState, DeliveryState
from domain.assessment import Status
from domain.audit import AuditSeverity
from domain.condition import Level
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.errors import EXIT_CODES, PlanwatchError
from domain.finding import Finding, FindingState, Outcome, Severity, fingerprint
from domain.refusals import Refusal
from domain.submission import REASON_CODES, ObservationState, Provenance, submission_id
from tests.alerts.room import CODEC
from words.catalogue import catalogue, languages
from words.names import code_of, name_of, names_in
from words.refusals import sentence

OBSERVATION = (
    "submission_id receipt_id form place indicator period period_start period_end item state value numerator denominator "
    "unit value_text decimals file sheet cell note provenance received_at version is_new usable status "
    "sample_size standard_error covered evidence"
)
CHECK_RESULT = "run_id rule rule_version place indicator period item submission_id outcome reason"
FINDING = (
    "id fingerprint rule rule_version tier severity place indicator form period item submission_id sheet cell observed "
    "expected_low expected_high history statistic threshold params proposal proof state owner due_on opened_at closed_at "
    "closed_by exception_id answer_reason answer_note answer_evidence"
)
ASSESSMENT = (
    "run_id place target_id indicator period as_of known_at status reason expected actual gap unit slip_months "
    "pace_achieved pace_needed next_value annual_light plan_light strictest binding submission_id denominator "
    "config_sha256 document_no clause quote share_done share_of_time provenance item baseline baseline_provisional aged "
    "overdue_end covered parts parts_due simulated_parts outlook"
)
EXPECTED = (
    "form place period period_start period_end due_on grace_until state provisional_calendar submission_id version "
    "received_on late_by open_findings missing_lines"
)


@pytest.mark.parametrize(
    ("columns_of", "published"),
    [
        (columns.OBSERVATION, OBSERVATION),
        (columns.CHECK_RESULT, CHECK_RESULT),
        (columns.names_of(Finding), FINDING),
        (columns.ASSESSMENT, ASSESSMENT),
        (columns.names_of(ExpectedSubmission), EXPECTED),
    ],
)
def test_rows_that_leave_planwatch_keep_the_names_that_were_published(
    columns_of: tuple[str, ...], published: str
) -> None:
    assert columns_of == tuple(published.split())


@pytest.mark.parametrize(
    ("states", "table"),
    [
        (SubmissionState, "submission"),
        (ObservationState, "observation"),
        (Provenance, "provenance"),
        (FindingState, "finding"),
        (Outcome, "outcome"),
        (Severity, "severity"),
        (Status, "assessment"),
        (AlertState, "alert"),
        (DeliveryState, "delivery"),
        (Level, "level"),
        (Level, "data_level"),
        (AuditSeverity, "audit_severity"),
        (REASON_CODES, "answer_reason"),
    ],
)
@pytest.mark.parametrize("language", languages())
def test_every_state_and_reason_has_a_name(states: Iterable[str], table: str, language: str) -> None:
    assert set(states) <= set(names_in(table, language))


def test_a_name_in_any_language_finds_its_code() -> None:
    assert code_of("observation", "缺报") == code_of("observation", "missing") == "missing"
    assert code_of("observation", "或许") is None
    assert name_of("assessment", "slightly_behind", "zh") == "略慢于进度"


def test_every_kind_of_error_has_an_exit_code_in_the_table() -> None:
    kinds = [PlanwatchError, *PlanwatchError.__subclasses__()]
    assert all(kind.exit_code in EXIT_CODES for kind in kinds)


@pytest.mark.parametrize("code", sorted(catalogue("zh").table("refusal")))
def test_every_refusal_is_one_sentence_in_both_languages(code: str) -> None:
    refusal = Refusal(code, "月报.xlsx", "表1", "E8", "found", "allowed")
    assert sentence(refusal, "zh").startswith("月报.xlsx 表1 E8：")
    assert "{" not in sentence(refusal, "en")


def test_facts_survive_storing() -> None:
    day = date(2023, 9, 5)
    missing = MissingFacts("月报", "福山区", "2023年8月", "late", day, day, 4, 11, 13, ("a", "b"))
    finding = FindingFacts("id", "表1", "E8", "指标", "9240", "", "依据", "原因", "block")
    implausible = ImplausibleFacts("月报", "莱州市", "2023年8月", 1, day, 5, (finding,), "x.xlsx", simulated=True)
    for facts in (missing, implausible):
        assert CODEC.read(facts.kind, CODEC.stored(facts)) == facts


def test_behind_facts_survive_storing() -> None:
    values = {f.name: "x" for f in fields(BehindFacts) if f.type == "str"}
    texts = {**values, "binding": True, "period_end": date(2022, 12, 31), "target_year": 2025, "version": 1}
    told = {
        "lead": ("a",),
        "partners": (),
        "other_targets": (),
        "effects": ("c",),
        "simulated": False,
        "baseline_provisional": False,
    }
    facts = BehindFacts(**{**texts, **told})
    assert CODEC.read("behind", CODEC.stored(facts)) == facts


def test_the_same_finding_has_the_same_fingerprint_in_every_version() -> None:
    assert fingerprint("r", "370611", "i", "2022", "") == fingerprint("r", "370611", "i", "2022", "")
    assert fingerprint("r", "370611", "i", "2022", "") != fingerprint("r", "370612", "i", "2022", "")
    assert submission_id("370611", "annual", "2022", 2) == "370611.annual.2022.v2"
