"""Marks doubtful cells in a clerk's own file: pattern and frame by severity, the number of the finding before the
figure, and a comment that says what is odd.

Marks of an earlier round are taken away first; the figures are never touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.finding import Finding, Rule, explain
from words.names import name_of

# The first words of our comments, by which they are known again when the file comes back.
COMMENT_MARK = {"zh": "【核实事项】", "en": "[To be checked]"}
AUTHOR = "Planwatch"
# The number of the finding before the figure, on paper too; a number format changes the look and not the figure.
_NUMBERED_FORMAT = re.compile(r'^"(?:[①-⑳]|\(\d+\))+ +"')


@dataclass(frozen=True, slots=True)
class Numbered:
    """A doubtful figure with its number in the list: the gravest finding about it with its rule, and `also` what else is
    asked about the same figure. The clerk looks at a figure once and answers once."""

    number: int
    finding: Finding
    rule: Rule
    also: tuple[Numbered, ...] = ()

    @property
    def ids(self) -> str:
        """The findings that one answer is for, separated by spaces."""
        return " ".join((self.finding.id, *(one.finding.id for one in self.also)))

    def why(self, language: str) -> str:
        """What is odd and by what arithmetic, of every finding about the figure."""
        return "\n".join((self._why(language), *(one._why(language) for one in self.also)))

    def _why(self, language: str) -> str:
        """One finding's arithmetic; the proof stands behind it unless the text has it already."""
        text = explain(self.rule, self.finding.params, language)
        proof = self.finding.proof
        repeats = not proof or proof in text or self.finding.params.get("recomputed", "?") in text
        return text if repeats else f"{text}\n{proof}"

    def rule_name(self, language: str) -> str:
        names = [one.rule.names.get(language, one.rule.id) for one in (self, *self.also)]
        return ("；" if language == "zh" else "; ").join(dict.fromkeys(names))

    def causes(self, language: str) -> str:
        """The possible causes that any of the rules names, each once."""
        said = list(dict.fromkeys(one.rule.causes.get(language, "") for one in (self, *self.also)))
        stems = {text: text.rstrip("？?") for text in said if text}
        return "\n".join(
            text for text, stem in stems.items() if not any(stem in other for other in stems if other != text)
        )


def clear_marks(book: Any) -> None:
    """Takes away the comments and looks that an earlier return left."""
    from reports.workbook.style import GRID, NO_FILL

    marks = tuple(COMMENT_MARK.values())
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


def gravest(findings: Sequence[Finding]) -> str:
    """The severity that comes first in SEVERITY_ORDER."""
    from reports.workbook.style import SEVERITY_ORDER

    return min((finding.severity for finding in findings), key=SEVERITY_ORDER.index)


def _mark(cell: Any, here: Sequence[Numbered], language: str) -> None:
    from openpyxl.comments import Comment

    from reports.workbook.style import MARKED, SEVERITY_FILLS

    cell.fill = SEVERITY_FILLS[gravest([one.finding for one in here])]
    cell.border = MARKED
    numbers = "".join(_circled(one.number) for one in here)
    cell.number_format = f'"{numbers}  "{_NUMBERED_FORMAT.sub("", cell.number_format)}'
    paragraphs = [_paragraph(one, language) for one in here]
    comment = Comment(f"{COMMENT_MARK[language]}\n" + "\n".join(paragraphs), AUTHOR)
    comment.width, comment.height = 340, min(400, 70 + 22 * sum(len(text) // 24 + 2 for text in paragraphs))
    cell.comment = comment


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else f"({number})"


def _paragraph(one: Numbered, language: str) -> str:
    effect = name_of("severity", one.finding.severity, language)
    return f"{one.number}. {one.rule_name(language)}（{effect}）\n{one.why(language)}\n{one.causes(language)}".strip()


def _cell(sheet: Any, address: str) -> Any | None:
    from openpyxl.cell.cell import MergedCell

    try:
        cell = sheet[address]
    except ValueError:
        return None
    if isinstance(cell, MergedCell):
        ranges = [merged for merged in sheet.merged_cells.ranges if address in merged]
        return sheet.cell(ranges[0].min_row, ranges[0].min_col) if ranges else None
    return None if isinstance(cell, tuple) else cell


def numbered(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> tuple[Numbered, ...]:
    """The doubtful figures in the order of their first finding, numbered from 1. Raises KeyError for a rule that is not
    given."""
    from reports.workbook.style import SEVERITY_ORDER

    figures: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        figures.setdefault((one.sheet, one.cell, one.indicator, one.item), []).append(one)
    found = []
    for number, asked in enumerate(figures.values(), start=1):
        first, *others = sorted(asked, key=lambda one: SEVERITY_ORDER.index(one.severity))
        also = tuple(Numbered(number, one, rules[one.rule]) for one in others)
        found.append(Numbered(number, first, rules[first.rule], also))
    return tuple(found)
