"""How a file of another system lies, said once by a person: which heading is which figure, place or period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.indicator import IndicatorKind

# Kinds of which figures of several institutions add up; everything else is made of its summed parts, or not at all.
ADDS_UP = frozenset({IndicatorKind.COUNT, IndicatorKind.AMOUNT})


class Rows(StrEnum):
    """What a row of the file is about."""

    PLACES = "places"  # a place and period
    INSTITUTIONS = "institutions"  # a hospital, a health centre: they are summed to their district
    INDICATORS = "indicators"  # one figure


class Holds(StrEnum):
    """What a column holds that is no figure of one indicator."""

    PLACE = "place"
    PLACE_CODE = "place_code"
    PERIOD = "period"
    INSTITUTION = "institution"  # its code
    INSTITUTION_NAME = "institution_name"
    LABEL = "label"  # names the figure of the row
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    STATE = "state"
    UNIT = "unit"
    NOTE = "note"
    NOTHING = "nothing"  # known, and not wanted


class Part(StrEnum):
    """Which number of a figure a column holds."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column by its heading: either a part of an indicator's figure, or what it `holds`."""

    heading: str
    holds: Holds | None = None
    indicator: str = ""
    item: str = ""
    part: Part = Part.VALUE


@dataclass(frozen=True, slots=True)
class MappedLine:
    """A row by the text that names it, where rows are indicators."""

    label: str
    indicator: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A layout that is known by its headings: a sheet is laid out so when one row (or the `header_rows` together) carries
    every heading, in whichever order. The figures are of `form`."""

    code: str
    name: str
    form: str
    rows: Rows
    columns: tuple[MappedColumn, ...]
    lines: tuple[MappedLine, ...] = ()
    header_rows: int = 1
    name_en: str = ""

    def names(self, indicator: str, item: str) -> bool:
        """Whether a figure of this indicator and item comes with it."""
        columns = ((one.indicator, one.item) for one in self.columns)
        lines = ((one.indicator, one.item) for one in self.lines)
        return (indicator, item) in {*columns, *lines}


@dataclass(frozen=True, slots=True)
class Institution:
    """One that reports to another system by itself, and the district that it counts to."""

    code: str
    name: str
    district: str
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Institution) -> bool:
        """Whether there is a day on which both are valid."""
        since = max(self.valid_from or date.min, other.valid_from or date.min)
        return since <= min(self.valid_to or date.max, other.valid_to or date.max)
