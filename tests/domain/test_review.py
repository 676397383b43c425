"""A review falls due when the grace of all its forms is over, on a working day, and each period is reviewed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.endstate import EndState
from domain.form import DueRule, Form, FormLine
from domain.period import Period
from domain.review import Agenda, Review, Reviewed, agenda, falls_due, state_of, tally
from domain.workdays import WorkCalendar

# National Day of 2023: free from 29 September to 6 October, the weekend after it worked.
CALENDAR = WorkCalendar(
    known_years=frozenset({2023}),
    off=frozenset({date(2023, 9, 29), *(date(2023, 10, day) for day in range(2, 7))}),
    on=frozenset({date(2023, 10, 7), date(2023, 10, 8)}),
)
FORM = Form(
    code="monthly",
    name="月报",
    periodicity="month",
    lines=(FormLine("indicator", 1),),
    places=("370611",),
    due=DueRule(working_days=3, grace_working_days=2),
    valid_from=date(2023, 1, 1),
)
SLOWER = replace(FORM, code="slower", due=DueRule(working_days=5, grace_working_days=2))
YEARLY = replace(
    FORM,
    code="yearly",
    periodicity="year",
    due=DueRule(months_after=9, day=10, grace_working_days=5),
    valid_from=date(2020, 1, 1),
)
CARE = replace(YEARLY, code="care", due=DueRule(months_after=10, day=25), reporting_year_offset_months=-3)


def month(number: int) -> Period:
    return Period("month", 2023, number)


def planned(on: date, last: str = "", live_from: date | None = None, *forms: Form) -> Agenda:
    done = Reviewed(last, date(2023, 8, 8)) if last else None
    return agenda(Review.MONTH, forms or (FORM,), CALENDAR, on, last=done, live_from=live_from)


@pytest.mark.parametrize(
    ("number", "forms", "day"),
    [
        (8, [FORM], date(2023, 9, 8)),  # due on the 5th, grace until the 7th
        (8, [FORM, SLOWER], date(2023, 9, 12)),  # the slowest form decides
        (9, [FORM], date(2023, 10, 12)),  # due on Monday the 9th: the free week does not count, the worked weekend does
    ],
)
def test_a_month_falls_due_on_the_first_working_day_after_grace(number: int, forms: list[Form], day: date) -> None:
    assert falls_due(month(number), forms, CALENDAR) == day


def test_a_year_waits_for_its_last_form_and_not_for_one_whose_reporting_year_ends_in_september() -> None:
    assert falls_due(Period("year", 2022), [YEARLY, CARE, FORM], CALENDAR) == date(2023, 9, 19)
    assert falls_due(Period("year", 2022), [FORM], CALENDAR) is None


def test_nothing_falls_due_before_the_day_and_the_next_day_is_said() -> None:
    found = planned(date(2023, 9, 7), "2023-07")
    assert (found.due, found.next, found.next_on) == (None, month(8), date(2023, 9, 8))


def test_a_period_is_due_from_its_day_on_until_it_is_reviewed() -> None:
    assert planned(date(2023, 9, 8), "2023-07").due == month(8)
    assert planned(date(2023, 9, 30), "2023-07").due == month(8)
    assert planned(date(2023, 9, 30), "2023-08").due is None


def test_after_three_months_off_the_newest_is_due_and_the_others_are_missed() -> None:
    found = planned(date(2023, 12, 20), "2023-08")
    assert (found.due, found.missed) == (month(11), (month(9), month(10)))


def test_a_ledger_that_was_never_reviewed_begins_with_the_newest() -> None:
    found = planned(date(2023, 12, 20))
    assert (found.due, found.missed) == (month(11), ())


def test_what_was_due_before_going_live_is_reviewed_by_nobody() -> None:
    assert planned(date(2023, 9, 11), "", date(2023, 9, 6)).due is None
    assert planned(date(2023, 9, 11), "", date(2023, 9, 5)).due == month(8)


def test_a_deployment_without_such_forms_reviews_nothing() -> None:
    assert planned(date(2023, 9, 11), "", None, YEARLY) == Agenda()


def test_of_nothing_expected_nothing_lacks() -> None:
    assert (tally([]).expected, state_of([], [])) == (0, EndState.COMPLETED)
    assert state_of([], [], flagged=True) is EndState.FLAGGED
