"""Which rows below the headings are lines, and where the table ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sources.read.grammar.headings import begins_numbers, heading_in, is_total, numbers_columns
from sources.read.grammar.lines import named_by
from sources.read.grammar.numbers import figure
from sources.read.labelled import labels_on, signature_rows
from sources.read.sheet import Sheet
from words.labels import LABELS, SIGNATURE, plain

NAMES = ("indicator", "name")
Names = Callable[[], frozenset[str]]  # the names of all indicators, asked for where they are needed


def end_of_table(
    sheet: Sheet, header: int, names: Collection[int], figures: Collection[int], known: Names | None = None
) -> int:
    """The first row of the signature block that stands below the table, or the end of the sheet. The words of the block in
    the row of a line, or between two lines, end nothing. `names` are the columns that name a line, `figures` those that
    hold its figures, `known` the names that a line may have."""
    signed = sorted(row for row in signature_rows(sheet) if row > header)
    if not signed:
        return len(sheet.rows)
    of_lines = None if known is None else known()
    below = range(len(sheet.rows) - 1, signed[0] - 1, -1)
    lines = (row for row in below if _is_line(sheet, row, names, figures, of_lines))
    last_line = next((row for row in lines if row not in signed or _has_number(sheet, row, figures)), header)
    return next((row for row in signed if row > last_line), len(sheet.rows))


def _is_line(
    sheet: Sheet, row: int, names: Collection[int], figures: Collection[int], known: frozenset[str] | None
) -> bool:
    """Whether a row names a line and says something of it."""
    named = {column for column in names if sheet.text(row, column)}
    if not named or any(not named.isdisjoint(labels_on(sheet, words).get(row, ())) for words in (LABELS, SIGNATURE)):
        return False
    if known is not None and not any(named_by(sheet.text(row, column), known) for column in named):
        return False
    return any(sheet.filled(row, column) for column in figures)


def _has_number(sheet: Sheet, row: int, figures: Collection[int]) -> bool:
    return any(figure(sheet.at(row, column)).value is not None for column in figures)


def headings_only(sheet: Sheet, row: int) -> bool:
    """Whether a row holds nothing but headings: the second row of them, or the same once more on another page."""
    known = 0
    for text in sheet.texts[row] if row < len(sheet.rows) else ():
        if text:
            if not heading_in(text)[0]:
                return False
            known += 1
    return known > 1


def numbers_only(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns (甲 乙 丙 丁 1 2 3)."""
    texts = sheet.texts[row]
    return begins_numbers(next(filter(None, texts), "")) and numbers_columns(texts)


def holds_no_line(sheet: Sheet, header: int, columns: Mapping[str, int], row: int) -> bool:
    """Whether a row between heading and end holds no line: the headings once more, numbers of the columns, a sum of the
    others, a part of the signature block."""
    named = {columns[key] for key in NAMES if key in columns and sheet.text(row, columns[key])}
    if named and all(is_total(sheet.text(row, column)) for column in named):
        return True
    if numbers_only(sheet, row) or headings_only(sheet, row) or _repeats(sheet, header, columns, row):
        return True
    return any(not named.isdisjoint(labels_on(sheet, words).get(row, ())) for words in (LABELS, SIGNATURE))


def _repeats(sheet: Sheet, header: int, columns: Mapping[str, int], row: int) -> bool:
    headed = False
    for column in columns.values():
        if heading := sheet.text(header, column):
            if plain(sheet.text(row, column)) != plain(heading):
                return False
            headed = True
    return headed
