"""Small words inside the templates: dates, years gone and left, units of a difference."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from words.names import name_of

_WEEKDAYS = "一二三四五六日"
_COUNTS = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def filters(language: str) -> dict[str, Callable[..., str]]:
    """The Jinja filters of a language."""
    return {
        "day": lambda moment: day(moment, language),
        "short_day": lambda moment: short_day(moment, language),
        "clock": lambda moment: clock(moment, language),
        "points": lambda unit: points(unit, language),
        "moved": lambda pace: moved(pace, language),
        "slipped": slipped,
        "stop": lambda text: stop(text, language),
        "severity": lambda code: name_of("severity", code, language),
        "assessment": lambda code: name_of("assessment", code, language),
        "annual": lambda code: annual(code, language),
    }


def day(moment: date, language: str) -> str:
    """9月5日（周二）; Tuesday, 5 September 2023."""
    if language == "zh":
        return f"{moment.month}月{moment.day}日（周{_WEEKDAYS[moment.weekday()]}）"
    return f"{_DAYS[moment.weekday()]}, {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def short_day(moment: date, language: str) -> str:
    """9月5日; 5 September."""
    if language == "zh":
        return f"{moment.month}月{moment.day}日"
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def clock(moment: datetime, language: str) -> str:
    """9时 or 9:10; 09:10."""
    if language == "zh":
        return f"{moment.hour}时" if not moment.minute else f"{moment.hour}:{moment.minute:02d}"
    return f"{moment:%H:%M}"


def points(unit: str, language: str) -> str:
    """The unit of a difference: two shares differ by percentage points."""
    if unit != "%":
        return unit
    return "个百分点" if language == "zh" else "percentage points"


def moved(pace: str, language: str) -> str:
    """增加0.32, 减少0.06; +0.32, -0.06."""
    if language == "zh":
        return f"减少{pace[1:]}" if pace.startswith("-") else f"增加{pace}"
    return pace if pace.startswith("-") else f"+{pace}"


def slipped(slip: str) -> str:
    """约7个半月 -> 约滞后7个半月."""
    return f"约滞后{slip[1:]}" if slip.startswith("约") else f"滞后{slip}"


def annual(code: str, language: str) -> str:
    """The name of this year's light: one that moved the wrong way is worse than the year before, not than the
    baseline."""
    if code == "regressing":
        return "较上年退步" if language == "zh" else "worse than the year before"
    return name_of("assessment", code, language)


def worse_light(annual_code: str, plan_code: str, band: str, language: str) -> str:
    """The worse light in words: 年度慢于进度; over the whole plan: behind schedule. Empty where the lights do not say
    different things."""
    if not annual_code or not plan_code or annual_code == plan_code:
        return ""
    if band == annual_code:
        return f"年度{annual(band, language)}" if language == "zh" else f"this year {annual(band, language)}"
    name = name_of("assessment", band, language)
    return f"全程{name}" if language == "zh" else f"over the whole plan {name}"


def years_gone(years: int, language: str) -> str:
    """前两年; over the first 2 years."""
    if language == "zh":
        return f"前{_count(years)}年" if years > 1 else "前期"
    return f"over the first {years} years" if years > 1 else "so far"


def since(year: int, language: str) -> str:
    """2020年以来; since 2020: where the time gone is no whole number of years."""
    if not year:
        return years_gone(0, language)
    return f"{year}年以来" if language == "zh" else f"since {year}"


def years_left(years: int, language: str) -> str:
    """后三年; over the remaining 3 years."""
    if language == "zh":
        return f"后{_count(years)}年" if years > 1 else "今后"
    return f"over the remaining {years} years" if years > 1 else "from now on"


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def stop(text: str, language: str) -> str:
    """The text with one full stop at its end; a question keeps its mark."""
    if text.rstrip().endswith(("？", "?")):
        return text.rstrip()
    return text.rstrip("。.；; ") + ("。" if language == "zh" else ".")


def tidy(text: str) -> str:
    """Without blank lines and trailing spaces; leading ideographic spaces stay."""
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip("　 "))


def one_line(text: str) -> str:
    """Line breaks and control characters become spaces: a title is a header line in mail."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()
