"""The words by which a form is written on a sheet and found again: the writer of a form and its reader agree on them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from words.catalogue import catalogue, languages, say

# Tables of labels: what stands beside a value, the signature block, the columns, the sheet of findings and the answers.
LABELS, SIGNATURE, COLUMNS = "form.label", "form.signature", "form.column"
FINDINGS_SHEET, FINDING_COLUMNS, CHOICES = "form.sheet", "form.finding_column", "form.choice"
# What a clerk chooses in the column for the state; an empty cell means a value.
STATE_CODES: tuple[str, ...] = ("value", "missing", "not_applicable", "suppressed", "estimated")
_LONGEST = 200  # a longer text is none of these words, however widely it is spaced


def word(table: str, key: str, language: str) -> str:
    """The word for a key, e.g. word(COLUMNS, "value", "zh") -> 本期数."""
    return say(language, f"{table}.{key}")


def words_of(table: str, language: str) -> Mapping[str, str]:
    """Every key of a table with its word."""
    return catalogue(language).table(table)


def keys(table: str) -> tuple[str, ...]:
    """The keys of a table in their order."""
    return tuple(words_of(table, languages()[0]))


def spellings(table: str) -> Mapping[str, tuple[str, ...]]:
    """Every key of a table with its word in each language."""
    return {key: tuple(word(table, key, language) for language in languages()) for key in keys(table)}


def plain(text: str) -> str:
    """A text as it is compared: full-width forms folded, without white space, closing colon, and letter case."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).rstrip(":").casefold()


def key_of(table: str, text: str) -> str | None:
    """The key whose word in any language this text is; None when there is none."""
    return _keys(table).get(plain(text)) if text and len(text) <= _LONGEST else None


@cache
def _keys(table: str) -> Mapping[str, str]:
    """Folded once: a sheet has hundreds of thousands of cells, and each is compared with every word."""
    written = [(plain(word), key) for language in languages() for key, word in words_of(table, language).items()]
    return dict(reversed(written))
