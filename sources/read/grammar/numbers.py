"""Numbers as people write them: full-width digits, thousands commas, percent and per-mille signs."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from sources.read.sheet import Scalar, as_text

MAX_TEXT = 200  # of a cell that should hold a number
MAX_DIGITS = 40  # longer than any figure; a longer text is no number
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<fraction>\d*))?\s*[%‰]?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number cell. `text` is what was written, signs and all; value is None for what is not a number; decimals are the
    digits after the point as written."""

    text: str
    value: float | None = None
    decimals: int | None = None

    @property
    def empty(self) -> bool:
        return not self.text


def figure(raw: Scalar) -> Figure:
    """Reads one cell. A percent sign is dropped, never applied: 92.4% is 92.4, and the text keeps the sign."""
    if isinstance(raw, bool):
        return Figure(str(raw).upper())
    if isinstance(raw, int | float):
        return _stored(float(raw))
    return _written(as_text(raw)[:MAX_TEXT])


def _stored(number: float) -> Figure:
    """A number cell: 15 digits are what a spreadsheet shows; the rest is binary dust."""
    if not math.isfinite(number):
        return Figure(str(number))
    text = format(Decimal(f"{number:.15g}"), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Figure(text, number, _decimals(text))


def _written(text: str) -> Figure:
    folded = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    match = _NUMBER.fullmatch(folded) if len(folded) <= MAX_DIGITS else None
    if match is None or not (match["whole"] or match["fraction"]):
        return Figure(text)
    fraction = match["fraction"] or ""
    value = float(f"{match['sign']}{match['whole'].replace(',', '') or '0'}.{fraction or '0'}")
    return Figure(text, value, len(fraction))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
