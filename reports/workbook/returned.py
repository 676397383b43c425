"""The workbook that goes back to the clerk: the own file, doubtful cells marked, and a sheet that asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

from domain.finding import Finding, Severity
from reports.workbook.findingsheet import finding_page, page_names
from reports.workbook.package.archive import Archive
from reports.workbook.package.book import Book
from reports.workbook.package.cells import Mark
from reports.workbook.package.extend import Extension, extended, opened
from reports.workbook.package.hints import Hint
from reports.workbook.package.outline import Place, place_of
from reports.workbook.questions import Numbered, Returned, numbered
from words.catalogue import languages, say
from words.labels import FINDING_COLUMNS, FINDINGS_SHEET, key_of
from words.names import name_of

_NUMBERED_NAME = re.compile(r" \(\d+\)$")
_OURS = frozenset({"finding", "choice", "indicator"})
_LOOKED_AT = 60  # rows in which the headings of an earlier sheet of ours stand


def returned_workbook(original: bytes, findings: Sequence[Finding], about: Returned) -> bytes:
    """The clerk's own workbook with the findings in it; every part that they do not concern stays byte for byte.

    Marks and the sheet of an earlier round are replaced. The same arguments give the same bytes. `original` must have been
    read before: its bounds are the reader's. Raises CannotExtend where the file cannot go back as it came, and KeyError
    for a finding whose rule is not given."""
    book = opened(original)
    items = numbered(findings, about.rules)
    earlier = _earlier(original, book)
    name = earlier or book.free_name(page_names(about.language))
    sheets = [one for one in book.names if one != earlier]
    page = finding_page(items, about, name, sheets)
    marks = _marks(items, sheets, about.language)
    return extended(original, book, Extension(marks, page, about.token, about.language, _our_words(), earlier))


def workbook_ending(content: bytes) -> str:
    """How the file of a returned workbook ends: .xlsm where it has macros."""
    return Book(Archive(content)).ending


def _earlier(original: bytes, book: Book) -> str:
    """The sheet of an earlier return in this file: named like ours, with our headings on it; "" where there is none."""
    from python_calamine import CalamineWorkbook

    named = [
        one.name
        for one in book.sheets
        if one.is_worksheet and key_of(FINDINGS_SHEET, _NUMBERED_NAME.sub("", one.name)) is not None
    ]
    if not named:
        return ""
    with CalamineWorkbook.from_filelike(BytesIO(original)) as read:
        for name in named:
            rows = read.get_sheet_by_name(name).to_python(nrows=_LOOKED_AT)
            if any({key_of(FINDING_COLUMNS, str(text)) for text in row} >= _OURS for row in rows):
                return name
    return ""


def _marks(items: Sequence[Numbered], sheets: Sequence[str], language: str) -> dict[str, dict[Place, Mark]]:
    """Each cell that something is asked or noted about, once, by the gravest of it. A cell that is not there is left out:
    the list still names it."""
    here: dict[tuple[str, Place], list[Numbered]] = {}
    for one in items:
        place = place_of(one.finding.cell)
        if place is not None and one.finding.sheet in sheets and not one.answered:
            here.setdefault((one.finding.sheet, place), []).append(one)
    marks: dict[str, dict[Place, Mark]] = {}
    for (sheet, place), asked in here.items():
        marks.setdefault(sheet, {})[place] = _mark(asked, language)
    return marks


def _mark(asked: Sequence[Numbered], language: str) -> Mark:
    gravest = min((one.finding.severity for one in asked), key=list(Severity).index)
    numbers = "".join(_circled(one.number) for one in asked)
    title = say(language, "workbook.hint.title", mark=say(language, "workbook.hint.mark"), numbers=numbers)
    text = "\n".join(f"{_head(one, language)}\n{one.why(language)}\n{one.causes(language)}".strip() for one in asked)
    return Mark(gravest, Hint(title, text))


def _head(one: Numbered, language: str) -> str:
    effect = name_of("severity", one.finding.severity, language)
    return say(language, "workbook.hint.head", rule=one.rule_name(language), effect=effect)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else f"({number})"


def _our_words() -> tuple[str, ...]:
    return tuple(say(language, "workbook.hint.mark") for language in languages())
