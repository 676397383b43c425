"""A reading as a file in the layouts that districts send: our form, a wide table, a list of figures as text."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import Place
from domain.submission import FileLayout, Reading

SUFFIXES: Mapping[FileLayout, str] = {"form": ".xlsx", "wide": ".xlsx", "csv_utf8": ".csv", "csv_gb18030": ".csv"}
_FORMULA_STARTS = ("=", "+", "-", "@")
Addresses = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Layouts:
    """The words and units by which one form of one place is written."""

    form: Form
    place: Place
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    language: str = "zh"

    def write(self, reading: Reading, layout: FileLayout) -> bytes:
        """The bytes of the file, the same for the same reading. Simulated figures carry their mark in the first line.
        A text that starts like a formula is never one."""
        if layout == "form":
            return self._form(reading)
        if layout == "wide":
            from reports.workbook.wide import write_wide

            return write_wide(self, reading)
        from reports.workbook.listed import listed, listed_under_labels

        table = listed(self, reading) if layout == "csv_utf8" else listed_under_labels(self, reading)
        return _text(table.rows).encode("utf-8-sig" if layout == "csv_utf8" else "gb18030")

    def addresses(self, reading: Reading, layout: FileLayout) -> Addresses:
        """(indicator, item) -> (sheet, address of the value) of every line in that file, filled or not."""
        if layout == "form":
            return form_addresses(self.form, self.language)
        if layout == "wide":
            from reports.workbook.wide import wide_table

            return wide_table(self, reading).addresses
        from reports.workbook.listed import listed, listed_under_labels

        table = listed(self, reading) if layout == "csv_utf8" else listed_under_labels(self, reading)
        return table.addresses

    def _form(self, reading: Reading) -> bytes:
        from reports.workbook.template import write_template

        return write_template(
            self.form,
            self.place,
            reading.period,
            indicators=self.indicators,
            units=self.units,
            language=self.language,
            provenance=reading.provenance,
            reading=reading,
        )


def form_addresses(form: Form, language: str) -> Addresses:
    """(indicator, item) -> (sheet, address of the value) of the form as `write_template` lays it out."""
    from reports.workbook.names import sheet_name
    from reports.workbook.template import HEADER_ROW

    sheet = sheet_name(form, language)
    return {
        (line.indicator, line.item): (sheet, f"E{row}") for row, line in enumerate(form.lines, start=HEADER_ROW + 1)
    }


def _text(rows: list[list[str]]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[_harmless(text) for text in row] for row in rows])
    return written.getvalue()


def _harmless(text: str) -> str:
    """A text that a spreadsheet would compute gets the apostrophe that keeps it a text; a negative number stays."""
    bare = text.lstrip("'")
    if bare.startswith(_FORMULA_STARTS) and (bare != text or not _is_number(text)):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
