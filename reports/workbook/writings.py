"""The ways in which offices write their figures down, each with the ending of its files: our form, a wide table, a list of
figures as text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO

from domain.submission import Reading
from reports.workbook.figurelist import Listed, listed, listed_under_labels
from reports.workbook.formofplace import Addresses, FormOfPlace
from reports.workbook.template import filled_form, form_addresses
from reports.workbook.widetable import wide_table, write_wide

_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Writing:
    """`write` gives the bytes of the file, the same for the same reading; simulated figures carry their mark in the first
    line, and a text that starts like a formula is never one. `addresses` gives (indicator, item) -> (sheet, address of the
    value) of every line in that file, filled or not."""

    name: str
    suffix: str
    write: Callable[[FormOfPlace, Reading], bytes]
    addresses: Callable[[FormOfPlace, Reading], Addresses]


def _as_text(name: str, table: Callable[[FormOfPlace, Reading], Listed], encoding: str) -> Writing:
    return Writing(
        name,
        ".csv",
        lambda about, reading: _text(table(about, reading).rows).encode(encoding),
        lambda about, reading: table(about, reading).addresses,
    )


_ALL = (
    Writing("form", ".xlsx", filled_form, lambda about, _: form_addresses(about.form, about.language)),
    Writing("wide", ".xlsx", write_wide, lambda about, reading: wide_table(about, reading).addresses),
    _as_text("csv_utf8", listed, "utf-8-sig"),
    _as_text("csv_gb18030", listed_under_labels, "gb18030"),
)
WRITINGS: Mapping[str, Writing] = {writing.name: writing for writing in _ALL}


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
