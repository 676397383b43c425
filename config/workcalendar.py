"""calendar.yaml: the working calendar, given day by day or filled from the published one of mainland China."""

from __future__ import annotations

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from config.entries import Clock, Day, Entry
from domain.nearest import did_you_mean
from domain.workdays import WorkCalendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class YearsEntry(Entry):
    first: int = Field(ge=2004, le=2100, description="first year to fill")
    last: int = Field(ge=2004, le=2100, description="last year to fill; what is not published yet stays provisional")


# Days that are free every year, by month and day, whatever the year's notice will add: the State Council's
# regulation on holidays (2024). All others follow the moon or the sun, and the notice moves days around them.
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class CalendarFile(Entry):
    time_zone: str = Field(description="IANA name: Asia/Shanghai")
    live_from: Day | None = Field(
        None,
        description="the day of going live: nothing before it is expected, chased or told; without it the day of "
        "`planwatch init` counts",
    )
    weekend: tuple[DayName, ...] = Field(("saturday", "sunday"), description="free days of the week")
    work_from: Clock = Field("08:30", description="messages go out from this time")
    work_to: Clock = Field("17:30", description="and until this one")
    holidays: Literal["chinesecalendar"] | None = Field(None, description="fill from the published calendar of China")
    years: YearsEntry | None = Field(None, description="the years to fill from it")
    off: tuple[Day, ...] = Field((), description="further free weekdays")
    on: tuple[Day, ...] = Field((), description="further working weekend days")
    known_years: tuple[int, ...] = Field((), description="years whose calendar has been published")

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise PydanticCustomError(
                "not_known", "an IANA time zone, for example Asia/Shanghai", {"hint": did_you_mean(name, _zones())}
            ) from error
        return name

    @model_validator(mode="after")
    def _has_years(self) -> CalendarFile:
        if (self.holidays is None) != (self.years is None):
            raise ValueError("`holidays` and `years` go together")
        return self

    def build(self) -> WorkCalendar:
        off, on, known = frozenset(self.off), frozenset(self.on), frozenset(self.known_years)
        if self.years:
            published = _published(self.years)
            off, on, known = (off | published[0]) - frozenset(self.on), on | published[1], known | published[2]
        return WorkCalendar(
            time_zone=self.time_zone,
            weekend=frozenset(DAYS.index(day) for day in self.weekend),
            off=off,
            on=on - frozenset(self.off),
            known_years=known,
            fixed=FIXED if self.holidays else frozenset(),
            work_from=self.work_from,
            work_to=self.work_to,
        )


def _zones() -> set[str]:
    """Names to offer. In Etc/GMT+8 the sign means the other direction than people mean by it."""
    return {name for name in available_timezones() if not name.startswith("Etc/")}


def _published(years: YearsEntry) -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Free days, working weekend days and years that the package knows, within the range asked for."""
    from chinese_calendar import constants

    wanted = range(years.first, years.last + 1)
    known = frozenset(day.year for day in constants.holidays) & frozenset(wanted)
    off = frozenset(day for day in constants.holidays if day.year in known)
    on = frozenset(day for day in constants.workdays if day.year in known)
    return off, on, known
