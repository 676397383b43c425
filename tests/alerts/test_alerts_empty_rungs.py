"""A rung of the ladder on which nobody stands is passed over, and lint says so beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.episodes.empty import past_empty_rungs
from alerts.outbox.routing import recipients
from domain.alert import Transition
from domain.contact import Rung
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from tests.alerts.room import decide, lint, telling

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
LADDER = (Rung(0, ("clerk",)), Rung(3, ("section_lead",)), Rung(8, ("leader",)))


@pytest.fixture
def opened(deployment: Deployment, late_form: Callable[..., ExpectedSubmission]) -> Transition:
    """A late form of Laizhou, which has a clerk and no section lead."""
    (step,) = decide([late_form(place="370683")], [], [], [], laddered(deployment), [], {}, now=NOW, as_of=AS_OF).steps
    return step


def laddered(deployment: Deployment) -> Deployment:
    return replace(deployment, contacts=replace(deployment.contacts, ladders={"missing": LADDER}))


def without(deployment: Deployment, *roles: str) -> Deployment:
    kept = tuple(one for one in deployment.contacts.contacts if one.role not in roles)
    return replace(deployment, contacts=replace(deployment.contacts, contacts=kept))


def reached(step: Transition, deployment: Deployment) -> tuple[str, int, list[str]]:
    told = telling(deployment, NOW, AS_OF)
    (gone,) = past_empty_rungs([step], told)
    return gone.kind, gone.alert.step, [one.id for one in recipients(gone, told)]


def test_a_rung_with_a_person_on_it_is_told(opened: Transition, deployment: Deployment) -> None:
    assert reached(opened, laddered(deployment)) == ("opened", 1, ["clerk-lz"])


def test_where_nobody_stands_on_a_rung_the_next_one_with_a_person_is_told(
    opened: Transition, deployment: Deployment
) -> None:
    second = replace(opened, kind="escalated", alert=replace(opened.alert, step=2))
    assert reached(second, laddered(deployment)) == ("escalated", 3, ["leader-yt"])
    assert reached(opened, without(laddered(deployment), "clerk")) == ("escalated", 3, ["leader-yt"])


def test_where_nobody_stands_on_any_rung_nothing_is_made_up(opened: Transition, deployment: Deployment) -> None:
    assert reached(opened, without(laddered(deployment), "clerk", "leader")) == ("opened", 1, [])


def test_lint_names_the_rung_and_the_places_where_nobody_stands_on_it(deployment: Deployment) -> None:
    said = [(one.level, one.where, one.given) for one in lint(laddered(deployment)) if "rung" in one.given]
    assert ("warning", "kind missing", "rung 2 (section_lead) reaches nobody in 370683") in said
    nobody = lint(without(laddered(deployment), "section_lead"))
    assert any(one.given == "rung 2 (section_lead) reaches nobody in every place" for one in nobody)
