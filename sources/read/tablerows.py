"""Which rows below the headings are lines, and where the table ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sources.read.grammar.headings import begins_numbers, heading_in, is_total, numbers_columns
from sources.read.grammar.labels import label_in
from sources.read.grammar.lines import named_by
from sources.read.grammar.numbers import figure
from sources.read.labelled import signature_rows
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
    named = [text for column in names if (text := sheet.text(row, column))]
    if not named or any(label_in(words, text)[0] for words in (LABELS, SIGNATURE) for text in named):
        return False
    if known is not None and not any(named_by(text, known) for text in named):
        return False
    return any(sheet.filled(row, column) for column in figures)


def _has_number(sheet: Sheet, row: int, figures: Collection[int]) -> bool:
    return any(figure(sheet.at(row, column)).value is not None for column in figures)


def headings_only(sheet: Sheet, row: int) -> bool:
    """Whether a row holds nothing but headings: the second row of them, or the same once more on another page."""
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    known = 0
    for column in range(len(cells)):
        if text := sheet.text(row, column):
            if not heading_in(text)[0]:
                return False
            known += 1
    return known > 1


def numbers_only(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns (甲 乙 丙 丁 1 2 3)."""
    cells = sheet.rows[row]
    first = next((text for column in range(len(cells)) if (text := sheet.text(row, column))), "")
    return begins_numbers(first) and numbers_columns([sheet.text(row, column) for column in range(len(cells))])


def holds_no_line(sheet: Sheet, header: int, columns: Mapping[str, int], row: int) -> bool:
    """Whether a row between heading and end holds no line: the headings once more, numbers of the columns, a sum of the
    others, a part of the signature block."""
    named = [text for key in NAMES if key in columns and (text := sheet.text(row, columns[key]))]
    if named and all(is_total(text) for text in named):
        return True
    if numbers_only(sheet, row) or headings_only(sheet, row) or _repeats(sheet, header, columns, row):
        return True
    return any(label_in(words, text)[0] for words in (LABELS, SIGNATURE) for text in named)


def _repeats(sheet: Sheet, header: int, columns: Mapping[str, int], row: int) -> bool:
    headed = [column for column in columns.values() if sheet.text(header, column)]
    same = (plain(sheet.text(row, column)) == plain(sheet.text(header, column)) for column in headed)
    return bool(headed) and all(same)
