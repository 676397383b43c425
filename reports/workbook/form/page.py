"""One sheet while a form is written on it: which column holds what, and the few ways in which texts are put there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Any

from domain.form import Form
from reports.workbook.formofplace import FormOfPlace
from reports.workbook.style import align, font
from reports.workbook.xlsx import put_text
from words.catalogue import say
from words.labels import word

HEADER_ROW = 7
# The value stands in this column whatever else the form has.
VALUE_COLUMN = "E"
SAMPLE = ("sample_size", "standard_error")
_BEFORE = ("number", "indicator", "name", "unit", "value", "numerator", "denominator")
_AFTER = ("state", "note")
WIDTHS: Mapping[str, float] = {
    "number": 5,
    "indicator": 14,
    "name": 46,
    "unit": 11,
    "value": 14,
    "numerator": 13,
    "denominator": 13,
    "sample_size": 11,
    "standard_error": 11,
    "last": 14,
    "state": 13,
    "note": 26,
}


@dataclass(frozen=True)
class Page:
    """`sampled`: there are columns for samples; `reminds`: there is one for the own last figure."""

    sheet: Any
    about: FormOfPlace
    sampled: bool = False
    reminds: bool = False

    @property
    def form(self) -> Form:
        return self.about.form

    @property
    def language(self) -> str:
        return self.about.language

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The column of each key."""
        keys = (*_BEFORE, *SAMPLE * self.sampled, *("last",) * self.reminds, *_AFTER)
        return dict(zip(keys, ascii_uppercase, strict=False))

    @property
    def widest(self) -> str:
        """The last column that is written on."""
        return self.letters["note"]

    @property
    def first(self) -> int:
        """The row of the first line."""
        return HEADER_ROW + 1

    @property
    def last(self) -> int:
        """The row of the last line."""
        return HEADER_ROW + len(self.form.lines)

    def labelled(self, words: str, key: str, text: str, label: str, value: str) -> None:
        """A label that ends in a colon, and what stands beside it."""
        said = say(self.language, "workbook.labelled", label=word(words, key, self.language))
        put_text(self.sheet[label], said)
        put_text(self.sheet[value], text)
        self.sheet[label].font, self.sheet[label].alignment = font(self.language), align("right", wrap=False)
        self.sheet[value].font, self.sheet[value].alignment = font(self.language), align(wrap=False)
