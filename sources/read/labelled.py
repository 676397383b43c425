"""What stands beside a label (报告期：2023年8月), and who signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.submission import Signature
from sources.read.grammar.labels import label_in, labels_among
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
    for row, labels in labels_on(sheet, words).items():
        for column, (key, inline) in labels.items() if rows is None or row in rows else ():
            value = Labelled(inline, address(row, column)) if inline else _right_of(sheet, row, column)
            found.setdefault(key, []).append(value)
    return found


def labels_on(sheet: Sheet, words: str) -> Mapping[int, Mapping[int, tuple[str, str]]]:
    """By row and column, in their order: the cells that are labels, each with its key and what stands behind its colon."""
    return sheet.once(("labels", words), lambda: _found(sheet, labels_among(words, sheet.words)))


def _found(sheet: Sheet, labels: Mapping[str, tuple[str, str]]) -> Mapping[int, Mapping[int, tuple[str, str]]]:
    rows = ((row, texts) for row, texts in enumerate(sheet.texts) if not labels.keys().isdisjoint(texts))
    return {row: {column: labels[text] for column, text in enumerate(texts) if text in labels} for row, texts in rows}


def holds_label(sheet: Sheet, row: int) -> bool:
    """Whether a label of the form or of its signature block stands in a row."""
    return any(row in labels_on(sheet, words) for words in (LABELS, SIGNATURE))


def signature_rows(sheet: Sheet) -> frozenset[int]:
    """Rows that look like the form's own signature block, where names and telephones are normal: such a row begins with a
    label. Where a table ends is another question (`sources.read.table.end_of_table`)."""
    return sheet.once("signature", lambda: frozenset(row for row in labels_on(sheet, SIGNATURE) if _begins(sheet, row)))


def _begins(sheet: Sheet, row: int) -> bool:
    """Whether the first text of a row is a label."""
    first = next((column for column, text in enumerate(sheet.texts[row]) if text), 0)
    return any(first in labels_on(sheet, words).get(row, {}) for words in (LABELS, SIGNATURE))


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
