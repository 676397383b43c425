"""What stands beside a label (报告期：2023年8月), and who signed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.submission import Signature
from sources.read.grammar.headings import split_colon
from sources.read.sheet import Sheet, address
from words.labels import LABELS, SIGNATURE, key_of


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
            key, inline = _label(words, sheet.text(row, column))
            if key:
                value = Labelled(inline, address(row, column)) if inline else _right_of(sheet, row, column)
                found.setdefault(key, []).append(value)
    return found


def signature_rows(sheet: Sheet) -> frozenset[int]:
    """Rows of the form's own signature block, where names and telephones are normal. Such a row begins with a label; the
    same word in the note of a line ("填表人：已核") is a note, and ends no table."""
    return frozenset(row for row in range(len(sheet.rows)) if _signed(sheet, row))


def _signed(sheet: Sheet, row: int) -> bool:
    texts = [text for column in range(len(sheet.rows[row])) if (text := sheet.text(row, column))]
    begins = bool(texts) and any(_label(words, texts[0])[0] for words in (LABELS, SIGNATURE))
    return begins and any(_label(SIGNATURE, text)[0] for text in texts)


def signature(sheet: Sheet) -> Signature:
    """The signature block, without its telephone, which nobody needs to keep."""
    blocks = [labelled(sheet, SIGNATURE, range(row, row + 1)) for row in sorted(signature_rows(sheet))]

    def first(key: str) -> str:
        return next((value.text[:100] for found in blocks for value in found.get(key, []) if value.text), "")

    return Signature(first("head"), first("filled_by"), first("reported_on"), first("reviewed_by"))


def _label(words: str, text: str) -> tuple[str | None, str]:
    """The key of a label and what stands behind its colon in the same cell."""
    if key := key_of(words, text):
        return key, ""
    head, rest = split_colon(text)
    key = key_of(words, head) if head else None
    return key, rest if key else ""


def _right_of(sheet: Sheet, row: int, column: int) -> Labelled:
    """The next filled cell to the right; nothing when another label comes first."""
    for right in range(column + 1, len(sheet.rows[row])):
        text = sheet.text(row, right)
        if text and (_label(LABELS, text)[0] or _label(SIGNATURE, text)[0]):
            break
        if text:
            return Labelled(text, address(row, right))
    return Labelled("", address(row, column + 1))
