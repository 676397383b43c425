"""By what a reading is written down, and where the figures of our form stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import Place
from reports.workbook.names import sheet_name
from reports.workbook.template import HEADER_ROW

Addresses = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Layouts:
    """The words and units by which one form of one place is written."""

    form: Form
    place: Place
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    language: str = "zh"


def form_addresses(form: Form, language: str) -> Addresses:
    """(indicator, item) -> (sheet, address of the value) of the form as `write_template` lays it out."""
    sheet = sheet_name(form, language)
    return {
        (line.indicator, line.item): (sheet, f"E{row}") for row, line in enumerate(form.lines, start=HEADER_ROW + 1)
    }
