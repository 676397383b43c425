"""Names of files and sheets that people read."""

from __future__ import annotations

import re
from datetime import date

from domain.form import Form
from domain.period import Period
from domain.place import Place
from words.dates import period_label
from words.names import mark_before

_UNSAFE_IN_FILES = re.compile(r'[\x00-\x1f<>:"/\\|?*\s\'’]+')
_UNSAFE_IN_SHEETS = re.compile(r"[\x00-\x1f\[\]:*?/\\]+")
_RETURNED = {"zh": "退回核实表_第{version}版", "en": "to-check_v{version}"}
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def returned_name(place: Place, form: Form, period: Period, version: int, language: str) -> str:
    """莱州市_2023年8月_卫生健康主要指标月报_退回核实表_第1版.xlsx: place, period, form, version; at most 200 bytes or so."""
    last = _RETURNED[language].format(version=version)
    return "_".join((*_named(place, form, period, language), last)) + ".xlsx"


def template_name(place: Place, form: Form, period: Period, language: str) -> str:
    """福山区_2023年8月_卫生健康主要指标月报.xlsx, as a district files it."""
    return "_".join(_named(place, form, period, language)) + ".xlsx"


def sheet_name(form: Form, language: str) -> str:
    """The form's name, as far as a sheet can carry it (31 characters, no brackets or slashes)."""
    name = _UNSAFE_IN_SHEETS.sub(" ", form.label(language)).strip(" '")[:31].strip(" '")
    return name or {"zh": "报表", "en": "Form"}[language]


def simulated_mark(language: str) -> str:
    """The mark of simulated figures as it stands before a title."""
    return mark_before(language)


def day_label(day: date, language: str) -> str:
    """9月7日（周四）; in English Thu 7 Sep 2023."""
    if language == "zh":
        return f"{day.month}月{day.day}日（周{_WEEKDAYS['zh'][day.weekday()]}）"
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _named(place: Place, form: Form, period: Period, language: str) -> tuple[str, str, str]:
    short = place.short_name if language == "zh" and place.short_name else place.label(language)
    span = period_label(period, language).replace("/", "-")
    return _safe(short, 20) or place.code, _safe(span, 20), _safe(form.label(language), 24) or form.code


def _safe(text: str, length: int) -> str:
    return _UNSAFE_IN_FILES.sub("-", text).strip(".-_ ")[:length].strip(".-_ ")
