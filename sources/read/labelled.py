"""What stands beside a label (报告期：2023年8月), and who signed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.submission import Signature
from sources.read.grammar.labels import label_in
from sources.read.sheet import Sheet, address
from words.labels import LABELS, SIGNATURE


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value beside its label."""

    text: str
    cell: str


def labelled(sheet: Sheet, words: str, rows: range | None = None) -> dict[str, list[Labelled]]:
    """Every value that stands right of one of the labels, or behind its colon, by key."""
    found: dict[str, list[Labelled]] = {}
    for row in range(len(sheet.rows)) if rows is None else rows:
        for column in range(len(sheet.rows[row])):
            key, inline = label_in(words, sheet.text(row, column))
            if key:
                value = Labelled(inline, address(row, column)) if inline else _right_of(sheet, row, column)
                found.setdefault(key, []).append(value)
    return found


def signature_rows(sheet: Sheet) -> frozenset[int]:
    """Rows that look like the form's own signature block, where names and telephones are normal: such a row begins with a
    label. Where a table ends is another question (`sources.read.table.end_of_table`)."""
    return frozenset(row for row in range(len(sheet.rows)) if _signed(sheet, row))


def _signed(sheet: Sheet, row: int) -> bool:
    texts = (text for column in range(len(sheet.rows[row])) if (text := sheet.text(row, column)))
    first = next(texts, "")
    if not any(label_in(words, first)[0] for words in (LABELS, SIGNATURE)):
        return False
    return any(label_in(SIGNATURE, text)[0] for text in (first, *texts))


def signature(sheet: Sheet) -> Signature:
    """The signature block, without its telephone, which nobody needs to keep."""
    blocks = [labelled(sheet, SIGNATURE, range(row, row + 1)) for row in sorted(signature_rows(sheet))]

    def first(key: str) -> str:
        return next((value.text[:100] for found in blocks for value in found.get(key, []) if value.text), "")

    return Signature(first("head"), first("filled_by"), first("reported_on"), first("reviewed_by"))


def _right_of(sheet: Sheet, row: int, column: int) -> Labelled:
    """The next filled cell to the right; nothing when another label comes first."""
    for right in range(column + 1, len(sheet.rows[row])):
        text = sheet.text(row, right)
        if text and (label_in(LABELS, text)[0] or label_in(SIGNATURE, text)[0]):
            break
        if text:
            return Labelled(text, address(row, right))
    return Labelled("", address(row, column + 1))
