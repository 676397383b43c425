"""A year of weeks over a whole country: each digest fits, and one with nothing to say is not made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from alerts.conditions.missing import MissingFacts
from domain.alert import Alert, AlertState
from domain.assessment import Assessment
from domain.condition import Level
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.mention import UNTOLD, Told
from domain.place import Place, PlaceTree
from tests.alerts.room import digests
from tests.alerts.scenes import steps_of

PLACES, FRIDAYS = 2850, [date(2023, 1, 6) + timedelta(days=7 * n) for n in range(52)]


def country(deployment: Deployment, channel_format: str) -> Deployment:
    """A deployment with so many districts, whose leader reads in this format."""
    more = tuple(Place(f"{500000 + n}", f"第{n}号测试用行政区", "district", "370600") for n in range(PLACES))
    channels = tuple(replace(one, format=channel_format) for one in deployment.contacts.channels)
    forms = {code: replace(one, places=tuple(place.code for place in more)) for code, one in deployment.forms.items()}
    contacts = replace(deployment.contacts, channels=channels)
    return replace(deployment, places=PlaceTree((*deployment.places, *more)), contacts=contacts, forms=forms)


class Year:
    """Alerts and forms as they stand on a day, of a country in which much is wrong in some weeks and nothing in others."""

    def __init__(self, gap: Alert) -> None:
        self.gap, self.dice = gap, Random(11)

    def alerts(self, day: date) -> list[Alert]:
        return (
            [] if day.month in (1, 2) else [self._alert(n, day) for n in range(0, PLACES, 1 if day.month == 7 else 40)]
        )

    def _alert(self, number: int, day: date) -> Alert:
        age = self.dice.choice((0, 2, 30, 200))
        at = datetime.combine(day - timedelta(days=age), time(2), UTC)
        told = Told("x", at, at, (at,), {1: at, 2: at}) if self.dice.random() < 0.8 else UNTOLD
        level, binding = self.dice.choice(list(Level)), self.dice.random() < 0.3
        state = self.dice.choice((AlertState.OPEN, AlertState.OPEN, AlertState.EXPLAINED, AlertState.RESOLVED))
        over = at if state == AlertState.RESOLVED else None
        one = replace(self.gap, told=told, state=state, opened_at=at, changed_at=at, resolved_at=over)
        if number % 3:
            status = self.dice.choice(("regressing", "behind", "at_risk", "missed", "breached", "on_track"))
            facts: Any = replace(self.gap.facts, place_name=f"第{number}号测试用行政区", status=status)  # type: ignore[type-var]
            return replace(
                one, id=str(number), place=f"{500000 + number}", facts=facts, severity=level, binding=binding
            )
        due = day - timedelta(days=age)
        late = MissingFacts(
            "卫生健康主要指标月报", f"第{number}号测试用行政区", "2023年5月", "late", due, due, 1, 9, PLACES
        )
        return replace(one, id=str(number), kind="missing", place=f"{500000 + number}", facts=late, severity=level)

    def forms(self, day: date, form: Callable[..., ExpectedSubmission]) -> list[ExpectedSubmission]:
        states = (SubmissionState.ACCEPTED, SubmissionState.LATE, SubmissionState.RETURNED)
        if day.month in (1, 2):
            states = (SubmissionState.ACCEPTED,) * 3
        return [
            form(self.dice.choice(states), f"{500000 + n}", due_on=day - timedelta(days=2 + 40 * (n % 2)))
            for n in range(0, PLACES, 10)
        ]


@pytest.mark.slow
@pytest.mark.parametrize(("channel_format", "every"), [("text", 1), ("html", 5)])
def test_every_week_of_a_year_fits_with_the_worst_named_and_a_quiet_one_is_not_sent(
    deployment: Deployment,
    gp_assessment: Callable[..., Assessment],
    late_form: Callable[..., ExpectedSubmission],
    channel_format: str,
    every: int,
) -> None:
    setting, (opened,) = country(deployment, channel_format), steps_of(deployment, assessments=[gp_assessment()])
    year, sent = Year(opened.alert), {}
    for day in FRIDAYS[::every]:
        now = datetime.combine(day, time(2), UTC)
        for row in digests(year.alerts(day), year.forms(day, late_form), setting, now=now, as_of=day):
            sent[day] = row
            assert len(f"{row.body}\n消息编号 {10**7}".encode()) <= 2048, day
            assert "有所省略" not in row.body, day
            assert "需您协调" in row.body, day
            assert "\n1．第" in row.body.replace("<br>", "").replace("<p>", "\n"), day
    assert len(sent) == sum(day.month > 2 for day in FRIDAYS[::every])
