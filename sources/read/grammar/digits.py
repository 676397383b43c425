"""The characters that figures are written with: which are plain, which mean a plain one, and which are never digits of a
figure. Nothing is folded that is not named here: a circled 1 is no 1, whatever Unicode says they have in common."""

from __future__ import annotations

import re
import unicodedata

# What a Chinese input method writes where the keyboard shows the plain sign.
_WIDE = {
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    **dict(zip("，．％﹪＋（）［］＊＃／Ｅｅ", ",.%%+()[]*#/Ee", strict=True)),
}
# Hyphens, dashes and minus signs, whatever their width: before digits they all say minus.
_MINUS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
_ZERO_WIDTH = dict.fromkeys("\u00ad\u180e\u200b\u200c\u200d\u200e\u2060\ufeff", "")
_PLAIN = str.maketrans({**_WIDE, **_MINUS, **_ZERO_WIDTH})
_UNSEEN = str.maketrans(_ZERO_WIDTH)
# Signs that turn the direction of writing: what stands behind them is seen in another order.
TURNING = "\u061c\u200f\u202a-\u202e\u2066-\u2069"
# Digits that are not plain (circled, bracketed, raised, lowered, Roman) and raised letters: they number remarks.
_ODD = (
    "\u00aa\u00b2\u00b3\u00b9\u00ba\u1d2c-\u1d6a\u2070-\u209c\u2160-\u2188\u2460-\u24ff\u2776-\u2793\u3220-\u3229"
    "\u3280-\u3289\U0001f100-\U0001f10c"
)
# A mark of a remark, glued to a figure: 25.3①, 25.3*, 25.3注1, 25.3[1], 25.3（1）.
MARK = rf"(?:[{_ODD}{TURNING}*#※†‡§]|\(?注\s*[0-9{_ODD}一二三四五六七八九十]{{0,2}}\)?|[\[【〔(][0-9{_ODD}]{{1,2}}[\])】〕])"
# Spaces that stand between groups of three digits; the one of the keyboard is none, since a slip leaves it too.
GROUPING = "\u00a0\u2007\u2009\u202f"
_CONTROL = ("Cc", "Cs")


def plain_signs(text: str) -> str:
    """A text with full-width digits and signs and every kind of minus as the plain ones, without what has no width and
    without white space around it; every other character stays as it is."""
    return text.translate(_PLAIN).strip()


def folded_in_place(text: str) -> tuple[str, list[int]]:
    """The same within the text: its plain signs, and where each of them stands in the text."""
    folded = [one.translate(_PLAIN) for one in text]
    return "".join(folded), [at for at, one in enumerate(folded) if one]


def seen(text: str) -> str:
    """A text without what nobody sees: characters without width, control characters (a line break is a space)."""
    shown = text.translate(_UNSEEN)
    if shown.isprintable():
        return shown.strip()
    kept = (
        " " if one.isspace() else one for one in shown if one.isspace() or unicodedata.category(one) not in _CONTROL
    )
    return "".join(kept).strip()


def without_raised(text: str, instead: str = " ") -> str:
    """A text with `instead` in place of every digit that is no plain one (①, ¹, ⑴): it numbers a remark, and is no part of
    a code or a date."""
    if text.isascii():
        return text
    return "".join(instead if unicodedata.category(one) == "No" else one for one in text)


def marks_named(text: str) -> str:
    """Marks as they can be repeated in a sentence: a sign without a shape of its own by its number."""
    return re.sub(f"[{TURNING}]", lambda one: f"U+{ord(one[0]):04X}", text.strip())
