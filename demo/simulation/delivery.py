"""When a file comes, in which layout, under which name: each office has its habits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from demo.simulation import story
from demo.simulation.chance import random_for
from demo.simulation.records import SimulatedFile
from domain.duedate import due_on
from domain.form import Form
from domain.period import Period
from domain.submission import Reading
from domain.workdays import WorkCalendar
from reports.workbook.writings import WRITINGS

_EARLY_DAYS = 2  # before the period's end
_TO_CORRECT = 3  # working days that a clerk has to answer


@dataclass(frozen=True)
class Handover:
    """The habits of the offices under one working calendar."""

    calendar: WorkCalendar
    seed: int

    def usual(self, form: Form, place: str, period: Period) -> date:
        """On the due day or some working days before it, never before the period has ended."""
        _, end = period.bounds(form.reporting_year_offset_months)
        due = due_on(form.due, end, self.calendar)
        ahead = random_for(self.seed, "sent", form.code, place, period).randint(0, form.due.remind_working_days)
        return max(self.calendar.add(due, -ahead), self.calendar.roll(end + timedelta(days=1)))

    def late(self, form: Form, period: Period, working_days: int) -> date:
        """So many working days after the grace."""
        _, end = period.bounds(form.reporting_year_offset_months)
        due = due_on(form.due, end, self.calendar)
        return self.calendar.add(due, form.due.grace_working_days + working_days)

    def early(self, form: Form, period: Period) -> date:
        """Before the period has ended."""
        _, end = period.bounds(form.reporting_year_offset_months)
        return end - timedelta(days=_EARLY_DAYS)

    def correction(self, sent: date) -> date:
        """When the right file follows one that was returned."""
        return self.calendar.add(sent, _TO_CORRECT)


def layout_of(place: str) -> str:
    """How a district's office writes its files."""
    return story.LAYOUTS.get(place, "form")


def file_of(reading: Reading, on: date, version: int) -> SimulatedFile:
    """The file of a reading, in the box of its place."""
    layout = layout_of(reading.place)
    suffix = WRITINGS[layout].suffix
    again = "" if version == 1 else f"_v{version}"
    name = f"{reading.place}_{reading.form}_{str(reading.period).replace('/', '-')}{again}{suffix}"
    return SimulatedFile(on, reading.place, name, layout, reading, version)
