"""Units as they stand behind a figure, and behind the difference of two."""

from __future__ import annotations

from words.catalogue import say

PERCENT = "%"


def with_unit(value: str, unit: str, language: str) -> str:
    """A figure with its unit: 9808%, 2.31人."""
    return say(language, "phrase.with_unit", value=value, unit=unit) if unit else value


def of_difference(unit: str, language: str) -> str:
    """The unit of a difference: two shares differ by percentage points."""
    return say(language, "unit.points") if unit == PERCENT else unit
