"""The words by which a form is written on a sheet and found again: the writer of a form and its reader agree on them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from domain.submission import ObservationState
from words.catalogue import catalogue, kept, languages, say

# Tables of labels: what stands beside a value, the signature block, the columns, the sheet of findings and the answers.
LABELS, SIGNATURE, COLUMNS = "form.label", "form.signature", "form.column"
FINDINGS_SHEET, FINDING_COLUMNS, CHOICES = "form.sheet", "form.finding_column", "form.choice"
RETURN_LABELS = "form.return_label"  # what stands beside the token of a return
# What a clerk chooses in the column for the state; an empty cell means a value.
STATE_CODES: tuple[str, ...] = tuple(ObservationState)
_SHORT = 80
_LONGEST = 200  # a longer text is none of these words, however widely it is spaced


def word(table: str, key: str, language: str) -> str:
    """The word for a key, e.g. word(COLUMNS, "value", "zh") -> 本期数."""
    return say(language, f"{table}.{key}")


def words_of(table: str, language: str) -> Mapping[str, str]:
    """Every key of a table with its word."""
    return catalogue(language).table(table)


def spellings(table: str) -> Mapping[str, tuple[str, ...]]:
    """Every key of a table with its word in each language."""
    return {
        key: tuple(word(table, key, language) for language in languages()) for key in words_of(table, languages()[0])
    }


def plain(text: str) -> str:
    """A text as it is compared: full-width forms folded, without white space, closing colon, and letter case."""
    return _plain_once(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).rstrip(":").casefold()


# The same few words stand on every form.
_plain_once = lru_cache(maxsize=8192)(_plain)


def key_of(table: str, text: str) -> str | None:
    """The key whose word in any language this text is; None when there is none."""
    return _keys(table).get(plain(text)) if text and len(text) <= _LONGEST else None


@kept
def _keys(table: str) -> Mapping[str, str]:
    """Folded once: a sheet has hundreds of thousands of cells, and each is compared with every word."""
    written = [(plain(word), key) for language in languages() for key, word in words_of(table, language).items()]
    return dict(reversed(written))


def language_of(heading: str) -> str:
    """The language that a column heading is written in: the one that has this word, else the first whose words are in
    such letters."""
    wanted = plain(heading)
    own = [language for language in languages() if wanted in _heads(language)]
    alike = [one for one in languages() if any(word.isascii() == wanted.isascii() for word in _heads(one))]
    return next(iter((*own, *alike, *languages())))


@kept
def _heads(language: str) -> frozenset[str]:
    tables = (COLUMNS, LABELS, FINDING_COLUMNS)
    return frozenset(plain(word) for table in tables for word in words_of(table, language).values())
