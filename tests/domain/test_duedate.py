"""A submission's state on each day around its due date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duedate import Arrival, due_on, expect, periods_expected
from domain.form import DueRule, Form, FormLine
from domain.period import Period
from domain.workdays import WorkCalendar

CALENDAR = WorkCalendar(known_years=frozenset({2023}))
AUGUST = Period("month", 2023, 8)
FORM = Form(
    code="monthly",
    name="月报",
    periodicity="month",
    lines=(FormLine("indicator", 1),),
    places=("370611",),
    due=DueRule(working_days=3, grace_working_days=2, remind_working_days=2),
    valid_from=date(2023, 1, 1),
)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2023, 8, 31), "not_due"),
        (date(2023, 9, 1), "due_soon"),
        (date(2023, 9, 4), "due_soon"),
        (date(2023, 9, 5), "due"),
        (date(2023, 9, 6), "in_grace"),
        (date(2023, 9, 7), "in_grace"),
        (date(2023, 9, 8), "late"),
        (date(2024, 1, 1), "late"),
    ],
)
def test_a_place_that_sends_nothing_passes_through_these_states(on: date, state: str) -> None:
    row = expect(FORM, "370611", AUGUST, CALENDAR, on, None)
    assert (row.due_on, row.grace_until, row.state) == (date(2023, 9, 5), date(2023, 9, 7), state)


@pytest.mark.parametrize(
    ("arrival", "state"),
    [
        (Arrival("s", 1, date(2023, 9, 5)), "accepted"),
        (Arrival("s", 1, date(2023, 9, 7)), "accepted"),
        (Arrival("s", 1, date(2023, 9, 8)), "received_late"),
        (Arrival("s", 1, date(2023, 9, 5), open_findings=2), "returned"),
        (Arrival("s", 1, date(2023, 9, 5), complete=False), "partial"),
        (Arrival("s", 1, date(2023, 9, 5), gated=False), "received"),
        (Arrival("s", 2, date(2023, 9, 5), gated=False), "resubmitted"),
        (Arrival("s", 1, date(2023, 9, 5), declared_final=True), "declared_final"),
        (Arrival("s", 1, date(2023, 9, 5), nil_return=True), "nil_return"),
    ],
)
def test_what_arrived_decides_the_state(arrival: Arrival, state: str) -> None:
    assert expect(FORM, "370611", AUGUST, CALENDAR, date(2023, 9, 11), arrival).state == state


def test_a_refused_file_is_not_silence_until_grace_is_over() -> None:
    refused = Arrival("", 1, date(2023, 9, 5), refused=True)
    assert expect(FORM, "370611", AUGUST, CALENDAR, date(2023, 9, 6), refused).state == "refused"
    assert expect(FORM, "370611", AUGUST, CALENDAR, date(2023, 9, 7), refused).state == "refused"
    assert expect(FORM, "370611", AUGUST, CALENDAR, date(2023, 9, 8), refused).state == "late"
    assert expect(FORM, "370611", AUGUST, CALENDAR, date(2023, 9, 6), refused).received_on is None


def test_a_fixed_day_on_a_weekend_rolls_over_to_the_next_working_day() -> None:
    assert due_on(DueRule(months_after=9, day=10), date(2022, 12, 31), CALENDAR) == date(2023, 9, 11)


def test_the_thirty_first_of_a_short_month_is_its_last_day() -> None:
    assert due_on(DueRule(months_after=2, day=31), date(2023, 12, 31), CALENDAR) == date(2024, 2, 29)


def test_without_a_day_the_last_of_the_month_is_meant() -> None:
    assert due_on(DueRule(months_after=1), date(2023, 12, 31), CALENDAR) == date(2024, 1, 31)


def test_what_comes_on_the_last_day_of_grace_did_not_come_late() -> None:
    came = [
        expect(FORM, "370611", AUGUST, CALENDAR, date(2023, 9, 11), Arrival("s", 1, date(2023, 9, day)))
        for day in (7, 8)
    ]
    assert [one.received_late for one in came] == [False, True]


def test_adjusted_working_days_move_the_due_date() -> None:
    holiday = WorkCalendar(
        off=frozenset({date(2023, 10, d) for d in range(2, 7)}), on=frozenset({date(2023, 10, 7), date(2023, 10, 8)})
    )
    assert due_on(DueRule(working_days=3), date(2023, 9, 30), holiday) == date(2023, 10, 9)


def test_a_due_date_in_an_unpublished_year_says_that_it_is_provisional() -> None:
    assert expect(FORM, "370611", Period("month", 2024, 1), CALENDAR, date(2024, 2, 1), None).provisional_calendar


def test_only_periods_within_the_validity_of_the_form_are_expected() -> None:
    found = periods_expected(FORM, date(2022, 11, 1), date(2023, 3, 15))
    assert [str(period) for period in found] == ["2023-01", "2023-02"]


@given(st.dates(date(2023, 1, 1), date(2023, 12, 31)), st.integers(1, 40))
def test_adding_working_days_and_counting_them_agree(start: date, days: int) -> None:
    assert CALENDAR.between(start, CALENDAR.add(start, days)) == days


@given(st.dates(date(2023, 1, 1), date(2023, 12, 31)))
def test_a_day_never_rolls_over_to_a_free_day(start: date) -> None:
    assert CALENDAR.is_working(CALENDAR.roll(start))
