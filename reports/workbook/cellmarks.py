"""Marks doubtful cells in a clerk's own file: pattern and frame by severity, the number of the finding before the
figure, and a comment that says what is odd.

Marks of an earlier round are taken away first; the figures are never touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment

from reports.workbook.questions import Numbered, gravest
from reports.workbook.style import GRID, MARKED, NO_FILL, SEVERITY_FILLS
from words.catalogue import languages, say
from words.names import name_of

AUTHOR = "Planwatch"
# The number of the finding before the figure, on paper too; a number format changes the look and not the figure.
_NUMBERED_FORMAT = re.compile(r'^"(?:[①-⑳]|\(\d+\))+ +"')


def comment_mark(language: str) -> str:
    """The first words of our comments, by which they are known again when the file comes back."""
    return say(language, "workbook.comment.mark")


def clear_marks(book: Any) -> None:
    """Takes away the comments and looks that an earlier return left."""
    marks = tuple(comment_mark(language) for language in languages())
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                comment = getattr(cell, "comment", None)
                if comment is not None and comment.text.lstrip().removeprefix(f"{AUTHOR}:").lstrip().startswith(marks):
                    cell.comment, cell.fill, cell.border = None, NO_FILL, GRID
                    cell.number_format = _NUMBERED_FORMAT.sub("", cell.number_format)


def mark_cells(book: Any, numbered: Sequence[Numbered], language: str) -> None:
    """Marks each cell that findings point at, once, by the gravest of them. A cell that is not there is left out: the
    list still names it."""
    by_cell: dict[tuple[str, str], list[Numbered]] = {}
    for one in numbered:
        if one.finding.sheet in book.sheetnames and one.finding.cell:
            by_cell.setdefault((one.finding.sheet, one.finding.cell), []).append(one)
    for (sheet, address), here in by_cell.items():
        cell = _cell(book[sheet], address)
        if cell is not None:
            _mark(cell, here, language)


def _mark(cell: Any, here: Sequence[Numbered], language: str) -> None:
    cell.fill = SEVERITY_FILLS[gravest([one.finding for one in here])]
    cell.border = MARKED
    numbers = "".join(_circled(one.number) for one in here)
    cell.number_format = f'"{numbers}  "{_NUMBERED_FORMAT.sub("", cell.number_format)}'
    paragraphs = [_paragraph(one, language) for one in here]
    comment = Comment(f"{comment_mark(language)}\n" + "\n".join(paragraphs), AUTHOR)
    comment.width, comment.height = 340, min(400, 70 + 22 * sum(len(text) // 24 + 2 for text in paragraphs))
    cell.comment = comment


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else f"({number})"


def _paragraph(one: Numbered, language: str) -> str:
    effect = name_of("severity", one.finding.severity, language)
    head = say(language, "workbook.comment.head", number=one.number, rule=one.rule_name(language), effect=effect)
    return f"{head}\n{one.why(language)}\n{one.causes(language)}".strip()


def _cell(sheet: Any, address: str) -> Any | None:
    try:
        cell = sheet[address]
    except ValueError:
        return None
    if isinstance(cell, MergedCell):
        ranges = [merged for merged in sheet.merged_cells.ranges if address in merged]
        return sheet.cell(ranges[0].min_row, ranges[0].min_col) if ranges else None
    return None if isinstance(cell, tuple) else cell
