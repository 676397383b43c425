"""Periods in the spellings that mean one thing only: 2024.10, 二〇二四年十月, 2024年10月1日—31日, 2024年第三季度, a date cell.

What could mean two things is no period: 2024.1 is January, or an October that a spreadsheet shortened; 2024年1—10月 adds
up ten months."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from domain.period import Period, month_end
from sources.read.grammar.digits import without_raised
from words.dates import period_of as read_period

Kind = Literal["year", "half", "quarter", "month"]
_DIGITS = {digit: str(number) for number, digit in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "Ｏ": "0",
    "O": "0",
}
_YEAR = re.compile(r"[〇零○O一二三四五六七八九]{4}(?=年|统计年度)")
_NUMBER = re.compile(
    r"(?<=[年月至到—–~-])(二十[一二三四五六七八九]?|三十一?|十[一二三四五六七八九]?|[一二三四五六七八九])(?=月|日|号)"
)
_TO = r"(?:—+|–|~|-+|至|到)"
_MONTH = re.compile(r"(?P<y>\d{4})(?:年|[-/.])(?P<m>\d{1,2})(?:月(?:份)?)?")
_DAY = re.compile(r"(?P<y>\d{4})(?:年|[-/.])(?P<m>\d{1,2})(?:月|[-/.])(?P<d>\d{1,2})日?")
_DAYS = re.compile(
    r"(?P<y>\d{4})[年./-](?P<m>\d{1,2})[月./-](?P<d>\d{1,2})[日号]?"
    + _TO
    + r"(?:(?P<y2>\d{4})[年./-])?(?:(?P<m2>\d{1,2})[月./-])?(?P<d2>\d{1,2})[日号]?"
)
_MONTHS = re.compile(
    r"(?P<y>\d{4})[年./-](?P<m>\d{1,2})月?" + _TO + r"(?:(?P<y2>\d{4})[年./-])?(?P<m2>\d{1,2})月(?:份)?"
)
_MONTHS_OF_TWO_YEARS = re.compile(r"(?P<y>\d{4})[./](?P<m>\d{2})" + _TO + r"(?P<y2>\d{4})[./](?P<m2>\d{2})")
_REPORTING_YEAR = re.compile(r"(?P<y>\d{4})统计年度(?:\((?P<span>[^()]*)\))?")
_QUARTER = re.compile(r"(?P<y>\d{4})年?[.-]?(?:第?(?P<zh>[1-4])季度?|Q(?P<en>[1-4]))", re.IGNORECASE)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_WHOLE = re.compile(r"(?P<y>\d{4})年?(?:度|全年|年报|年度报|1-12月)?")
_SHORTENED = re.compile(r"\d{4}\.1")  # 2024.10 as a spreadsheet shows a number
_IN_TITLE = re.compile(
    r"\d{4}年(?:第?[1-4]季度?|[上下]半年|\d{1,2}月(?!\d*日)|(?=度))|\d{4}年(?=[^0-9第上下月]*(?:年报|报表|统计表))"
)


def written_period(text: str, kind: Kind, offset_months: int = 0) -> Period | None:
    """The period of this length that a text means; None for another text. `offset_months` is that of the reporting year."""
    wanted = _folded(text)
    if _SHORTENED.fullmatch(wanted):
        return None
    if kind == "month" and (match := (_DAY.fullmatch(wanted) or _MONTH.fullmatch(wanted))):
        return _month(match)
    if (span := _span(wanted)) is not None:
        return _filling(*span, kind, offset_months)
    if (match := _QUARTER.fullmatch(wanted)) and kind == "quarter":
        return Period.checked("quarter", int(match["y"]), int(match["zh"] or match["en"]))
    if (match := _REPORTING_YEAR.fullmatch(wanted)) and kind == "year":
        return _reporting_year(match, offset_months)
    return _as_printed(wanted, kind)


def adds_up(text: str) -> bool:
    """Whether a text names several months of which the first is January: a sum, where one of them was asked for."""
    span = _span(_folded(text))
    return span is not None and (span[0].month, span[0].day) == (1, 1) and span[1].month > 1


def period_in_title(text: str, kind: Kind, offset_months: int = 0) -> Period | None:
    """The only period of this length within a title (福山区2024年10月卫生月报)."""
    found = {
        period
        for match in _IN_TITLE.finditer(_folded(text))
        if (period := written_period(match[0], kind, offset_months)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _folded(text: str) -> str:
    """Full width and white space folded, Chinese numerals as digits, without brackets around all of it."""
    folded = "".join(unicodedata.normalize("NFKC", without_raised(text, "#")).split())
    if folded.startswith("(") and folded.endswith(")"):
        folded = folded[1:-1]
    folded = _YEAR.sub(lambda match: "".join(_DIGITS[digit] for digit in match[0]), folded)
    folded = _NUMBER.sub(lambda match: str(_counted(match[0])), folded)
    folded = re.sub(r"(?<=[年第])(IV|I{1,3})(?=季)", lambda match: _ROMAN[match[0]], folded)
    return re.sub(r"(?<=[年第])[一二三四](?=季)", lambda match: _DIGITS[match[0]], folded)


def _counted(numeral: str) -> int:
    """十 is 10, 十一 is 11, 三十一 is 31."""
    tens, ten, ones = numeral.rpartition("十")
    return (int(_DIGITS[tens]) if tens else 1) * 10 * bool(ten) + (int(_DIGITS[ones]) if ones else 0)


def _month(match: re.Match[str]) -> Period | None:
    year, month = int(match["y"]), int(match["m"])
    day = int(match.groupdict().get("d") or 1)
    return Period.checked("month", year, month) if _day(year, month, day) else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(text: str) -> tuple[date, date] | None:
    """The first and the last day of 2024年10月1日—31日, 2024年7—9月, 2023年10月—2024年9月."""
    if match := _DAYS.fullmatch(text):
        year, month = int(match["y"]), int(match["m"])
        first = _day(year, month, int(match["d"]))
        last = _day(int(match["y2"] or year), int(match["m2"] or month), int(match["d2"]))
    elif match := _MONTHS.fullmatch(text) or _MONTHS_OF_TWO_YEARS.fullmatch(text):
        year, month = int(match["y"]), int(match["m2"])
        first, last = _day(year, int(match["m"]), 1), _day(int(match["y2"] or year), month, 1)
        last = month_end(last.year, last.month) if last else None
    else:
        return None
    return (first, last) if first and last and first < last else None


def _filling(first: date, last: date, kind: Kind, offset_months: int) -> Period | None:
    """The period that runs from one day to the other, whole."""
    ended = Period.containing(last, kind)
    for period in (ended, ended.next(), Period.containing(first, kind)):
        start, end = period.bounds(offset_months)
        if start == first and end == last:
            return Period.checked(kind, period.year, period.index)
    return None


def _reporting_year(match: re.Match[str], offset_months: int) -> Period | None:
    period = Period.checked("year", int(match["y"]), 1)
    if period is None or not match["span"]:
        return period
    return period if _span(str(match["span"])) == period.bounds(offset_months) else None


def _as_printed(text: str, kind: Kind) -> Period | None:
    match = _WHOLE.fullmatch(text)
    if match and kind == "year":
        return Period.checked("year", int(match["y"]), 1)
    try:
        period = read_period(text)
    except ValueError:
        return None
    return period if period.kind == kind else None
