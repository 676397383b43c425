"""Numbers that name a person: the identity number (GB 11643, and its older form of 15 digits), in any width and spacing; and
telephone numbers, which a note may hold by mistake."""

from __future__ import annotations

import re
from datetime import date

from sources.read.grammar.digits import folded_in_place, plain_signs

SHORTEST = 10  # of a text that can hold any of them
# As many digits as the shortest has, near each other, or a number that has lost some.
_DENSE = re.compile(r"(?:[0-9０-９][^0-9０-９]{0,3}){10}|[eE]\+?1[47]")
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|7[1]|8[1-3])"
_BETWEEN = r"[\s\-._·/]{0,2}"  # what people put between the groups of a long number
_START, _END = r"(?<![0-9A-Za-z])(?<![0-9][.])", r"(?![0-9A-Za-z])(?![.][0-9])"


def _spaced(digits: int) -> str:
    return rf"(?:{_BETWEEN}[0-9]){{{digits}}}"


# Province and county, birth date, serial number, check digit.
_NOW = re.compile(rf"{_START}(?=[1-8]{_BETWEEN}[0-9])([0-9]{_spaced(16)}{_BETWEEN}[0-9Xx]){_END}")
_BEFORE = re.compile(rf"{_START}(?=[1-8]{_BETWEEN}[0-9])([0-9]{_spaced(14)}){_END}")
_PARTS_NOW = re.compile(rf"{_PROVINCE}[0-9]{{4}}((?:18|19|20)[0-9]{{6}})[0-9]{{3}}[0-9X]")
_PARTS_BEFORE = re.compile(rf"{_PROVINCE}[0-9]{{4}}([0-9]{{6}})[0-9]{{3}}")
# What a spreadsheet shows of a number of 18 digits, and writes into a text file: 3.70602199001011E+17.
_LOST = re.compile(rf"{_START}(?P<head>[1-8])\.(?P<rest>[0-9]{{5,17}})[eE]\+?(?P<power>14|17)(?![0-9])")
_WEIGHTS, _CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
# One point among digits is that of a number, as a computation writes it with all its decimals.
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_OWN_DAYS = 2016  # a county's code, a day since then and a number stand beside each other in many a note
_OLDEST = 30  # 1930: whoever has a number of 15 digits, written with spaces

_MOBILE = re.compile(rf"{_START}(?:\+?86[\s\-]?)?1[3-9][0-9](?:[\s\-]?[0-9]{{4}}){{2}}{_END}")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(0[0-9]{2,3}\)\s?|0[0-9]{2,3}[\s\-])[2-9][0-9]{6,7}(?:-[0-9]{1,5})?(?![0-9])"
)
_TELEPHONES = (_MOBILE, _LANDLINE)


def is_dense(text: str) -> bool:
    """Whether a text has digits enough for any of these numbers: most texts have not, and are looked at no further."""
    return len(text) >= SHORTEST and _DENSE.search(text) is not None


def names_a_person(text: str) -> bool:
    """Whether a text holds an identity number."""
    if not is_dense(text):
        return False
    plain = plain_signs(text).replace("Ｘ", "X").replace("ｘ", "x")
    return (
        any(_is_now(found[0]) for found in _NOW.finditer(plain))
        or any(_is_before(found[0]) for found in _BEFORE.finditer(plain))
        or any(_is_lost(found) for found in _LOST.finditer(plain))
    )


def _is_now(written: str) -> bool:
    digits = _digits(written)
    match = None if _DECIMAL.fullmatch(written) else _PARTS_NOW.fullmatch(digits)
    if match is None or not _is_day(match[1]):
        return False
    return digits == written.upper() or _checks(digits) or int(match[1][:4]) < _OWN_DAYS


def _is_before(written: str) -> bool:
    digits = _digits(written)
    match = None if _DECIMAL.fullmatch(written) else _PARTS_BEFORE.fullmatch(digits)
    if match is None or not _is_day(f"19{match[1]}"):
        return False
    return digits == written or int(match[1][:2]) >= _OLDEST


def _is_lost(found: re.Match[str]) -> bool:
    """As far as its digits are there it is one: 3.70602E+17 says no more than the county."""
    digits = found["head"] + found["rest"]
    if found["power"] == "14":
        return _is_before(digits)
    return len(digits) < len("37060219900101") or _is_now(f"{digits:0<18}"[:18])


def _digits(written: str) -> str:
    return re.sub(_BETWEEN, "", written).upper()


def _checks(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == digits[-1]


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def is_mobile(text: str) -> bool:
    """Whether a text holds the number of a mobile telephone of mainland China."""
    return is_dense(text) and _MOBILE.search(plain_signs(text)) is not None


def has_telephone(text: str) -> bool:
    """Whether a text holds the number of a mobile, or of a landline with its area code."""
    return without_telephones(text) != text


def without_telephones(text: str) -> str:
    """The text with a star for each digit of a telephone number."""
    if not is_dense(text):
        return text
    plain, places = folded_in_place(text)
    signs = list(text)
    for pattern in _TELEPHONES:
        for found in pattern.finditer(plain):
            for at in range(*found.span()):
                signs[places[at]] = "*" if plain[at].isdigit() else signs[places[at]]
    return "".join(signs)
