"""Names of files and sheets that people read."""

from __future__ import annotations

import re

from domain.form import Form
from domain.period import Period
from domain.place import Place
from words.catalogue import say
from words.dates import period_label

# A workbook with macros stays one; its name has to say so, or no spreadsheet opens it.
ENDINGS = (".xlsx", ".xlsm")
_UNSAFE_IN_FILES = re.compile(r'[\x00-\x1f<>:"/\\|?*\s\'’]+')
_UNSAFE_IN_SHEETS = re.compile(r"[\x00-\x1f\[\]:*?/\\]+")


def returned_name(
    place: Place, form: Form, period: Period, version: int, language: str, ending: str = ENDINGS[0]
) -> str:
    """莱州市_2023年8月_卫生健康主要指标月报_退回核实表_第1版.xlsx: place, period, form, version; at most 200 bytes or so."""
    last = say(language, "workbook.returned", version=version)
    return "_".join((*_named(place, form, period, language), last)) + ending


def sheet_name(form: Form, language: str) -> str:
    """The form's name, as far as a sheet can carry it (31 characters, no brackets or slashes)."""
    name = _UNSAFE_IN_SHEETS.sub(" ", form.label(language)).strip(" '")[:31].strip(" '")
    return name or say(language, "workbook.sheet")


def _named(place: Place, form: Form, period: Period, language: str) -> tuple[str, str, str]:
    span = period_label(period, language).replace("/", "-")
    return (
        _safe(place.short_label(language), 20) or place.code,
        _safe(span, 20),
        _safe(form.label(language), 24) or form.code,
    )


def _safe(text: str, length: int) -> str:
    return _UNSAFE_IN_FILES.sub("-", text).strip(".-_ ")[:length].strip(".-_ ")
