"""What a cell shows for the number that it stores, by the format of the cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from sources.read.grammar.formatcode import Section, Token, chosen, sections_of

GENERAL = frozenset({"", "general", "g/通用格式", "@"})
_FILLED_UP = "####"  # what a cell shows that cannot show its number
_PRECISION = 60  # 15 digits, and as many as a format can put behind and before them


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
        return _shown(exact, sections_of(code))
    except ArithmeticError:  # a format made to break what reads it
        return Rendered(_FILLED_UP)


def _shown(exact: Decimal, sections: Sequence[Section]) -> Rendered:
    section, signed = chosen(sections, exact)
    if section is None:
        return Rendered(_FILLED_UP)
    if section.is_date:
        return Rendered("", is_date=True)
    text = _text(section, abs(exact))
    minus = "-" if signed and re.search("[1-9]", text) else ""
    return Rendered(f"{minus}{text}".strip(), 100 ** section.count("percent"))


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
