"""How marks and our sheet look: fonts, fills and frames as a workbook writes them. A severity differs in its pattern too,
never in colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.finding import Severity
from words.catalogue import say

# Pattern, its colour, the colour behind it ("" where a solid one has none).
Fill = tuple[str, str, str]
MARKS: Mapping[str, Fill] = {
    Severity.REJECT: ("lightGrid", "FFC0504D", "FFF8D7D3"),
    Severity.BLOCK: ("lightUp", "FFD9846F", "FFFBE0D8"),
    Severity.QUERY: ("solid", "FFFFE8A3", ""),
    Severity.NOTE: ("gray0625", "FF7F9DB9", "FFE4EDF5"),
}
_FILLS: Mapping[str, Fill] = {
    **MARKS,
    "header": ("solid", "FFDCE6EF", ""),
    "answer": ("solid", "FFFFFBE6", ""),
    "greyed": ("solid", "FFEDEDED", ""),
}
_FONTS = {
    "text": ("sheet", 10.5, False, "FF000000"),
    "bold": ("sheet", 10.5, True, "FF000000"),
    "small": ("sheet", 9.5, False, "FF404040"),
    "link": ("sheet", 10.5, False, "FF1F4E9E"),
    "warned": ("sheet", 10.5, True, "FF9C3B1B"),
    "title": ("sheet_title", 16.0, True, "FF000000"),
}
_FRAMES = {"grid": ("thin", "FF8C8C8C"), "marked": ("medium", "FF404040")}
_SIDES = ("left", "right", "top", "bottom")
TAB = "FFC0504D"  # of our sheet


@dataclass(frozen=True, slots=True)
class Look:
    """Of one cell of our sheet: keys of a font, a fill ("" for none) and a frame, and where the text stands across.
    `stays_text` keeps a text that looks like a formula a text when somebody edits it."""

    font: str = "text"
    fill: str = ""
    frame: str = ""
    across: str = "left"
    stays_text: bool = False


def font_xml(key: str, language: str, p: str) -> str:
    name, size, bold, color = _FONTS[key]
    weight = f"<{p}b/>" if bold else ""
    return (
        f'<{p}font>{weight}<{p}sz val="{size:g}"/><{p}color rgb="{color}"/>'
        f'<{p}name val="{say(language, f"font.{name}")}"/></{p}font>'
    )


def fill_xml(key: str, p: str) -> str:
    """Raises KeyError for a fill that there is none of."""
    pattern, front, back = _FILLS[key]
    behind = f'<{p}bgColor rgb="{back}"/>' if back else f'<{p}bgColor indexed="64"/>'
    inner = f'<{p}patternFill patternType="{pattern}"><{p}fgColor rgb="{front}"/>{behind}</{p}patternFill>'
    return f"<{p}fill>{inner}</{p}fill>"


def frame_xml(key: str, p: str) -> str:
    style, color = _FRAMES[key]
    sides = "".join(f'<{p}{side} style="{style}"><{p}color rgb="{color}"/></{p}{side}>' for side in _SIDES)
    return f"<{p}border>{sides}<{p}diagonal/></{p}border>"


def alignment_xml(across: str, p: str) -> str:
    """Text wraps; what stands at the left keeps a little room."""
    indent = ' indent="1"' if across == "left" else ""
    return f'<{p}alignment horizontal="{across}" vertical="center" wrapText="1"{indent}/>'
