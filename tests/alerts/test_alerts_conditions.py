"""Conditions: what is so, with every fact filled, and what silences what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from alerts.conditions.behind import BehindFacts
from alerts.conditions.implausible import ImplausibleFacts
from alerts.conditions.missing import MissingFacts
from alerts.path.severity import severity
from domain.assessment import Assessment
from domain.condition import Condition, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from tests.alerts import room as recompute
from tests.alerts.room import CODEC, inhibit, recovered

AS_OF = date(2023, 9, 11)
Make = Callable[..., Assessment]


def one(found: list[Condition]) -> Condition:
    assert len(found) == 1, found
    return found[0]


def test_the_density_of_gps_in_fushan_has_every_fact_as_the_plan_prints_it(
    deployment: Deployment, gp_assessment: Make
) -> None:
    condition = one(recompute.build([], [], [gp_assessment()], [], deployment, as_of=AS_OF))
    facts = condition.facts
    assert isinstance(facts, BehindFacts)
    assert (condition.key, condition.severity) == ("behind|370611|gp_density|2022", "warning")
    assert (facts.actual, facts.expected, facts.gap, facts.unit) == ("2.31", "2.60", "0.29", "人")
    assert (facts.slip, facts.share_of_time, facts.share_done) == ("约7个半月", "40%", "27.5%")
    assert (facts.pace_achieved, facts.pace_needed, facts.pace_factor) == ("0.32", "0.56", "1.8")
    assert (facts.next_label, facts.next_value, facts.version) == ("2023年", "3.07", 1)
    assert (facts.target, facts.target_year, facts.baseline, facts.baseline_label) == ("4", 2025, "1.67", "2020年")
    assert facts.document_no == "烟福政办发〔2023〕7号"
    assert CODEC.read("behind", CODEC.stored(facts)) == facts


@pytest.mark.parametrize(
    ("status", "binding", "level"),
    [
        ("slightly_behind", False, "notice"),
        ("slightly_behind", True, "warning"),
        ("behind", False, "warning"),
        ("behind", True, "critical"),
        ("missed", False, "warning"),
        ("regressing", False, "critical"),
        ("breached", True, "critical"),
    ],
)
def test_a_binding_target_raises_the_severity_by_one_level_and_no_more(status: str, binding: bool, level: str) -> None:
    assert severity(status, binding=binding) == level


@pytest.mark.parametrize("status", ["on_track", "achieved", "held", "no_data", "within_chance", "stale", "not_due"])
def test_a_good_verdict_and_a_non_verdict_alarm_nobody(
    deployment: Deployment, gp_assessment: Make, status: str
) -> None:
    assert recompute.build([], [], [gp_assessment(status=status)], [], deployment, as_of=AS_OF) == []


def test_no_message_cites_a_plan_before_it_was_issued(deployment: Deployment, gp_assessment: Make) -> None:
    assert recompute.build([], [], [gp_assessment()], [], deployment, as_of=date(2023, 8, 13)) == []


def test_printed_figures_of_the_years_before_the_plan_are_its_start_and_no_failure(
    deployment: Deployment, gp_assessment: Make
) -> None:
    printed = gp_assessment(period="2019", provenance="printed", submission_id="")
    assert recompute.build([], [], [printed], [], deployment, as_of=AS_OF) == []
    within = replace(printed, period="2022")
    assert one(recompute.build([], [], [within], [], deployment, as_of=AS_OF)).facts.version == 0  # type: ignore[union-attr]


def test_a_subject_is_judged_once_by_its_strictest_target(deployment: Deployment, gp_assessment: Make) -> None:
    loose = gp_assessment(strictest=False)
    assert recompute.build([], [], [loose], [], deployment, as_of=AS_OF) == []


def test_recovery_needs_a_verdict(deployment: Deployment, gp_assessment: Make) -> None:
    good, held = gp_assessment(status="on_track"), gp_assessment(status="held")
    assert list(recovered([good], deployment, as_of=AS_OF)) == [("370611", "gp_density")]
    assert recovered([held], deployment, as_of=AS_OF) == {}


def test_all_findings_of_a_submission_are_one_condition(
    deployment: Deployment, finding: Callable[..., Finding]
) -> None:
    asked = [finding(2, severity="query"), finding(1), finding(3, state="explained"), finding(4, severity="note")]
    found = recompute.build(
        [],
        asked,
        [],
        [],
        deployment,
        as_of=AS_OF,
        workbooks={"370611.monthly-services.2023-08.v1": "退回.xlsx"},
        passed={"370611.monthly-services.2023-08.v1": 86},
    )
    facts = one(found).facts
    assert isinstance(facts, ImplausibleFacts)
    assert [cell.cell for cell in facts.findings] == ["E14", "E15"]  # what blocks the figure comes first
    assert (facts.passed, facts.workbook, facts.version) == (86, "退回.xlsx", 1)
    assert facts.findings[0].history == "此前3期：91.2—93.5%"
    assert facts.findings[0].explanation == "超出该指标取值范围；按同表分子2310、分母2500复算为92.40%"


def test_an_explanation_that_waits_for_the_city_neither_asks_nor_closes(
    deployment: Deployment, finding: Callable[..., Finding]
) -> None:
    waiting = [finding(1, state="explained")]
    assert recompute.build([], waiting, [], [], deployment, as_of=AS_OF) == []
    assert recompute.undecided(waiting, deployment) == {"implausible|370611|monthly-services|2023-08"}


@pytest.mark.parametrize(
    ("state", "severity", "answer_by"),
    [
        ("due_soon", "info", date(2023, 9, 5)),
        ("due", "info", date(2023, 9, 5)),
        ("in_grace", "notice", date(2023, 9, 7)),
        ("late", "warning", date(2023, 9, 12)),
        ("refused", "notice", date(2023, 9, 12)),
    ],
)
def test_a_form_that_is_not_there_says_by_when_an_answer_is_asked_for(
    deployment: Deployment,
    late_form: Callable[..., ExpectedSubmission],
    state: str,
    severity: str,
    answer_by: date,
) -> None:
    others = [late_form("accepted", "370683")]
    found = recompute.build([late_form(state), *others], [], [], [], deployment, as_of=AS_OF)
    facts = one(found).facts
    assert isinstance(facts, MissingFacts)
    assert (found[0].severity, facts.answer_by, facts.received, facts.expected_total) == (severity, answer_by, 1, 2)


def test_a_file_that_lies_unread_does_not_count_as_received(
    deployment: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    unread = late_form("received", "370683", submission_id="")
    facts = one(recompute.build([late_form(), unread], [], [], [], deployment, as_of=AS_OF)).facts
    assert isinstance(facts, MissingFacts)
    assert (facts.received, facts.expected_total) == (0, 2)


def test_a_source_that_is_down_silences_reminders_for_those_who_send_through_it(
    deployment: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    health = [SourceHealth("inbox", ok=False, address="inbox", error="no such folder", places=("370611",))]
    found = recompute.build(
        [late_form(), late_form("late", "370683"), late_form("refused", period="2023-07")],
        [],
        [],
        health,
        deployment,
        as_of=AS_OF,
    )
    kept = inhibit(found)
    assert [(item.kind, item.place) for item in kept] == [
        ("source_down", "370600"),
        ("missing", "370683"),
        ("missing", "370611"),  # that file arrived and was refused: not the source's doing
    ]
    assert recompute.undecided([], deployment, found, kept) == {"missing|370611|monthly-services|2023-08"}


def test_a_doubtful_figure_silences_the_gap_that_rests_on_it(
    deployment: Deployment, gp_assessment: Make, finding: Callable[..., Finding]
) -> None:
    doubt = finding(1, indicator="gp_density", form="annual-plan", period="2022")
    other = finding(2, indicator="child_care_rate", form="annual-plan", period="2022")
    silenced = inhibit(recompute.build([], [doubt], [gp_assessment()], [], deployment, as_of=AS_OF))
    assert [item.kind for item in silenced] == ["implausible"]
    kept = inhibit(recompute.build([], [other], [gp_assessment()], [], deployment, as_of=AS_OF))
    assert [item.kind for item in kept] == ["implausible", "behind"]
