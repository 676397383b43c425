"""Number formats of spreadsheets (ECMA-376, 18.8.31): what a cell shows for the number that it stores.

A code has up to four sections, for positive, negative, zero and text, or sections with conditions. A section is digits
(0 # ?), point, commas (between digits: groups; behind them: thousands cut off), % (times a hundred), and literals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

GENERAL = frozenset({"", "general", "g/通用格式", "@"})
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
_FILLED_UP = "####"  # what a cell shows that cannot show its number
_PRECISION = 60  # 15 digits, and as many as a format can put behind and before them


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


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the cell shows, without white space around it; `percent` is by what it is multiplied for that (1 or 100), and
    `is_date` says that it shows a day or a time, whose text is not made."""

    text: str
    percent: int = 1
    is_date: bool = False


def rendered(number: float, code: str) -> Rendered | None:
    """What a cell with this format shows; None where it shows the number as it is stored."""
    if code.strip().casefold() in GENERAL:
        return None
    exact = Decimal(f"{number:.15g}")
    try:
        return _shown(exact, _sections(code[:_LONGEST]))
    except ArithmeticError:  # a format made to break what reads it
        return Rendered(_FILLED_UP)


def _shown(exact: Decimal, sections: Sequence[Section]) -> Rendered:
    section, signed = _chosen(sections, exact)
    if section is None:
        return Rendered(_FILLED_UP)
    if section.is_date:
        return Rendered("", is_date=True)
    text = _text(section, abs(exact))
    minus = "-" if signed and re.search("[1-9]", text) else ""
    return Rendered(f"{minus}{text}".strip(), 100 ** section.count("percent"))


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[Section, ...]:
    found: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
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


def _chosen(sections: Sequence[Section], number: Decimal) -> tuple[Section | None, bool]:
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


def _text(section: Section, size: Decimal) -> str:
    """The text of a section for a number without its sign."""
    if section.count("general"):
        shown = format(size.normalize(), "f")
        return "".join(shown if one.kind == "general" else one.text for one in section.tokens)
    if not section.count("digit"):
        return "".join(one.text for one in section.tokens if one.kind in ("literal", "percent"))
    if section.count("slash"):
        return _fraction(section, size)
    tokens = list(section.tokens)
    size = size * 100 ** section.count("percent") / 1000 ** _cut_off(tokens)
    return _power(tokens, size) if section.count("power") else _filled(tokens, size)


def _cut_off(tokens: Sequence[Token]) -> int:
    """How many commas stand behind the last digit of the whole part or of all: each cuts off three digits."""
    kinds = [token.kind for token in tokens if token.kind in ("digit", "point", "comma")]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    return _behind(kinds[:point]) + _behind(kinds[point:])


def _behind(kinds: Sequence[str]) -> int:
    count = 0
    for kind in reversed(kinds):
        if kind != "comma":
            break
        count += 1
    return count if count < len(kinds) else 0


def _power(tokens: list[Token], size: Decimal) -> str:
    """Scientific: one digit before the point, whatever the section asks for."""
    at = next(i for i, token in enumerate(tokens) if token.kind == "power")
    decimals = _decimals(tokens[:at])
    mantissa, _, power = f"{size:.{decimals}E}".partition("E")
    return f"{mantissa}E{int(power):+03d}"


def _decimals(tokens: Sequence[Token]) -> int:
    points = [i for i, token in enumerate(tokens) if token.kind == "point"]
    return sum(token.kind == "digit" for token in tokens[points[0] :]) if points else 0


def _filled(tokens: list[Token], size: Decimal) -> str:
    """The digits of a number in their places, literals between them."""
    decimals = _decimals(tokens)
    with localcontext(prec=_PRECISION):
        rounded = size.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, fraction = format(rounded, "f").partition(".")
    point = next((i for i, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    return _whole(tokens[:point], whole.lstrip("0")) + _after_point(tokens[point:], fraction)


def _whole(tokens: Sequence[Token], digits: str) -> str:
    """From the right: each place takes a digit, the first place all that are left."""
    places = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    grouped = any(token.kind == "comma" and places and places[0] < i < places[-1] for i, token in enumerate(tokens))
    parts: list[str] = []
    for i in range(len(tokens) - 1, -1, -1):
        if tokens[i].kind == "digit":
            taken, digits = (digits, "") if i == places[0] else (digits[-1:], digits[:-1])
            parts.append(taken or ("0" if tokens[i].text == "0" else ""))
        elif tokens[i].kind in ("literal", "percent"):
            parts.append(tokens[i].text)
    text = "".join(reversed(parts))
    return re.sub(r"\d+", lambda one: f"{int(one[0]):,}", text, count=1) if grouped else text


def _after_point(tokens: Sequence[Token], digits: str) -> str:
    """Behind the point a # shows no closing zero."""
    kept = len(digits.rstrip("0"))
    parts: list[str] = []
    at = 0
    for token in tokens:
        if token.kind == "digit":
            parts.append(digits[at] if token.text == "0" or at < kept else "")
            at += 1
        elif token.kind in ("literal", "percent", "point"):
            parts.append(token.text)
    return "".join(parts)


def _fraction(section: Section, size: Decimal) -> str:
    """A whole number and a fraction, as near as two digits below the line come, or the fixed one."""
    behind = "".join(one.text for one in section.tokens).partition("/")[2]
    fixed = re.match(r"[1-9][0-9]*", behind.strip())
    whole, rest = divmod(Fraction(size), 1)
    near = Fraction(round(rest * int(fixed[0])), int(fixed[0])) if fixed else rest.limit_denominator(99)
    return f"{whole} {near.numerator}/{near.denominator}" if near else str(whole)
