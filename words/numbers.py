"""The one printer of figures: decimal text, rounded half up on the figure as it is written, so that one value is one string
in message, page, workbook, terminal and chart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

NONE = "–"
# Wide enough for the largest figure that a cell can hold.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
MOST_DECIMALS = 4
WHOLE = 1e15  # below it a whole number is written as it is
SHORTEST = 6  # decimals of a number that is shown as short as it is


def number(value: float, decimals: int) -> str:
    """The value with exactly so many decimals, rounded half up: 2.605 -> 2.61. Never minus nought; nan and inf as such."""
    if not math.isfinite(value):
        return str(float(value))
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(step, context=_EXACT)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def printed(value: float | None, decimals: int) -> str:
    """The value in the indicator's decimals; a dash where there is none."""
    return NONE if value is None else number(value, decimals)


def plain(value: float | None) -> str:
    """The value without trailing zeros, as a plan prints it: 4.0 -> 4, 0.62 -> 0.62. Nothing for no value."""
    if value is None:
        return ""
    if abs(value) < WHOLE and float(value).is_integer():
        return str(int(value))
    text = number(value, SHORTEST)
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(value: float, language: str) -> str:
    """A large number in the groups of the language: 298,700."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, format="#,##0.######", locale=language))


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside what is expected of it, as text; the gap has a minus where the figure is the smaller one."""

    actual: str
    expected: str
    gap: str


def compared(actual: float | None, expected: float | None, decimals: int, *, told_apart: bool) -> Compared:
    """Both in so many decimals, and their distance, taken between the printed figures, so that a reader who subtracts finds
    what is printed. `told_apart`: in the fewest decimals that tell two apart that are not the same. A dash for what is not
    there."""
    if actual is None or expected is None:
        return Compared(printed(actual, decimals), printed(expected, decimals), NONE)
    most = max(decimals, MOST_DECIMALS) if told_apart and actual != expected else decimals
    for digits in range(decimals, most + 1):
        left, right = number(actual, digits), number(expected, digits)
        if left != right:
            break
    return Compared(left, right, number(float(Decimal(left) - Decimal(right)), digits))


def percent(share: float) -> str:
    """A share as a percentage with at most one decimal: 0.4 -> 40%, 0.27468 -> 27.5%."""
    return f"{plain(float(number(share * 100, 1)))}%"


def times(needed: float, achieved: float) -> str:
    """How many times the achieved pace is needed, to one decimal; empty where the two do not point the same way."""
    if achieved * needed <= 0:
        return ""
    return number(needed / achieved, 1)
