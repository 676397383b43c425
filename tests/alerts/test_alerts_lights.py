"""Two lights and how severe they are: the worse one speaks, both are named, and no non-verdict alarms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.path.lights import worst
from alerts.path.severity import SEVERITY, severity, verdict_before
from domain.assessment import NON_VERDICTS, VERDICTS, Assessment
from domain.condition import LEVELS, Condition
from domain.deployment import Deployment
from tests.alerts import room as recompute
from tests.alerts.room import decide, recovered, transitions

AS_OF = date(2023, 9, 11)
Make = Callable[..., Assessment]
STATUS = st.sampled_from(VERDICTS)


def built(deployment: Deployment, *assessments: Assessment, **beside: object) -> list[Condition]:
    as_of = beside.pop("as_of", AS_OF)
    return recompute.build([], [], assessments, [], deployment, as_of=as_of, **beside)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "annual", "plan", "band"),
    [
        ("slightly_behind", "behind", "slightly_behind", "behind"),
        ("behind", "on_track", "behind", "behind"),
        ("on_track", "regressing", "on_track", "regressing"),
        ("on_track", "on_track", "behind", "behind"),  # a milestone reached hides no slow plan
        ("at_risk", "slightly_behind", "at_risk", "slightly_behind"),
        ("ahead", "behind", "ahead", "ahead"),  # well ahead of the plan: one slow year is no news
        ("achieved", "behind", "achieved", "achieved"),
        ("behind", "", "", "behind"),
        ("behind", "no_data", "behind", "behind"),
        ("held", "behind", "behind", "held"),
    ],
)
def test_the_worse_light_speaks(status: str, annual: str, plan: str, band: str) -> None:
    assert worst(status, annual, plan) == band


@pytest.mark.parametrize("status", NON_VERDICTS)
def test_a_non_verdict_alarms_nobody_whatever_its_lights(
    deployment: Deployment, gp_assessment: Make, status: str
) -> None:
    one = gp_assessment(status=status, annual_light="regressing", plan_light="behind")
    assert built(deployment, one) == []
    assert recovered([one], deployment, as_of=AS_OF) == {}


def test_a_bad_year_under_a_good_plan_is_told_and_is_no_recovery(deployment: Deployment, gp_assessment: Make) -> None:
    one = gp_assessment(status="on_track", annual_light="behind", plan_light="on_track", actual=2.66)
    (condition,) = built(deployment, one)
    assert condition.severity == "critical"  # behind, and binding
    assert recovered([one], deployment, as_of=AS_OF) == {}


def test_other_targets_are_named_with_plan_clause_value_and_verdict(
    deployment: Deployment, gp_assessment: Make
) -> None:
    plan = deployment.plans["fushan-145"]
    looser = replace(plan.targets[0], id="yantai-145.9", plan="yantai-145", clause="主要指标 序号9", value=3.8)
    city = replace(plan, id="yantai-145", title="烟台市规划", document_no="烟政发〔2022〕3号", targets=(looser,))
    both = replace(deployment, plans={**deployment.plans, "yantai-145": city})
    other = gp_assessment(target_id="yantai-145.9", strictest=False, status="on_track")
    (condition,) = built(both, gp_assessment(), other)
    assert condition.facts.other_targets == ("烟政发〔2022〕3号 主要指标 序号9：2025年3.8人，符合进度",)  # type: ignore[union-attr]


@given(STATUS.filter(lambda status: status in SEVERITY), st.booleans(), st.booleans(), st.booleans())
def test_nothing_raises_a_severity_by_more_than_one_level(status: str, binding: bool, last: bool, again: bool) -> None:
    plain = LEVELS.index(severity(status, binding=False))
    raised = LEVELS.index(severity(status, binding=binding, last_year=last, repeated=again))
    assert plain <= raised <= plain + 1
    once = LEVELS.index(severity(status, binding=binding, last_year=last))
    assert once - 1 <= LEVELS.index(severity(status, binding=binding, last_year=last, first_month=True)) <= once


def test_the_last_year_of_the_plan_raises_the_severity(deployment: Deployment, gp_assessment: Make) -> None:
    one = gp_assessment(binding=False, status="behind", period="2024")
    levels = [built(deployment, one, as_of=day)[0].severity for day in (date(2024, 12, 31), date(2025, 1, 1))]
    assert levels == ["warning", "critical"]


def test_a_second_period_in_the_same_band_raises_the_severity(deployment: Deployment, gp_assessment: Make) -> None:
    one = gp_assessment(binding=False, status="behind", period="2023")
    same, other = gp_assessment(status="behind"), gp_assessment(status="slightly_behind")
    assert built(deployment, one)[0].severity == "warning"
    assert built(deployment, one, previous=[other])[0].severity == "warning"
    assert built(deployment, one, previous=[same])[0].severity == "critical"


def test_a_period_without_a_verdict_is_passed_over_and_the_same_period_is_no_history(gp_assessment: Make) -> None:
    one = gp_assessment(period="2023")
    older, held, itself = gp_assessment(period="2021"), gp_assessment(status="held"), gp_assessment(period="2023")
    assert verdict_before(one, [itself, held, older]) == older
    assert verdict_before(one, [itself, held]) is None


def test_the_first_month_in_a_band_waits_for_a_second(deployment: Deployment, gp_assessment: Make) -> None:
    july = gp_assessment(binding=False, status="behind", period="2023-07")
    august = replace(july, period="2023-08")
    assert built(deployment, july)[0].severity == "notice"
    assert built(deployment, august, previous=[july])[0].severity == "critical"


def test_an_early_word_is_a_notice_for_the_digest_however_binding(deployment: Deployment, gp_assessment: Make) -> None:
    one = gp_assessment(status="at_risk", binding=True)
    found = built(deployment, one, previous=[gp_assessment(status="at_risk", period="2021")])
    assert [item.severity for item in found] == ["notice"]
    (step,) = transitions(found, [], {}, now=one.known_at, calendar=deployment.calendar, ladders={})
    assert (step.tell, step.reason) == (False, "digest")


def test_back_on_the_path_but_at_risk_is_a_recovery_for_those_who_were_told(
    deployment: Deployment, gp_assessment: Make
) -> None:
    now = gp_assessment().known_at
    (told,) = decide([], [], [gp_assessment()], [], deployment, [], {}, now=now, as_of=AS_OF).steps
    later = gp_assessment(status="at_risk", period="2023", actual=3.08, expected=3.068)
    known = {told.alert.key: told.alert}
    steps = decide([], [], [later], [], deployment, [told.alert], known, now=now, as_of=AS_OF).steps
    assert [(step.kind, step.tell) for step in steps] == [("opened", False), ("resolved", True)]
    assert steps[1].alert.facts.actual == "3.08"  # type: ignore[union-attr]


def test_a_picture_of_the_path_travels_with_the_message(deployment: Deployment, gp_assessment: Make) -> None:
    (condition,) = built(deployment, gp_assessment(), charts={("370611", "gp_density"): "charts/gp.png"})
    assert condition.facts.chart == "charts/gp.png"  # type: ignore[union-attr]
