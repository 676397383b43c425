"""Numbers as people write them: full-width digits, thousands, minus signs, brackets, percent and per-mille signs, units.

Law: a text is a figure as it stands, or it is asked about. What is glued to the digits and is none of them is never read
as one (25.3① is not 25.31): the figure is what the plain digits say, in doubt. Words that make another figure of it (约, 25-30,
25.3万) leave no figure at all, so that no answer of the clerk but a corrected one can bring one in."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from domain.evidence import Doubt
from sources.read.grammar.digits import GROUPING, MARK, marks_named, plain_signs, seen
from sources.read.sheet import Scalar, as_text

MAX_TEXT = 200  # of a cell that should hold a number
MAX_SIGNS = 40  # longer than any figure with its unit; a longer text is no number
DIGITS = 15  # what a spreadsheet keeps; the rest is binary dust
_TOO_LARGE, _TOO_SMALL = 1e15, 1e-9  # no figure of a plan comes near them
_DIGITS = rf"""(?:(?P<whole>[1-9][0-9]{{0,2}}(?P<between>[,{GROUPING}])[0-9]{{3}}(?:(?P=between)[0-9]{{3}})*|[0-9]+)
    (?:\.(?P<fraction>[0-9]+))?|\.(?P<only>[0-9]+))(?:[eE](?P<power>[+-]?[0-9]{{1,4}}))?"""
_FIGURE = re.compile(
    rf"""(?P<before>{MARK}*)\s*(?P<money>[¥￥$€]?)\s*(?P<minus>[+-]?){_DIGITS}\s*
    (?P<glued>{MARK}*)\s*(?P<sign>[%‰‱]?|/\s?10\s?万)\s*(?P<word>[A-Za-z\u4e00-\u9fff]{{0,8}})\s*(?P<after>{MARK}*)""",
    re.VERBOSE,
)
_ACCOUNTED = re.compile(r"\((?P<in>[0-9.,%\s]+)\)(?P<sign>\s*[%‰‱]?)")
_MONEY = {"¥": "元", "￥": "元"}
# Behind a figure these say that it is not exactly this one.
_ABOUT = re.compile("[多余几近约左右上下内外超不强弱半至到和或倍成]")


class Figure(NamedTuple):
    """A number cell. `text` is what was written, signs and all; value is None for what is not a number; decimals are the
    digits after the point as written. `sign` (%) and `unit` (人次) are what stands behind the digits: whether they fit is
    for the line to say. `stored` tells a number cell from a text. A tuple, since several are made of each line of a form."""

    text: str
    value: float | None = None
    decimals: int | None = None
    sign: str = ""
    unit: str = ""
    doubts: tuple[Doubt, ...] = ()
    stored: bool = False

    @property
    def empty(self) -> bool:
        return not self.text

    def without_value(self) -> Figure:
        """The same text as no number."""
        return Figure(self.text)


NOTHING = Figure("")
_PLAIN = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")  # what most cells hold: nothing about it is to be thought over


def figure(raw: Scalar) -> Figure:
    """Reads one cell. A percent sign is dropped, never applied: 92.4% is 92.4, and the text keeps the sign."""
    if isinstance(raw, str):
        return written(raw.strip())
    if isinstance(raw, bool):
        return Figure(str(raw).upper())
    return _stored(raw) if isinstance(raw, (int, float)) else written(as_text(raw))


def _stored(number: float) -> Figure:
    """A number cell: 15 digits are what a spreadsheet shows; the rest is binary dust."""
    if _is_absurd(number):
        return Figure(f"{number:.15g}".upper() if isinstance(number, float) else str(number)[:MAX_TEXT])
    text = f"{number:.15g}"
    if "e" in text:
        text = format(Decimal(text), "f")
    return Figure(text.removeprefix("-") if number == 0 else text, float(number) + 0.0, _decimals(text), stored=True)


def _is_absurd(number: float | Decimal) -> bool:
    """What is no figure of anything, or none that can be reckoned with: inf, nan, 1e308, 5e-324."""
    size = -number if number < 0 else number
    return not (size == 0 or _TOO_SMALL <= size < _TOO_LARGE)


def written(text: str) -> Figure:
    """Reads a text."""
    return _written_once(text) if len(text) <= MAX_SIGNS else _written(text)


def _written(text: str) -> Figure:
    if not text:
        return NOTHING
    if _PLAIN.fullmatch(text):
        return Figure(text, float(text) + 0.0, _decimals(text))
    shown = seen(text)[:MAX_TEXT]
    folded = plain_signs(text)
    if not folded or len(folded) > MAX_SIGNS:
        return Figure(shown)
    if accounted := _ACCOUNTED.fullmatch(folded):
        inside = _matched(shown, f"{accounted['in'].strip()}{accounted['sign'].strip()}")
        return inside._replace(value=-inside.value) if inside.value is not None else inside
    return _matched(shown, folded)


# The same codes and names stand on every form, and each is asked by several whether it is a figure.
_written_once = lru_cache(maxsize=8192)(_written)


def _matched(shown: str, folded: str) -> Figure:
    match = _FIGURE.fullmatch(folded)
    if match is None or _ABOUT.search(match["word"]):
        return Figure(shown)
    fraction = match["fraction"] or match["only"] or ""
    digits = re.sub(f"[,{GROUPING}]", "", match["whole"] or "0")
    power = int(match["power"] or 0)
    number = Decimal(f"{match['minus']}{digits}.{fraction or '0'}E{power}")
    if _is_absurd(number):
        return Figure(shown)
    decimals = min(max(len(fraction) - power, 0), max(DIGITS - 1 - number.adjusted(), 0) if number else len(fraction))
    unit = match["word"] or _MONEY.get(match["money"], match["money"])
    return Figure(
        shown, float(number) + 0.0, decimals, match["sign"], unit, _doubts(match, rounded=power > len(fraction))
    )


def _doubts(match: re.Match[str], *, rounded: bool) -> tuple[Doubt, ...]:
    """`rounded`: the text has fewer digits than the figure (1.23E+05), so that the last ones may have been cut off."""
    marks = "".join(match[name] for name in ("before", "glued", "after"))
    odd = (Doubt("odd_digits", {"found": marks_named(marks)}),) if marks else ()
    return (*odd, Doubt("rounded", {"found": match[0].strip()})) if rounded else odd


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
