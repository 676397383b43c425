"""Only a recorded fact ends a matter; what is no longer looked for is no longer followed, and nobody reads of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.alert import Alert, Transition
from domain.assessment import Assessment
from domain.condition import SourceHealth
from domain.deployment import Deployment
from domain.duedate import ARRIVED, ExpectedSubmission
from domain.finding import Finding
from domain.place import PlaceTree
from tests.alerts.room import decide, delivered, deliveries

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
LATER = NOW + timedelta(days=1)
PLACES = ("370611", "370683", "370602", "370612", "370681")
Late = Callable[..., ExpectedSubmission]
Ask = Callable[..., Finding]
Judge = Callable[..., Assessment]


def run(deployment: Deployment, before: Sequence[Alert] = (), now: datetime = NOW, **given: object) -> list[Transition]:
    """What one computation changes, with the alerts that were there before."""
    rooms = [given.pop(name, []) for name in ("expected", "findings", "assessments", "health")]
    latest = {alert.key: alert for alert in before}
    still = [alert for alert in before if alert.is_open]
    return list(decide(*rooms, deployment, still, latest, now=now, as_of=AS_OF, **given).steps)  # type: ignore[arg-type]


def opened(deployment: Deployment, **given: object) -> Alert:
    """An alert whose messages have arrived."""
    (step,) = run(deployment, **given)
    sent = deliveries([step], deployment, now=NOW, as_of=AS_OF)
    return delivered(step, NOW, {(one.channel, one.address) for one in sent})


def read_by(steps: Sequence[Transition], deployment: Deployment) -> list[str]:
    """The texts that go out for these steps."""
    sent = deliveries(steps, deployment, now=LATER, as_of=AS_OF)
    return [one.title + one.body for one in sent]


def ends_in_silence(steps: Sequence[Transition], deployment: Deployment, reason: str) -> bool:
    (step,) = steps
    over = step.alert
    assert (step.kind, over.state, step.reason) == ("unfollowed", "unfollowed", reason)
    assert (over.is_open, over.resolved_at) == (False, LATER)
    return not step.tell and not read_by(steps, deployment)


def without_place(deployment: Deployment, code: str) -> Deployment:
    return replace(deployment, places=PlaceTree(tuple(one for one in deployment.places if one.code != code)))


def without_form(deployment: Deployment, code: str = "monthly-services") -> Deployment:
    return replace(deployment, forms={name: form for name, form in deployment.forms.items() if name != code})


# --- forms that were awaited ------------------------------------------------------------------------------------------


def test_a_form_that_is_settled_as_a_submission_is_received_and_its_desk_hears_so(
    deployment: Deployment, late_form: Late
) -> None:
    alert = opened(deployment, expected=[late_form()])
    steps = run(deployment, [alert], LATER, expected=[late_form("received_late")])
    assert [(step.kind, step.tell, step.reason) for step in steps] == [("resolved", True, "")]
    assert {"已收到，感谢支持" in text for text in read_by(steps, deployment)} == {True}
    assert run(deployment, [steps[0].alert], LATER, expected=[late_form("received_late")]) == []


def test_a_form_that_fell_out_of_the_window_ends_in_silence_and_nobody_reads_that_it_was_received(
    deployment: Deployment, late_form: Late
) -> None:
    alert = opened(deployment, expected=[late_form()])
    steps = run(deployment, [alert], LATER, expected=[late_form("accepted", period="2024-11")])
    assert ends_in_silence(steps, deployment, "not_expected")


def test_an_open_overdue_of_a_dissolved_place_ends_in_silence(deployment: Deployment, late_form: Late) -> None:
    alert = opened(deployment, expected=[late_form()])
    zone = replace(deployment.places["370611"], valid_to=date(2023, 8, 1))
    dissolved = PlaceTree((*(one for one in deployment.places if one.code != zone.code), zone))
    # Whether the due calendar still asks (it was there at the end of the period) or not: nobody is left to tell.
    for expected in ([late_form()], [late_form("accepted", "370683")]):
        steps = run(replace(deployment, places=dissolved), [alert], LATER, expected=expected)
        assert ends_in_silence(steps, deployment, "not_configured")


@pytest.mark.parametrize("left", ["place", "form"])
def test_an_overdue_of_a_place_or_form_that_left_the_configuration_ends_in_silence_whatever_the_calendar_says(
    deployment: Deployment, late_form: Late, left: str
) -> None:
    alert = opened(deployment, expected=[late_form()])
    without = without_place(deployment, "370611") if left == "place" else without_form(deployment)
    for state in ("late", "accepted"):
        steps = run(without, [alert], LATER, expected=[late_form(state)])
        assert ends_in_silence(steps, deployment, "not_configured")


def test_an_overdue_whose_due_day_has_moved_is_followed_no_longer_and_told_anew_when_it_is_overdue_again(
    deployment: Deployment, late_form: Late
) -> None:
    alert = opened(deployment, expected=[late_form()])
    moved = late_form("not_due", due_on=date(2023, 9, 20), grace_until=date(2023, 9, 22))
    steps = run(deployment, [alert], LATER, expected=[moved])
    assert ends_in_silence(steps, deployment, "not_due")
    again = run(deployment, [steps[0].alert], LATER + timedelta(days=12), expected=[replace(moved, state="late")])
    assert [(step.kind, step.tell) for step in again] == [("reopened", True)]


def test_a_form_due_before_the_day_of_going_live_is_followed_no_longer(deployment: Deployment, late_form: Late) -> None:
    alert = opened(deployment, expected=[late_form()])
    live = replace(deployment, live_from=date(2023, 9, 6))
    for state in ("late", "accepted"):
        steps = run(live, [alert], LATER, expected=[late_form(state)])
        assert ends_in_silence(steps, deployment, "not_expected")


def test_a_file_that_lies_unread_in_the_box_leaves_the_matter_open(deployment: Deployment, late_form: Late) -> None:
    alert = opened(deployment, expected=[late_form()])
    assert run(deployment, [alert], LATER, expected=[late_form("received", submission_id="")]) == []
    refused = run(deployment, [alert], LATER, expected=[late_form("refused")])
    assert [(step.kind, step.tell) for step in refused] == [("improved", True)]
    settled = run(deployment, [alert], LATER, expected=[late_form("accepted")])
    assert [(step.kind, step.tell) for step in settled] == [("resolved", True)]


def test_a_form_that_comes_in_time_or_goes_back_at_once_is_received_without_a_word(
    deployment: Deployment, late_form: Late, finding: Ask
) -> None:
    reminded = opened(deployment, expected=[late_form("due_soon")])
    (step,) = run(deployment, [reminded], LATER, expected=[late_form("accepted")])
    assert (step.kind, step.tell, step.reason) == ("resolved", False, "only_reminded")
    alert = opened(deployment, expected=[late_form()])
    steps = run(deployment, [alert], LATER, expected=[late_form("returned")], findings=[finding()])
    assert [(step.kind, step.tell, step.reason) for step in steps] == [
        ("opened", True, ""),
        ("resolved", False, "returned"),
    ]


STATES = st.sampled_from([*sorted(ARRIVED), "not_due", "extended", "due_soon", "due", "in_grace", "late", "refused"])
SEEN = st.lists(st.one_of(st.none(), st.tuples(STATES, st.booleans())), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=SEEN)
def test_nobody_reads_received_without_a_submission(
    deployment: Deployment, late_form: Late, seen: list[tuple[str, bool] | None]
) -> None:
    known: dict[str, Alert] = {}
    for day, one in enumerate([("late", False), *seen]):
        rows = [late_form(one[0], submission_id="x.v1" if one[1] else "")] if one else []
        steps = run(deployment, list(known.values()), NOW + timedelta(days=day), expected=rows)
        known |= {step.alert.key: step.alert for step in steps}
        said = any("已收到，感谢支持" in text for text in read_by(steps, deployment))
        assert not said or (one is not None and one[0] in ARRIVED and one[1])


# --- figures that were asked about ------------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", ["closed", "explanation_accepted"])
def test_a_question_that_was_answered_is_closed_and_told_once(
    deployment: Deployment, finding: Ask, answered: str
) -> None:
    alert = opened(deployment, findings=[finding(1), finding(2)])
    asked = {one.id: replace(one, state=answered) for one in (finding(1), finding(2))}
    steps = run(deployment, [alert], LATER, asked=asked)
    assert [(step.kind, step.tell) for step in steps] == [("resolved", True)]
    assert {"核实事项已办结" in text for text in read_by(steps, deployment)} == {True}
    assert run(deployment, [steps[0].alert], LATER, asked=asked) == []


def test_a_question_that_became_a_note_ends_in_silence_and_with_others_that_were_answered_as_answered(
    deployment: Deployment, finding: Ask
) -> None:
    both = (finding(1), finding(2))
    alert = opened(deployment, findings=both)
    noted = {one.id: replace(one, severity="note", state="sent") for one in both}
    still = [*noted.values()]
    assert ends_in_silence(run(deployment, [alert], LATER, findings=still, asked=noted), deployment, "rule_withdrawn")
    noted |= {both[0].id: replace(both[0], state="closed")}
    steps = run(deployment, [alert], LATER, findings=still[1:], asked=noted)
    assert [(step.kind, step.tell) for step in steps] == [("resolved", True)]


def test_a_question_whose_rule_was_withdrawn_ends_in_silence(deployment: Deployment, finding: Ask) -> None:
    alert = opened(deployment, findings=[finding(1), finding(2)])
    asked = {one.id: replace(one, state="withdrawn") for one in (finding(1), finding(2))}
    assert ends_in_silence(run(deployment, [alert], LATER, asked=asked), deployment, "rule_withdrawn")
    mixed = {**asked, finding(1).id: finding(1, state="closed")}
    assert [(step.kind, step.tell) for step in run(deployment, [alert], LATER, asked=mixed)] == [("resolved", True)]


def test_a_question_of_which_nothing_is_on_record_stays_open(deployment: Deployment, finding: Ask) -> None:
    alert = opened(deployment, findings=[finding(1), finding(2)])
    closed = finding(1, state="closed")
    assert run(deployment, [alert], LATER) == []
    assert run(deployment, [alert], LATER, asked={closed.id: closed}) == []
    both = {closed.id: closed, finding(2).id: finding(2, state="corrected")}
    assert run(deployment, [alert], LATER, asked=both) == []


def test_a_question_that_waits_for_the_city_stays_open(deployment: Deployment, finding: Ask) -> None:
    alert = opened(deployment, findings=[finding()])
    explained = finding(state="explained")
    assert run(deployment, [alert], LATER, findings=[explained], asked={explained.id: explained}) == []


@pytest.mark.parametrize("left", ["place", "form"])
@pytest.mark.parametrize("state", ["open", "explained"])
def test_an_open_question_to_a_place_or_about_a_form_that_left_the_configuration_ends_in_silence(
    deployment: Deployment, finding: Ask, left: str, state: str
) -> None:
    alert = opened(deployment, findings=[finding()])
    without = without_place(deployment, "370611") if left == "place" else without_form(deployment)
    one = finding(state=state)
    steps = run(without, [alert], LATER, findings=[one], asked={one.id: one})
    assert ends_in_silence(steps, deployment, "not_configured")


def test_a_question_raised_before_the_day_of_going_live_is_followed_no_longer(
    deployment: Deployment, finding: Ask
) -> None:
    alert = opened(deployment, findings=[finding()])
    live = replace(deployment, live_from=date(2023, 9, 12))
    steps = run(live, [alert], LATER, findings=[finding()], asked={finding().id: finding()})
    assert ends_in_silence(steps, deployment, "before_live")


# --- indicators behind their path -------------------------------------------------------------------------------------


def test_a_good_verdict_is_a_recovery_and_a_figure_being_checked_is_none(
    deployment: Deployment, gp_assessment: Judge
) -> None:
    alert = opened(deployment, assessments=[gp_assessment()])
    for status in ("held", "no_data", "stale", "within_chance"):
        assert run(deployment, [alert], LATER, assessments=[gp_assessment(status=status)]) == []
    good = gp_assessment(status="on_track", period="2023", actual=3.09, expected=3.068)
    steps = run(deployment, [alert], LATER, assessments=[good])
    assert [(step.kind, step.tell) for step in steps] == [("resolved", True)]
    assert {"3.09人" in text for text in read_by(steps, deployment)} == {True}


def test_behind_again_next_year_is_followed_under_the_new_period_and_nothing_has_recovered(
    deployment: Deployment, gp_assessment: Judge
) -> None:
    alert = opened(deployment, assessments=[gp_assessment()])
    again = gp_assessment(period="2023", actual=2.4, expected=3.068)
    first, second = run(deployment, [alert], LATER, assessments=[again])
    assert (first.kind, first.alert.number) == ("opened", "JD-2023-370611-016")
    assert ends_in_silence([second], deployment, "newer_period")


def test_a_figure_that_was_withdrawn_does_not_make_the_year_before_a_recovery(
    deployment: Deployment, gp_assessment: Judge
) -> None:
    alert = opened(deployment, assessments=[gp_assessment(period="2023", actual=2.4, expected=3.068)])
    before = gp_assessment(status="on_track", actual=2.66)
    assert run(deployment, [alert], LATER, assessments=[before]) == []


def test_a_gap_to_a_target_that_nobody_judges_any_more_ends_in_silence(
    deployment: Deployment, gp_assessment: Judge
) -> None:
    alert = opened(deployment, assessments=[gp_assessment()])
    other = gp_assessment(indicator="maternal_mortality", target_id="fushan-145.2", status="no_data")
    assert ends_in_silence(run(deployment, [alert], LATER, assessments=[other]), deployment, "not_judged")
    gone = replace(
        deployment, indicators={code: one for code, one in deployment.indicators.items() if code != "gp_density"}
    )
    assert ends_in_silence(run(gone, [alert], LATER, assessments=[gp_assessment(), other]), deployment, "not_judged")
    bare = replace(deployment, plans={})
    assert ends_in_silence(run(bare, [alert], LATER), deployment, "not_judged")


def test_a_run_that_judged_nothing_says_nothing_of_the_targets(deployment: Deployment, gp_assessment: Judge) -> None:
    alert = opened(deployment, assessments=[gp_assessment()])
    assert run(deployment, [alert], LATER) == []


# --- many places at once, sources -------------------------------------------------------------------------------------


def doubts(finding: Ask, places: Sequence[str] = PLACES) -> list[Finding]:
    return [finding(number, place) for number, place in enumerate(places, 1)]


def test_a_storm_is_over_when_its_questions_were_answered_and_the_rest_is_asked_one_by_one(
    wide: Deployment, finding: Ask
) -> None:
    alert = opened(wide, findings=doubts(finding))
    steps = run(wide, [alert], LATER, findings=doubts(finding, PLACES[:2]))
    assert [(step.alert.kind, step.kind, step.tell) for step in steps] == [
        ("implausible", "opened", True),
        ("implausible", "opened", True),
        ("storm", "resolved", True),
    ]
    assert [step.kind for step in run(wide, [alert], LATER)] == ["resolved"]


def test_a_storm_about_a_form_or_a_rule_that_is_gone_ends_in_silence(wide: Deployment, finding: Ask) -> None:
    alert = opened(wide, findings=doubts(finding))
    steps = run(without_form(wide), [alert], LATER, findings=doubts(finding))
    assert ends_in_silence(steps, wide, "not_configured")
    assert ends_in_silence(run(replace(wide, rules={}), [alert], LATER), wide, "rule_withdrawn")


def test_a_storm_whose_questions_were_withdrawn_was_answered_by_nobody(wide: Deployment, finding: Ask) -> None:
    asked = doubts(finding)
    alert = opened(wide, findings=asked)
    withdrawn = {one.id: replace(one, state="withdrawn") for one in asked}
    assert ends_in_silence(run(wide, [alert], LATER, asked=withdrawn), wide, "rule_withdrawn")


def test_what_came_in_part_and_is_asked_about_in_a_storm_is_not_received(
    deployment: Deployment, late_form: Late
) -> None:
    part = replace(late_form("partial"), missing_lines=("gp_density",), submission_id="370611.x.2023-08.v1")
    alert = opened(deployment, expected=[part])
    again = replace(part, state="returned", open_findings=1)
    assert run(deployment, [alert], LATER, expected=[again]) == []


def test_a_storm_that_fewer_places_are_looked_at_for_is_no_good_news(wide: Deployment, finding: Ask) -> None:
    four = doubts(finding, PLACES[:4])
    alert = opened(wide, findings=four)
    fewer = replace(wide.forms["monthly-services"], places=PLACES[:4])
    steps = run(replace(wide, forms={fewer.code: fewer}), [alert], LATER, findings=four)
    assert ends_in_silence([step for step in steps if step.alert.kind == "storm"], wide, "not_wide")
    live = replace(wide, live_from=date(2023, 9, 12))  # all of it was asked before
    assert ends_in_silence(run(live, [alert], LATER, findings=four), wide, "not_wide")


def test_a_source_is_back_only_when_it_has_answered(deployment: Deployment) -> None:
    alert = opened(deployment, health=[SourceHealth("inbox", ok=False, error="gone")])
    assert run(deployment, [alert], LATER) == []
    assert run(deployment, [alert], LATER, health=[SourceHealth("archive", ok=True)]) == []
    steps = run(deployment, [alert], LATER, health=[SourceHealth("inbox", ok=True)])
    assert [(step.kind, step.tell) for step in steps] == [("resolved", True)]
    assert {"已恢复读取" in text for text in read_by(steps, deployment)} == {True}


def test_a_source_that_was_removed_neither_alarms_for_ever_nor_comes_back(deployment: Deployment) -> None:
    failing = [SourceHealth("inbox", ok=False, error="gone")]
    alert = opened(deployment, health=failing)
    without = replace(deployment, sources=())
    assert run(without, health=failing) == []
    assert ends_in_silence(run(without, [alert], LATER, health=failing), deployment, "not_configured")
    answered = [SourceHealth("inbox", ok=True)]
    assert ends_in_silence(run(without, [alert], LATER, health=answered), deployment, "not_configured")
