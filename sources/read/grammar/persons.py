"""Numbers that name a person: the identity number (GB 11643) and the mobile number of mainland China."""

from __future__ import annotations

import re
from datetime import date

# Region, birth date, serial number, check digit.
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}(?P<born>(?:18|19|20)\d{6})\d{3}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def number_of_a_person(text: str, *, mobile: bool) -> str:
    """`identity` or, where that is looked for, `mobile`; "" for a text without such a number."""
    if any(_is_day(match["born"]) for match in _IDENTITY.finditer(text)):
        return "identity"
    return "mobile" if mobile and _MOBILE.search(text) else ""


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True
