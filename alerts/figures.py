"""Figures as people read them in a message: rounded half up, in the indicator's decimals, with their words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MOST_DECIMALS = 4


def number(value: float, decimals: int) -> str:
    """The value with exactly so many decimals, rounded half up on the figure as written: 2.605 -> 2.61."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP)
    return str(abs(rounded) if rounded == 0 else rounded)


def plain(value: float) -> str:
    """The value without trailing zeros, as a plan prints it: 4.0 -> 4, 0.62 -> 0.62."""
    return f"{Decimal(number(value, 6)).normalize():f}"


def apart(actual: float, expected: float, decimals: int) -> tuple[str, str, str]:
    """Actual, expected and their distance, in the fewest decimals that tell the two apart. The distance is taken between
    the printed figures, so that a reader who subtracts finds what is printed."""
    for digits in range(decimals, max(decimals, MOST_DECIMALS) + 1):
        left, right = number(actual, digits), number(expected, digits)
        if left != right:
            break
    return left, right, f"{abs(Decimal(left) - Decimal(right)):f}"


def percent(share: float) -> str:
    """A share as a percentage with at most one decimal: 0.4 -> 40%, 0.27468 -> 27.5%."""
    return f"{plain(float(number(share * 100, 1)))}%"


def times(needed: float, achieved: float) -> str:
    """How many times the achieved pace is needed, to one decimal; empty where the two do not point the same way."""
    if achieved * needed <= 0:
        return ""
    return number(needed / achieved, 1)


def slip(months: float, language: str) -> str:
    """How far behind the path, to half a month: 7.52 -> 约7个半月, about 7.5 months. Empty when not behind."""
    halves = int(Decimal(number(months * 2, 0)))
    if months <= 0:
        return ""
    if language != "zh":
        return _slip_english(halves)
    whole, half = divmod(halves, 2)
    if not halves:
        return "不足半个月"
    if not whole:
        return "约半个月"
    return f"约{whole}个{'半' if half else ''}月"


def _slip_english(halves: int) -> str:
    if halves == 0:
        return "less than half a month"
    if halves == 1:
        return "about half a month"
    return f"about {plain(halves / 2)} month{'' if halves == 2 else 's'}"
