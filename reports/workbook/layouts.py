"""A reading as a file in the layouts that districts send: our form, a wide table, a list of figures as text."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

from domain.form import Form
from domain.submission import FileLayout, Reading
from reports.workbook.figurelist import listed, listed_under_labels
from reports.workbook.filenames import sheet_name
from reports.workbook.formofplace import Addresses, FormOfPlace
from reports.workbook.template import HEADER_ROW, filled_form
from reports.workbook.widetable import wide_table, write_wide

SUFFIXES: Mapping[FileLayout, str] = {"form": ".xlsx", "wide": ".xlsx", "csv_utf8": ".csv", "csv_gb18030": ".csv"}
_FORMULA_STARTS = ("=", "+", "-", "@")


class Layouts(FormOfPlace):
    """A form of a place as a file in any layout."""

    __slots__ = ()

    def write(self, reading: Reading, layout: FileLayout) -> bytes:
        """The bytes of the file, the same for the same reading. Simulated figures carry their mark in the first line.
        A text that starts like a formula is never one."""
        if layout == "form":
            return filled_form(self, reading)
        if layout == "wide":
            return write_wide(self, reading)
        table = listed(self, reading) if layout == "csv_utf8" else listed_under_labels(self, reading)
        return _text(table.rows).encode("utf-8-sig" if layout == "csv_utf8" else "gb18030")

    def addresses(self, reading: Reading, layout: FileLayout) -> Addresses:
        """(indicator, item) -> (sheet, address of the value) of every line in that file, filled or not."""
        if layout == "form":
            return form_addresses(self.form, self.language)
        if layout == "wide":
            return wide_table(self, reading).addresses
        table = listed(self, reading) if layout == "csv_utf8" else listed_under_labels(self, reading)
        return table.addresses


def form_addresses(form: Form, language: str) -> Addresses:
    """(indicator, item) -> (sheet, address of the value) of the form as `filled_form` lays it out."""
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
