"""Days that are easily got wrong: the 29th of February, the turn of the year, and a year whose holidays nobody has published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.outbox.routing import expires_at, next_working_moment
from domain.alert import Delivery
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.workdays import WorkCalendar
from tests.alerts.room import decide, deliveries

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = WorkCalendar("Asia/Shanghai", off=frozenset({date(2024, 1, 1)}), known_years=frozenset({2023, 2024}))
Late = Callable[..., ExpectedSubmission]


def told(deployment: Deployment, forms: list[ExpectedSubmission], now: datetime) -> list[Delivery]:
    day = deployment.calendar.day_of(now)
    steps = decide(forms, [], [], [], deployment, [], {}, now=now, as_of=day).steps
    return deliveries(steps, deployment, now=now, as_of=day)


def shanghai(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "sent_at", "worth_it_until"),
    [
        # The 29th of February is a Thursday, and ten working days end in March.
        ("2024-02-28 18:00", "2024-02-29 08:30", "2024-03-15"),
        ("2024-02-29 09:00", "2024-02-29 09:00", "2024-03-15"),
        # The last working evening of a year, before a weekend and New Year's Day.
        ("2023-12-29 17:30", "2024-01-02 08:30", "2024-01-17"),
        ("2023-12-31 23:59", "2024-01-02 08:30", "2024-01-17"),
        ("2024-01-01 00:01", "2024-01-02 08:30", "2024-01-17"),
    ],
)
def test_a_message_at_the_turn_of_a_year_or_on_the_29th_of_february_goes_on_the_next_working_morning(
    at: str, sent_at: str, worth_it_until: str
) -> None:
    moment = next_working_moment(shanghai(at), NEW_YEAR)
    assert moment == shanghai(sent_at)
    assert expires_at(moment, NEW_YEAR) == shanghai(worth_it_until)


def test_an_alert_of_the_old_year_is_the_same_one_in_the_new_year(deployment: Deployment, late_form: Late) -> None:
    deployment = replace(deployment, calendar=NEW_YEAR)
    form = late_form(due_on=date(2023, 12, 28), grace_until=date(2023, 12, 29))
    eve, after = datetime(2024, 1, 1, 15, 59, tzinfo=UTC), datetime(2024, 1, 1, 16, 1, tzinfo=UTC)
    opened = decide([form], [], [], [], deployment, [], {}, now=eve, as_of=date(2024, 1, 1)).steps
    still = [step.alert for step in opened]
    latest = {one.key: one for one in still}
    assert decide([form], [], [], [], deployment, still, latest, now=after, as_of=date(2024, 1, 2)).steps == ()


def test_in_a_year_that_nobody_has_published_the_weekend_alone_is_free_and_nobody_is_stopped(
    deployment: Deployment, late_form: Late
) -> None:
    spring_festival = datetime(2031, 1, 23, 1, 0, tzinfo=UTC)  # a Thursday; whether it is free nobody knows yet
    assert deployment.calendar.is_provisional(spring_festival.date())
    form = late_form(due_on=date(2031, 1, 20), grace_until=date(2031, 1, 21), provisional_calendar=True)
    sent = told(deployment, [form], spring_festival)
    assert [(one.recipient, one.not_before) for one in sent] == [
        ("clerk-fs", spring_festival),
        ("reviewer-fs", spring_festival),
    ]


def test_a_calendar_that_moves_the_due_day_withdraws_what_it_made_untrue_and_tells_nobody_twice(
    deployment: Deployment, late_form: Late
) -> None:
    """The notice makes the 5th of September a holiday: what was overdue is not, until it is again."""
    monday, day = datetime(2023, 9, 11, 1, tzinfo=UTC), date(2023, 9, 11)
    opened = decide([late_form()], [], [], [], deployment, [], {}, now=monday, as_of=day).steps
    still = [step.alert for step in opened]
    latest = {one.key: one for one in still}
    moved = late_form("due", due_on=day, grace_until=date(2023, 9, 13))
    steps = decide([moved], [], [], [], deployment, still, latest, now=monday, as_of=day).steps
    assert [step.kind for step in steps if step.tell] in ([], ["changed"])
    assert not any(step.kind == "resolved" for step in steps)
