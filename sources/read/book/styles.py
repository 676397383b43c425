"""Number formats that make a cell look other than its stored value."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sources.read.book.package import walk

# The formats that a file does not spell out (ISO 29500-1, 18.8.30), where they change what is seen; 27-36 and 50-58 are
# dates of the Chinese, Japanese and Korean versions.
_BUILT_IN: Mapping[int, str] = {
    9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy/m/d"),
}  # fmt: skip
# Space for a width, a character that fills, colours, conditions, locales, digits in Chinese, a dash for nothing: the
# number stays.
_SILENT = re.compile(r'_.|\*.|\[\$-[^\]]*\]|\[(?!\$|h+\]|m+\]|s+\])[^\]]*\]|""|"-"', re.IGNORECASE)
_PLAIN = re.compile(r"[0#?,. +\-()/@Ee:_\\\s]*")
_SCALED = re.compile(r"[0#?]\s*,+\s*(?![0#?,])")


def telling_styles(part: bytes) -> Mapping[int, str]:
    """The styles of cells (their numbers in styles.xml) whose format changes what is seen, each with its format code."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        if name == "numFmt" and "dxf" not in inside:
            codes[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif name == "xf" and inside and inside[-1] == "cellXfs":
            used.append(_number(given.get("numFmtId")))
        inside.append(name)

    def end(_name: str) -> None:
        inside.pop()

    walk(part, start, end=end)
    said = {number: codes.get(number, _BUILT_IN.get(number, "")) for number in set(used)}
    telling = {number: code for number, code in said.items() if changes_what_is_seen(code)}
    return {style: telling[number] for style, number in enumerate(used) if number in telling}


def changes_what_is_seen(code: str) -> bool:
    """Whether a format code shows a number other than as it is stored, rounding aside: per cent, per mille, scaled by
    thousands, with words, as a date, without its minus sign, or not at all."""
    if not code or code.lower() == "general" or code == "@":
        return False
    sections = [_SILENT.sub("", section) for section in _sections(code)]
    if any(_tells(section) for section in sections[:3]):
        return True
    # A second section is for numbers below zero, and shows only the sign that it writes itself.
    return len(sections) > 1 and not re.search(r"[-(]|general", sections[1], re.IGNORECASE)


def _tells(section: str) -> bool:
    if section.strip().lower() == "general":
        return False
    return not section.strip() or not _PLAIN.fullmatch(section) or bool(_SCALED.search(section))


def _sections(code: str) -> list[str]:
    """The parts of a code between semicolons that do not stand in quotes."""
    parts, quoted, escaped = [""], False, False
    for sign in code:
        if sign == ";" and not quoted and not escaped:
            parts.append("")
            continue
        quoted ^= sign == '"' and not escaped
        escaped = sign == "\\" and not escaped
        parts[-1] += sign
    return parts


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
