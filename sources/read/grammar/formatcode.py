"""Codes of number formats (ECMA-376, 18.8.31), taken apart.

A code has up to four sections, for positive, negative, zero and text, or sections with conditions. A section is digits
(0 # ?), point, commas (between digits: groups; behind them: thousands cut off), % (times a hundred), and literals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|[\\!](?P<escaped>.)|_(?P<pad>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]
    |(?P<general>General|G/通用格式)|(?P<power>[eE][+-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)
    |(?P<half>AM/PM|A/P|上午/下午)|(?P<date>[yYmMdDhHsSgGbBeE]+)|(?P<slash>/)|(?P<section>;)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_SECTIONS_FOR_NUMBERS = 3
_LONGEST = 255  # of a format, in a spreadsheet


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a section: `kind` is a name of the pattern above, or `literal`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """The tokens of one section, and the condition that it has in square brackets ("" and 0 where it has none)."""

    tokens: tuple[Token, ...]
    compare: str = ""
    limit: Decimal = Decimal(0)

    def count(self, kind: str) -> int:
        return sum(token.kind == kind for token in self.tokens)

    @property
    def is_date(self) -> bool:
        return any(token.kind in ("date", "half", "elapsed") for token in self.tokens)


@lru_cache(maxsize=256)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a code, of which a spreadsheet reads no more than 255 characters. Raises ArithmeticError for a condition
    that compares with no number."""
    found: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code[:_LONGEST]):
        kind = str(match.lastgroup)
        if kind == "section":
            found.append([])
        elif (token := _token(kind, match[kind])) is not None:
            found[-1].append(token)
    return tuple(_section(tokens) for tokens in found)


def _token(kind: str, text: str) -> Token | None:
    if kind == "quoted":
        return Token("literal", text.strip('"'))
    if kind == "pad":
        return Token("literal", " ")
    if kind == "fill":
        return None
    if kind == "bracket":
        return _bracket(text)
    return Token("literal" if kind in ("escaped", "other") else kind, text)


def _bracket(text: str) -> Token | None:
    """A condition, the sign of a currency, hours that go on counting; colours and languages show nothing."""
    if _CONDITION.fullmatch(text):
        return Token("condition", text)
    if text.startswith("$"):
        return Token("literal", text[1:].partition("-")[0])
    return Token("elapsed", text) if re.fullmatch("[hHmMsS]+", text) else None


def _section(tokens: Sequence[Token]) -> Section:
    kept = tuple(token for token in tokens if token.kind != "condition")
    for token in tokens:
        if token.kind == "condition" and (match := _CONDITION.fullmatch(token.text)):
            return Section(kept, match[1], Decimal(match[2]))
    return Section(kept)


def chosen(sections: Sequence[Section], number: Decimal) -> tuple[Section | None, bool]:
    """The section that shows a number, and whether a minus is shown before it: a section of its own for negative numbers
    writes its own."""
    if any(section.compare for section in sections):
        for section in sections[:_SECTIONS_FOR_NUMBERS]:
            if not section.compare or _HOLDS[section.compare](number, section.limit):
                return section, number < 0
        return None, False
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) >= _SECTIONS_FOR_NUMBERS:
        return sections[2], False
    return sections[0], number < 0
