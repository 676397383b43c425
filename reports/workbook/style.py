"""How our sheets look: fonts, borders, fills. A severity differs in pattern and words too, never in colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from domain.finding import Severity
from words.catalogue import say

_THIN = Side(style="thin", color="8C8C8C")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_THICK = Side(style="medium", color="404040")
MARKED = Border(left=_THICK, right=_THICK, top=_THICK, bottom=_THICK)
HEADER = PatternFill("solid", fgColor="DCE6EF")
GREYED = PatternFill("solid", fgColor="EDEDED")
ANSWER = PatternFill("solid", fgColor="FFFBE6")
NO_FILL = PatternFill()
SEVERITY_FILLS: dict[str, PatternFill] = {
    Severity.REJECT: PatternFill("lightGrid", fgColor="C0504D", bgColor="F8D7D3"),
    Severity.BLOCK: PatternFill("lightUp", fgColor="D9846F", bgColor="FBE0D8"),
    Severity.QUERY: PatternFill("solid", fgColor="FFE8A3"),
    Severity.NOTE: PatternFill("gray0625", fgColor="7F9DB9", bgColor="E4EDF5"),
}


def font(language: str, size: float = 10.5, *, bold: bool = False, color: str = "000000") -> Font:
    return Font(name=say(language, "font.sheet"), size=size, bold=bold, color=color)


def title_font(language: str) -> Font:
    return Font(name=say(language, "font.sheet_title"), size=16, bold=True)


def align(horizontal: str = "left", vertical: str = "center", *, wrap: bool = True) -> Alignment:
    indent = 1 if horizontal in {"left", "right"} and wrap else 0
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent)


def widths(sheet: Any, columns: Mapping[str, float]) -> None:
    """Column widths in characters, by letter."""
    for letter, width in columns.items():
        sheet.column_dimensions[letter].width = width


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width; a Chinese character is two wide."""
    return sum(max(1, -(-_wide(line) // max(1, int(width) - 1))) for line in text.split("\n"))


def _wide(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def landscape(sheet: Any, header_row: int, *, one_page: bool = False) -> None:
    """Prints on A4 across, one page wide, with the header on every page; a short form on one page as a whole."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P / &N"
