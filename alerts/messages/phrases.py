"""Small words inside the templates: years gone and left, which way a pace goes, which light is the worse one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from domain.assessment import Status
from words import dates
from words.catalogue import catalogue, languages, say
from words.names import name_of
from words.signs import signs
from words.units import of_difference


def filters(language: str) -> Mapping[str, Callable[..., str]]:
    """The Jinja filters of a language."""
    spoken: dict[str, Callable[..., str]] = {
        "day": dates.day,
        "short_day": dates.short_day,
        "clock": dates.clock,
        "points": of_difference,
        "moved": moved,
        "slipped": slipped,
        "stop": stop,
        "file_name": file_name,
        "annual": annual,
    }
    tables = ("severity", "assessment", "nature", "outlook")
    named = {table: partial(name_of, table, language=language) for table in tables}
    return {name: partial(say_it, language=language) for name, say_it in spoken.items()} | named


def moved(pace: str, language: str) -> str:
    """增加0.32, 减少0.06; +0.32, -0.06."""
    return say(language, "path.less" if pace.startswith("-") else "path.more", pace=pace.removeprefix("-"))


def slipped(slip: str, language: str) -> str:
    """约7个半月 -> 约滞后7个半月."""
    about = say(language, "read.slip.about")
    if slip.startswith(about):
        return say(language, "path.slipped_about", slip=slip.removeprefix(about))
    return say(language, "path.slipped", slip=slip)


def annual(code: str, language: str) -> str:
    """The name of this year's light: one that moved the wrong way is worse than the year before, not than the
    baseline."""
    if code == Status.REGRESSING:
        return say(language, "path.worse_than_last_year")
    return name_of("assessment", code, language)


def worse_light(annual_code: str, plan_code: str, band: str, language: str) -> str:
    """The worse light in words: 年度慢于进度; over the whole plan: behind schedule. Empty where the lights do not say
    different things."""
    if not annual_code or not plan_code or annual_code == plan_code:
        return ""
    if band == annual_code:
        return say(language, "path.this_year", light=annual(band, language))
    return say(language, "path.whole_plan", light=name_of("assessment", band, language))


def years_gone(years: int, language: str) -> str:
    """前两年; over the first 2 years."""
    if years > 1:
        return say(language, "path.first_years", years=_count(years, language))
    return say(language, "path.so_far")


def since(year: int, language: str) -> str:
    """2020年以来; since 2020: where the time gone is no whole number of years."""
    return say(language, "path.since", year=year) if year else years_gone(0, language)


def years_left(years: int, language: str) -> str:
    """后三年; over the remaining 3 years."""
    if years > 1:
        return say(language, "path.last_years", years=_count(years, language))
    return say(language, "path.from_now_on")


def _count(number: int, language: str) -> str:
    return catalogue(language).table("path.count").get(str(number), str(number))


def stop(text: str, language: str) -> str:
    """The text with one full stop at its end; a question keeps its mark."""
    if text.rstrip().endswith(tuple(signs("questions"))):
        return text.rstrip()
    return say(language, "phrase.stop", text=text.rstrip(signs("ends")))


def file_name(path: str, language: str) -> str:
    """The name of a file without the folders of the output: what the reader finds attached."""
    del language
    return path.rpartition("/")[2]


def contact(line: str, language: str) -> str:
    """Whom to ask, said as such; a line that says so itself stays as it is."""
    begins = tuple(catalogue(one).text("read.signs.contacts") for one in languages())
    return say(language, "phrase.contact", line=line) if line and not line.startswith(begins) else line


def apart(figure: str, beside: str, gap: str, unit: str, schedule: str, language: str) -> str:
    """How far a figure lies from what it is held against: 比时间进度少0.29人; 0.29 per 10,000 below even progress. Empty
    where nothing is between them."""
    if not figure or not beside or not gap:
        return ""
    below, rate = float(figure) < float(beside), unit.startswith(tuple(signs("rates")))
    which = ("lower" if below else "higher") if rate else ("fewer" if below else "more")
    named = catalogue(language).table("path.beside")
    counted = of_difference(unit, language)
    shown = say(language, "phrase.behind_figure", unit=counted) if counted else ""
    return say(language, f"path.apart.{which}", beside=named.get(schedule, named["other"]), gap=gap, unit=shown)


def tidy(text: str) -> str:
    """Without blank lines and trailing spaces; leading ideographic spaces stay."""
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Line breaks and control characters become spaces: a title is a header line in mail."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()
