"""What should be there by a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.timeliness import expected
from domain.duedate import Arrival
from domain.form import DueRule, Form, FormLine
from domain.place import Place, PlaceTree
from domain.workdays import WorkCalendar

CALENDAR = WorkCalendar("Asia/Shanghai", known_years=frozenset({2022, 2023}))
MONTHLY = Form(
    code="monthly",
    name="月报",
    periodicity="month",
    lines=(FormLine("htn_rate", 1),),
    places=("370611", "370612"),
    due=DueRule(working_days=3, grace_working_days=2, remind_working_days=2),
    valid_from=date(2023, 7, 1),
)
ANNUAL = replace(
    MONTHLY,
    code="annual",
    periodicity="year",
    places=("370611",),
    due=DueRule(months_after=9, day=10, grace_working_days=5),
    valid_from=date(2022, 1, 1),
)
FORMS = {"monthly": MONTHLY, "annual": ANNUAL}
SINCE = date(2022, 1, 1)


def arrival(day: date, **given: bool) -> Arrival:
    return Arrival("s", 1, day, **given)


def states(on: date, arrivals: dict[tuple[str, str, str], Arrival] | None = None) -> dict[tuple[str, str, str], str]:
    found = expected(FORMS, CALENDAR, arrivals or {}, since=SINCE, on=on)
    return {(one.form, one.place, one.period): one.state for one in found}


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2023, 8, 31), "not_due"),
        (date(2023, 9, 1), "due_soon"),
        (date(2023, 9, 5), "due"),
        (date(2023, 9, 7), "in_grace"),
        (date(2023, 9, 8), "late"),
    ],
)
def test_a_month_moves_from_not_due_to_late_by_the_day_alone(on: date, state: str) -> None:
    assert states(on)[("monthly", "370611", "2023-08")] == state


def test_every_place_form_and_ended_period_is_expected_and_no_other() -> None:
    assert list(states(date(2023, 9, 5))) == [
        ("monthly", "370611", "2023-07"),
        ("monthly", "370612", "2023-07"),
        ("monthly", "370611", "2023-08"),
        ("monthly", "370612", "2023-08"),
        ("annual", "370611", "2022"),
    ]


def test_a_fixed_day_on_a_sunday_rolls_over_to_monday() -> None:
    annual = expected({"annual": ANNUAL}, CALENDAR, {}, since=SINCE, on=date(2023, 9, 11))[0]
    assert (annual.due_on, annual.grace_until, annual.state) == (date(2023, 9, 11), date(2023, 9, 18), "due")


def test_since_leaves_earlier_periods_alone() -> None:
    found = expected(FORMS, CALENDAR, {}, since=date(2023, 8, 1), on=date(2023, 9, 5))
    assert {one.period for one in found} == {"2023-08"}


def test_a_form_due_right_after_its_period_is_reminded_of_before_the_end() -> None:
    quick = replace(MONTHLY, due=DueRule(working_days=1, remind_working_days=2))
    found = expected({"quick": quick}, CALENDAR, {}, since=SINCE, on=date(2023, 8, 31))
    assert [(one.period, one.state) for one in found if one.place == "370611"] == [
        ("2023-07", "late"),
        ("2023-08", "due_soon"),
    ]


def test_a_merged_place_is_expected_for_the_periods_it_lived_through() -> None:
    places = PlaceTree(
        (
            Place("370611", "福山区", "district"),
            Place("370612", "牟平区", "district", valid_to=date(2023, 8, 15)),
        )
    )
    found = expected({"monthly": MONTHLY}, CALENDAR, {}, since=SINCE, on=date(2023, 9, 5), places=places)
    assert [(one.place, one.period) for one in found] == [
        ("370611", "2023-07"),
        ("370612", "2023-07"),
        ("370611", "2023-08"),
    ]


def test_what_arrived_is_no_longer_awaited() -> None:
    arrivals = {("monthly", "370611", "2023-08"): arrival(date(2023, 9, 4))}
    found = states(date(2023, 9, 8), arrivals)
    assert found[("monthly", "370611", "2023-08")] == "accepted"
    assert found[("monthly", "370612", "2023-08")] == "late"


def test_a_refused_file_has_not_arrived() -> None:
    arrivals = {("monthly", "370611", "2023-08"): arrival(date(2023, 9, 4), refused=True)}
    found = expected({"monthly": MONTHLY}, CALENDAR, arrivals, since=date(2023, 8, 1), on=date(2023, 9, 5))
    assert [row.arrived for row in found] == [False, False]
