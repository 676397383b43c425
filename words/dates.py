"""Periods, days and times of day as people read and write them. Weekdays and months are those of CLDR."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from domain.period import Period
from words.catalogue import catalogue, languages, say
from words.numbers import number, plain


def period_label(period: Period | str, language: str) -> str:
    """As a person reads it: 2024年6月 in Chinese, 2024-06 in English."""
    period = Period.parse(period) if isinstance(period, str) else period
    half = catalogue(language).table("period.half_name").get(str(period.index), "")
    return say(language, f"period.{period.kind}", y=period.year, i=period.index, half=half)


def reporting_label(period: Period | str, offset_months: int, language: str) -> str:
    """The same with its first and last month where the reporting year is not the calendar's:
    2024统计年度（2023年10月—2024年9月）."""
    period = Period.parse(period) if isinstance(period, str) else period
    if not offset_months or period.kind != "year":
        return period_label(period, language)
    first, last = (period_label(Period.containing(day, "month"), language) for day in period.bounds(offset_months))
    return say(language, "period.reporting_year", y=period.year, first=first, last=last)


def period_of(text: str) -> Period:
    """The period that a person wrote, in any notation and any language there is. Raises ValueError naming the text."""
    try:
        return Period.parse(text)
    except ValueError:
        for language in languages():
            if found := _read(text, language):
                return found
        raise


def _read(text: str, language: str) -> Period | None:
    cleaned = Period.cleaned(text)
    for kind, pattern in _patterns(language):
        if match := pattern.fullmatch(cleaned):
            written = match.groupdict().get("i") or "1"
            index = int(catalogue(language).table("read.index").get(written, written))
            return Period.checked(kind, int(match["y"]), index)
    return None


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    written = catalogue(language).table("read.period")
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in written.items())


def day(moment: date, language: str) -> str:
    """With its weekday: 9月5日（周二）; Tuesday, 5 September 2023."""
    return _formatted(moment, "day.weekday", language)


def brief_day(moment: date, language: str) -> str:
    """With its weekday, as short as a sheet has room for: 9月5日（周二）; Tue 5 Sep 2023."""
    return _formatted(moment, "day.brief", language)


def short_day(moment: date, language: str) -> str:
    """9月5日; 5 September."""
    return _formatted(moment, "day.pattern", language)


def whole_day(moment: date, language: str) -> str:
    """With its year, as documents write it: 2023年6月30日; 2023-06-30."""
    return _formatted(moment, "day.whole", language)


def plain_day(moment: date) -> str:
    """As tables, titles and addresses write a day, the same in every language: 2023-09-05."""
    return moment.isoformat()


def plain_moment(moment: datetime) -> str:
    """As tables write a moment, the same in every language: 2023-09-05 09:10."""
    return moment.isoformat(" ", "minutes")[:16]


def clock(moment: datetime, language: str) -> str:
    """The time of day: 9时 or 9:10; 09:10."""
    from babel.dates import format_time

    return str(format_time(moment, say(language, "day.minute" if moment.minute else "day.hour"), locale=language))


def slip(months: float, language: str) -> str:
    """How far behind the path, to half a month: 7.52 -> 约7个半月, about 7.5 months. Empty when not behind."""
    if months <= 0:
        return ""
    halves = int(number(months * 2, 0))
    whole, half = divmod(halves, 2)
    size = plain(halves / 2)
    if not whole:
        return say(language, "slip.half_month" if half else "slip.under_half_month")
    if half:
        return say(language, "slip.months_and_half", whole=whole, months=size)
    return catalogue(language).counted("slip.months", whole, whole=whole, months=size)


def _formatted(moment: date, key: str, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(moment, say(language, key), locale=language))
