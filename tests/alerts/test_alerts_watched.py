"""What is watched at all: nothing from before the day of going live, nothing that left the configuration, in local days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.conditions.source_down import SourceDownFacts
from alerts.messages.formcounts import form_counts
from alerts.messages.notice import Reader
from alerts.messages.week import week_of
from domain.alert import Alert, Transition
from domain.assessment import Assessment
from domain.condition import Condition, EventRecord, SourceHealth
from domain.contact import Rung
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.place import PlaceTree
from tests.alerts import room as recompute
from tests.alerts.room import delivered, message, next_step_at
from tests.alerts.room import digests as weekly

AS_OF = date(2023, 9, 11)
PLACES = ("370611", "370683", "370602", "370612", "370681")
# Half past four in the afternoon in Greenwich is half past midnight of the next day in Shanghai.
EVENING = datetime(2023, 9, 10, 16, 30, tzinfo=UTC)
EARLIER = datetime(2023, 9, 1, 4, 0, tzinfo=UTC)
MIDDAY = datetime(2023, 9, 10, 4, 0, tzinfo=UTC)
Late = Callable[..., ExpectedSubmission]
Ask = Callable[..., Finding]
Judge = Callable[..., Assessment]
Death = Callable[..., EventRecord]


def built(deployment: Deployment, **given: object) -> list[Condition]:
    rooms = [given.pop(name, []) for name in ("expected", "findings", "assessments", "health")]
    return recompute.build(*rooms, deployment, as_of=AS_OF, **given)  # type: ignore[arg-type]


def live_from(deployment: Deployment, day: date) -> Deployment:
    return replace(deployment, live_from=day)


def test_a_form_due_before_the_day_of_going_live_is_not_awaited_and_one_due_on_it_is(
    deployment: Deployment, late_form: Late
) -> None:
    rows = [late_form(), late_form("accepted", "370683")]
    assert built(live_from(deployment, date(2023, 9, 6)), expected=rows) == []
    (awaited,) = built(live_from(deployment, date(2023, 9, 5)), expected=rows)
    assert (awaited.facts.received, awaited.facts.expected_total) == (1, 2)  # type: ignore[union-attr]


def test_a_question_raised_before_the_day_of_going_live_is_not_asked(deployment: Deployment, finding: Ask) -> None:
    live = live_from(deployment, date(2023, 9, 11))
    assert built(live, findings=[finding(opened_at=MIDDAY)]) == []
    assert [one.kind for one in built(live, findings=[finding(opened_at=EVENING)])] == ["implausible"]
    assert [one.kind for one in built(live, findings=[finding(opened_at=None)])] == ["implausible"]


def test_a_question_raised_before_going_live_about_what_is_due_after_it_is_asked_with_the_full_time(
    deployment: Deployment, finding: Ask
) -> None:
    early = finding(opened_at=MIDDAY, due_on=date(2023, 9, 12), state="open")
    assert built(live_from(deployment, date(2023, 9, 6)), findings=[replace(early, opened_at=EARLIER)]) == []
    (asked,) = built(live_from(deployment, date(2023, 9, 5)), findings=[replace(early, opened_at=EARLIER)])
    assert asked.facts.answer_by == date(2023, 9, 14)  # type: ignore[union-attr]
    (sent,) = built(deployment, findings=[replace(early, state="sent")])
    assert sent.facts.answer_by == date(2023, 9, 12)  # type: ignore[union-attr]


def test_questions_from_before_the_day_of_going_live_make_no_storm(wide: Deployment, finding: Ask) -> None:
    old = [finding(number, place, opened_at=MIDDAY) for number, place in enumerate(PLACES, 1)]
    assert built(live_from(wide, date(2023, 9, 11)), findings=old) == []
    assert "storm" in {one.kind for one in built(live_from(wide, date(2023, 9, 10)), findings=old)}


@pytest.mark.parametrize(("period", "told"), [("2023", True), ("2023-Q1", True), ("2022", False), ("2022-Q4", False)])
def test_a_case_of_the_year_of_going_live_is_told_and_one_of_the_years_before_is_known(
    deployment: Deployment, death: Death, period: str, told: bool
) -> None:
    live = live_from(deployment, date(2023, 9, 5))
    assert bool(built(live, events=[death(period=period)])) == told
    assert built(deployment, events=[death(period=period)]) != []


def test_the_week_counts_only_forms_that_were_due_since_going_live(deployment: Deployment, late_form: Late) -> None:
    live = live_from(deployment, date(2023, 9, 5))
    older = late_form(period="2023-07", due_on=date(2023, 8, 3))
    counts = form_counts([older, late_form(), late_form("accepted", "370683")], live, AS_OF)
    assert [(one.period_label, one.expected, one.late) for one in counts] == [("2023年8月", 2, 1)]
    (out,) = weekly([], [older, late_form()], live, now=EVENING, as_of=AS_OF)
    assert "2023年8月《" in out.body
    assert "2023年7月" not in out.body


def test_what_left_the_configuration_makes_no_condition_and_stops_nobody_else(
    deployment: Deployment, late_form: Late, finding: Ask, gp_assessment: Judge, death: Death
) -> None:
    foreign = {
        "expected": [late_form(place="999999"), late_form(form="gone")],
        "findings": [finding(1, "999999"), finding(2, form="gone")],
        "assessments": [gp_assessment(place="999999"), gp_assessment(indicator="gone")],
        "health": [SourceHealth("removed", ok=False, error="gone")],
        "events": [death(place="999999"), death(indicator="gone")],
    }
    assert built(deployment, **foreign) == []
    ours = {"expected": late_form(), "findings": finding(), "assessments": gp_assessment(), "events": death()}
    both = {name: [*rows, ours[name]] if name in ours else rows for name, rows in foreign.items()}
    assert [one.kind for one in built(deployment, **both)] == ["missing", "implausible", "event", "behind"]


def test_a_place_that_left_the_configuration_stops_nobody_in_its_year(
    deployment: Deployment, gp_assessment: Judge
) -> None:
    fewer = replace(deployment, places=PlaceTree(tuple(one for one in deployment.places if one.code != "370611")))
    assert built(fewer, assessments=[gp_assessment()], previous=[gp_assessment(period="2021")]) == []


def test_a_question_of_the_evening_in_greenwich_stands_since_the_next_day_in_shanghai(
    wide: Deployment, finding: Ask
) -> None:
    asked = [finding(number, place, opened_at=EVENING) for number, place in enumerate(PLACES, 1)]
    found = built(wide, findings=asked)
    assert {one.kind: one.since for one in found} == {"storm": date(2023, 9, 11), "implausible": date(2023, 9, 11)}


def test_a_week_and_a_reminder_go_by_local_days(deployment: Deployment, late_form: Late) -> None:
    calendar = deployment.calendar
    week = week_of(AS_OF, calendar)  # Monday the 11th to Friday the 15th
    assert week.holds(EVENING)
    assert not week.holds(MIDDAY)
    (condition,) = built(deployment, expected=[late_form()])
    alert = Alert(
        "a-1",
        condition.key,
        1,
        "missing",
        "370611",
        "monthly-services",
        "2023-08",
        "open",
        "warning",
        False,
        condition.facts,
        EVENING,
        EVENING,
        step=2,
    )
    alert = delivered(Transition("opened", alert, condition, tell=True), EVENING)  # fmt: skip
    assert week.waited(alert, date(2023, 9, 12)) == 1
    text = message(
        Transition("escalated", alert, condition, tell=True), deployment, Reader("王科长"), now=EVENING + timedelta(days=1), as_of=AS_OF
    )  # fmt: skip
    assert "此前已于9月11日提醒。" in [block.text for block in text.blocks]


def test_a_ladder_counts_from_the_local_day_of_the_message(deployment: Deployment) -> None:
    ladder = {"source_down": (Rung(0, ("ops",)), Rung(1, ("leader",)))}
    facts = SourceDownFacts("inbox", "inbox", "gone", "look")
    alert = Alert("a", "k", 1, "source_down", "370600", "inbox", "", "open", "critical", False, facts, EVENING, EVENING)
    due = next_step_at(alert, 1, EVENING, deployment.calendar, ladder)
    assert due == datetime(2023, 9, 12, 0, 30, tzinfo=UTC)  # told on Monday the 11th: Tuesday, half past eight
