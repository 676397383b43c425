"""Periods in SDMX notation (2024, 2024-S1, 2024-Q2, 2024-06, 2016/2020), also read in the DHIS2 form; how
people write and read them stands in `words.dates`. Never sort on the text: sort on `start`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_FULL_WIDTH = str.maketrans("０１２３４５６７８９－／", "0123456789-/")
_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?P<y>\d{4})", "year"),
    (r"(?P<y>\d{4})-?S(?P<i>[12])", "half"),
    (r"(?P<y>\d{4})-?Q(?P<i>[1-4])", "quarter"),
    (r"(?P<y>\d{4})-(?P<i>0?[1-9]|1[0-2])", "month"),
    (r"(?P<y>\d{4})(?P<i>0[1-9]|1[0-2])", "month"),
    (r"(?P<y>\d{4})[/—–~-](?P<i>\d{4})", "span"),
)
# Outside these a number of four digits is no year of a figure (0000 is not even a date).
FIRST_YEAR, LAST_YEAR = 1900, 2199
_SHOWN = 60


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last day of a month stays the last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))


def months_between(start: date, end: date) -> float:
    """Months from one day to another, month ends counting as whole months: 31 December to 30 June is 6.0."""

    def position(day: date) -> float:
        return day.year * 12 + day.month - 1 + day.day / calendar.monthrange(day.year, day.month)[1]

    return position(end) - position(start)


@dataclass(frozen=True, slots=True)
class Period:
    """A year, half-year, quarter, month or span of years. `index` counts within the year; for a span it is the last
    year. Compare by `start`."""

    kind: str  # year | half | quarter | month | span
    year: int
    index: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads the SDMX and DHIS2 notations, for years from 1900 to 2199. Raises ValueError naming the text."""
        cleaned = cls.cleaned(text)
        for pattern, kind in _PATTERNS:
            if match := re.fullmatch(pattern, cleaned, re.IGNORECASE):
                if found := cls.checked(kind, int(match["y"]), int(match.groupdict().get("i") or "1")):
                    return found
                break
        raise ValueError(f"not a period: {text[:_SHOWN]!r}; write 2024, 2024-S1, 2024-Q2, 2024-06 or 2016/2020")

    @staticmethod
    def cleaned(text: str) -> str:
        """The text as notations are compared: full-width digits folded, without spaces."""
        return text.strip().translate(_FULL_WIDTH).replace(" ", "")

    @classmethod
    def checked(cls, kind: str, year: int, index: int) -> Period | None:
        """The period, or None for a year that no figure has."""
        last = index if kind == "span" else year
        return cls(kind, year, index) if FIRST_YEAR <= year <= last <= LAST_YEAR else None

    def __str__(self) -> str:
        return {
            "year": f"{self.year}",
            "half": f"{self.year}-S{self.index}",
            "quarter": f"{self.year}-Q{self.index}",
            "month": f"{self.year}-{self.index:02d}",
            "span": f"{self.year}/{self.index}",
        }[self.kind]

    @property
    def start(self) -> date:
        if self.kind == "span":
            return date(self.year, 1, 1)
        return date(self.year, (self.index - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        if self.kind == "span":
            return date(self.index, 12, 31)
        return month_end(self.year, self.index * _MONTHS[self.kind])

    def bounds(self, reporting_year_offset_months: int = 0) -> tuple[date, date]:
        """First and last day; an offset of -3 lets the year 2023 run from October 2022 to September 2023."""
        if not reporting_year_offset_months:
            return self.start, self.end
        end = add_months(self.end, reporting_year_offset_months)
        return add_months(self.start, reporting_year_offset_months), month_end(end.year, end.month)

    def next(self) -> Period:
        return self._containing(self.end + timedelta(days=1))

    def previous(self) -> Period:
        return self._containing(self.start - timedelta(days=1))

    def _containing(self, day: date) -> Period:
        if self.kind == "span":
            length = self.index - self.year
            first = day.year if day > self.end else day.year - length
            return Period("span", first, first + length)
        return Period.containing(day, self.kind)

    @classmethod
    def containing(cls, day: date, kind: str) -> Period:
        """The year, half, quarter or month that a day falls in."""
        return cls(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)

    @property
    def dhis2(self) -> str:
        """2024, 2024S1, 2024Q2, 202406; a span has no DHIS2 form and stays as it is."""
        return str(self) if self.kind == "span" else str(self).replace("-", "")
