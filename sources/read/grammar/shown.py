"""What the clerk sees is what is read: the one place that puts a stored value and the format of its cell together.

- A per-cent format shows a hundred times what is stored: that is the value, with the digits of the stored one (parts are
  recomputed from them) and the text as shown. 0.2534 in 0.0% is 25.34, seen as 25.3%.
- A format that shows fewer digits is usual: the stored digits are the figure, as if there were no format.
- A unit in the format (0"人") stands behind the figure as if it were typed.
- Where anything else is seen than what is stored (thousands cut off, a minus dropped, a fraction, nothing at all), the
  stored value is kept in doubt. A day is no number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from domain.evidence import Doubt
from sources.read.grammar.numberformat import Rendered, rendered
from sources.read.grammar.numbers import DIGITS, Figure, figure, written
from sources.read.sheet import Scalar
from sources.read.surroundings import NOTHING_AROUND, CellAround

# What a spreadsheet shows instead of a value, also where it has become a text on its way.
ERRORS = frozenset(
    {"#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data"}
)
_ZERO = frozenset("-–—―－")  # how formats of accounting show a zero
_FIRST_DAY = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465  # 9999-12-31


def seen_figure(raw: Scalar, around: CellAround) -> Figure:
    """Reads one cell as its workbook shows it. An error, and a formula whose value the file does not hold, are no number,
    and say so."""
    if around is NOTHING_AROUND and not (isinstance(raw, str) and "#" in raw):
        return figure(raw)
    if error := around.error or _error(raw):
        return Figure(error, doubts=(Doubt("error_value", {"found": error}),))
    if around.uncached and raw == "":
        return Figure("", doubts=(Doubt("no_cached_value"),))
    read = figure(raw)
    if not read.stored or read.value is None:
        return read
    seen = rendered(read.value, around.number_format)
    return read if seen is None else _as_shown(read, read.value, seen)


def _error(raw: Scalar) -> str:
    """The error that a text names."""
    text = raw.strip() if isinstance(raw, str) and "#" in raw else ""
    return text if text.casefold() in ERRORS else ""


def _as_shown(read: Figure, value: float, seen: Rendered) -> Figure:
    if seen.is_date:
        return Figure(_day(value) if 1 <= value <= _LAST_SERIAL else read.text)
    if not seen.text:
        return read._replace(doubts=(Doubt("shown_blank", {"known": read.text}),))
    if value == 0 and seen.text in _ZERO:
        return read
    text = seen.text.rstrip(".")
    shown = written(text)
    exact = Decimal(f"{value:.{DIGITS}g}") * seen.percent
    if not _is_rounded(shown, exact):
        return read._replace(doubts=(Doubt("shown_otherwise", {"found": text, "known": read.text}),))
    if seen.percent == 1:
        text = text if shown.sign or shown.unit else read.text
        return read._replace(text=text, sign=shown.sign, unit=shown.unit, doubts=shown.doubts)
    decimals = max(shown.decimals or 0, -int(exact.normalize().as_tuple().exponent))
    return shown._replace(value=float(exact), decimals=decimals, stored=True)


def _is_rounded(shown: Figure, exact: Decimal) -> bool:
    """Whether what is seen is the value with fewer digits; one that is seen as zero is another one."""
    if shown.value is None or (shown.value == 0 and exact != 0):
        return False
    half = Decimal(1).scaleb(-(shown.decimals or 0)) / 2
    return abs(Decimal(str(shown.value)) - exact) <= half


def _day(serial: float) -> str:
    return (_FIRST_DAY + timedelta(days=int(serial))).isoformat()
