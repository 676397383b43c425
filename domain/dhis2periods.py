"""Periods as a DHIS2 names them, exactly: 202402, 2024Q1, 2024S1, 2024, and 2024Oct for the year that begins in October.

A name says from which day to which, so 2024 is no reporting year from October to September and never becomes one."""

from __future__ import annotations

import re
from datetime import date

from domain.period import Period, add_months, month_end

# Financial years by the month in which they begin.
_YEARS = {1: "", 2: "Feb", 4: "April", 7: "July", 8: "Aug", 9: "Sep", 10: "Oct", 11: "Nov"}
_MONTHS = {name: month for month, name in _YEARS.items()}
# How many months the periods of a data set have, by its type of periods.
TYPES = {
    "Monthly": 1, "Quarterly": 3, "SixMonthly": 6, "Yearly": 12,
    **{f"Financial{name}": 12 for name in _MONTHS if name},
}  # fmt: skip
_NAMED = re.compile(
    r"(?P<y>[12]\d{3})(?:(?P<m>0[1-9]|1[0-2])|Q(?P<q>[1-4])|S(?P<s>[12])|(?P<f>[A-Z][a-z]+))?", re.ASCII
)


def span_of(name: str) -> tuple[date, date] | None:
    """First and last day of a period by its name; None for one that is no whole months (weeks, days), or is no name."""
    match = _NAMED.fullmatch(name)
    if match is None or (match["f"] and match["f"] not in _MONTHS):
        return None
    year = int(match["y"])
    if match["m"]:
        return date(year, int(match["m"]), 1), month_end(year, int(match["m"]))
    if match["q"]:
        return _lasting(date(year, int(match["q"]) * 3 - 2, 1), 3)
    if match["s"]:
        return _lasting(date(year, int(match["s"]) * 6 - 5, 1), 6)
    return _lasting(date(year, _MONTHS[match["f"] or ""], 1), 12)


def period_named(name: str, kind: str, offset_months: int = 0) -> Period | None:
    """The period of a form (its periodicity and the offset of its reporting year) that a name means, to the day; None for
    any other."""
    span = span_of(name)
    if span is None:
        return None
    period = Period.containing(add_months(span[0], -offset_months), kind)
    fits = period.bounds(offset_months) == span and Period.checked(kind, period.year, period.index) is not None
    return period if fits else None


def name_of(period: Period, offset_months: int = 0) -> str:
    """The name of a form's period; "" where a DHIS2 has none for it."""
    start, end = period.bounds(offset_months)
    names = (_name(start, length) for length in (1, 3, 6, 12))
    return next((name for name in names if span_of(name) == (start, end)), "")


def names_between(period_type: str, first: date, last: date) -> list[str]:
    """The names of the periods of a type (Monthly, FinancialOct) that begin in or before the month of `first` at the
    earliest and have ended by `last`, the oldest first. Raises KeyError for a type that is not of whole months."""
    length = TYPES[period_type]
    begins = _MONTHS[period_type.removeprefix("Financial")] if period_type.startswith("Financial") else 1
    index = first.year * 12 + first.month - 1
    index -= (index - (begins - 1)) % length
    found = []
    while (start := date(index // 12, index % 12 + 1, 1)) <= last:
        if _lasting(start, length)[1] <= last:
            found.append(_name(start, length))
        index += length
    return found


def _name(start: date, length: int) -> str:
    quarter, half = (start.month + 2) // 3, (start.month + 5) // 6
    return {
        1: f"{start.year}{start.month:02d}",
        3: f"{start.year}Q{quarter}",
        6: f"{start.year}S{half}",
        12: f"{start.year}{_YEARS.get(start.month, '?')}",
    }[length]


def _lasting(start: date, months: int) -> tuple[date, date]:
    last = add_months(start, months - 1)
    return start, month_end(last.year, last.month)
