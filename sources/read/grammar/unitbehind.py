"""The unit that stands in brackets behind a heading: one that the deployment knows, or thousands, 万, 亿 of something."""

from __future__ import annotations

from collections.abc import Mapping

from domain.indicator import Indicator, Unit
from sources.read.grammar.headings import split_unit
from words.labels import plain

_MANY = tuple("百千万亿兆")
_LONGEST = 4  # characters of a unit that nobody has listed: 万人次


def unit_behind(heading: str, indicator: Indicator, units: Mapping[str, Unit]) -> str:
    """The unit as written; "" where there is none, or where the brackets belong to the name."""
    whole = plain(heading.rsplit("/", 1)[-1])
    names = {plain(name) for name in (indicator.name, indicator.name_en, *indicator.aliases) if name}
    _, behind = split_unit(whole)
    known = {plain(word) for unit in units.values() for word in (unit.symbol, unit.symbol_en, unit.code) if word}
    is_one = behind in known or (behind.startswith(_MANY) and len(behind) <= _LONGEST)
    return behind if is_one and whole not in names else ""
