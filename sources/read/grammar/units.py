"""How units are written beside a figure, and which words behind one leave it what it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from domain.indicator import Unit
from sources.read.grammar.unitwords import without_prefix
from words.labels import plain

PER_CENT = "%"
# Other words for the same unit.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "%": ("百分比", "百分数", "百分率", "percent", "per cent", "pct"),
    "‰": ("千分比", "千分率", "permille", "per mille"),
    "百分点": ("个百分点", "pp"),
    "/10万": ("1/10万", "十万分之一", "1/100000", "/100000"),
}
# Words for many: a figure with one of them is another figure (25.3万).
_MANY = frozenset("十百千万亿兆")


@lru_cache(maxsize=256)
def names_of_unit(unit: Unit) -> frozenset[str]:
    """Every way in which the unit of a line is written, as `plain` compares them."""
    also = _ALSO.get(unit.symbol, ())
    return frozenset(plain(text) for text in (unit.symbol, unit.symbol_en, unit.code, *also) if text)


def is_unit(word: str, unit: Unit) -> bool:
    """Whether a word is the unit."""
    return word == unit.symbol or bool({plain(word), without_prefix(word)} & names_of_unit(unit))


def is_measure(word: str) -> bool:
    """Whether a word behind a figure leaves the figure what it is: 人次 does, 万人 does not."""
    return not word.isascii() and not _MANY & set(word)
