"""What should be there by a day, from the forms and the working calendar: the one source for status and chase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.duedate import Arrival, ExpectedSubmission, due_on, expect, periods_expected
from domain.form import Form
from domain.period import Period
from domain.place import PlaceTree
from domain.workdays import WorkCalendar

Key = tuple[str, str, str]


def expected(
    forms: Mapping[str, Form],
    calendar: WorkCalendar,
    arrivals: Mapping[Key, Arrival],
    *,
    since: date,
    on: date,
    places: PlaceTree | None = None,
    live_from: date | None = None,
) -> tuple[ExpectedSubmission, ...]:
    """Every submission of a period that ended between `since` and `on`, or that is to be reminded of on that day.

    arrivals: (form, place, period as SDMX text) -> what arrived. With `places`, a place is expected only for periods at
    whose end it existed. What was due before `live_from` is not expected: it shows only where it has arrived. In the
    order of forms, periods, and the form's places."""
    rows = (
        expect(form, place, period, calendar, on, arrivals.get((form.code, place, str(period))))
        for form in forms.values()
        for period in _periods(form, calendar, since, on)
        for place in form.places
        if _existed(places, place, period.bounds(form.reporting_year_offset_months)[1])
    )
    return tuple(row for row in rows if live_from is None or row.due_on >= live_from or row.submission_id)


def _periods(form: Form, calendar: WorkCalendar, since: date, on: date) -> list[Period]:
    """Periods that have ended, and one still running whose reminder day has come (a form due right after its end)."""
    horizon = max(on, calendar.add(on, form.due.remind_working_days))
    return [
        period
        for period in periods_expected(form, since, horizon)
        if (end := period.bounds(form.reporting_year_offset_months)[1]) <= on
        or calendar.add(due_on(form.due, end, calendar), -form.due.remind_working_days) <= on
    ]


def _existed(places: PlaceTree | None, place: str, day: date) -> bool:
    """A place that the tree does not know is expected: the configuration's lint names it, silence would hide it."""
    return places is None or place not in places or places[place].valid_on(day)
