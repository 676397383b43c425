"""A past that is caught up with: what was so is kept, nobody counts as told, and what is asked begins with going live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from domain.alert import Transition
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from tests.alerts.room import caught_up, decide

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)


def steps(deployment: Deployment, *given: object) -> tuple[Transition, ...]:
    return decide(*given, [], deployment, [], {}, now=NOW, as_of=AS_OF).steps  # type: ignore[arg-type]


def test_a_warning_of_the_past_is_kept_as_one_that_nobody_was_told_of(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    (step,) = caught_up(steps(deployment, [], [], [gp_assessment()]))
    assert (step.kind, step.tell, step.reason) == ("opened", False, "quiet")
    assert (bool(step.alert.told), step.alert.step, step.alert.quiet) == (False, 0, True)


def test_a_warning_of_the_past_is_told_once_it_has_something_new_to_read(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    (kept,) = caught_up(steps(deployment, [], [], [gp_assessment()]))
    worse = [gp_assessment(actual=2.2, submission_id="370611.annual-plan.2022.v2")]
    known = {kept.alert.key: kept.alert}
    decided = decide([], [], worse, [], deployment, [kept.alert], known, now=NOW, as_of=AS_OF)
    assert [(step.kind, step.tell) for step in decided.steps] == [("changed", True)]


def test_what_is_awaited_or_asked_leaves_nothing_that_would_silence_it_on_the_day_of_going_live(
    deployment: Deployment, late_form: Callable[..., ExpectedSubmission], finding: Callable[..., Finding]
) -> None:
    soon = [late_form("due_soon", "370683"), late_form("returned")]
    before = steps(deployment, soon, [finding()], [])
    assert {step.alert.kind for step in before} == {"missing", "implausible"}
    assert caught_up(before) == ()
    assert caught_up([replace(step, tell=False) for step in before]) == ()
