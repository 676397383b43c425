"""A working calendar made of given days. `config/` fills it; nothing here knows a country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_day(moment: datetime, time_zone: str) -> date:
    """The day that a moment belongs to where the deployment is. The only way from an instant to a day: the day in UTC is
    another one for a third of the day in China."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`off` are free weekdays, `on` are working weekend days (调休). Years in `known_years` are published; any other
    year is computed from the weekend and the days that are free every year (`fixed`, month and day), and is provisional."""

    time_zone: str = "UTC"
    weekend: frozenset[int] = frozenset({5, 6})
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()
    fixed: frozenset[tuple[int, int]] = frozenset()
    work_from: str = "08:30"
    work_to: str = "17:30"

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return local_day(moment, self.time_zone)

    def is_working(self, day: date) -> bool:
        if day in self.on:
            return True
        if self.is_provisional(day) and (day.month, day.day) in self.fixed:
            return False
        return day.weekday() not in self.weekend and day not in self.off

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.known_years

    def roll(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, working_days: int) -> date:
        """The n-th working day after `day`; for a negative n before it; for 0 the day itself."""
        step = timedelta(days=1 if working_days > 0 else -1)
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def moment_after(self, moment: datetime, working_days: int) -> datetime:
        """The same time of day so many working days later, or earlier."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return datetime.combine(self.add(self.day_of(moment), working_days), local.time(), local.tzinfo)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.between(end, start)
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, days + 1))
