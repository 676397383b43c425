"""What a clerk chooses for a question: A, B or C, or the words behind the letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from domain.submission import Choice
from words.catalogue import kept
from words.labels import CHOICES, plain, spellings
from words.names import names_of

_BY_LETTER: dict[str, Choice] = {"a": "fix", "b": "explain", "c": "definition"}
# A letter with what may stand around it; words may follow, no further letter of the alphabet.
_LETTER = re.compile(r"选?[(\[【]?\s*([abc])(?![a-z])\s*[)\]】.,、:。]*\s*(.*)", re.DOTALL)
_OTHER_LETTER = re.compile(r"(?<![a-z])[abc](?![a-z])")
# What may follow our own words; a question mark makes a question of them.
_SIGNS = " \n\t,.;:、。()[]!/-"
_ENDS = r"(?=$|[\s,.;:、。；()\[\]!/-])"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, None where it cannot be told; `words` is the text as written where it says more than our words."""

    choice: Choice | None = None
    words: str = ""


def choice_of(text: str) -> Choice | None:
    """A, B or C in any width and case, with or without the words behind it, or the words alone; None for anything else."""
    return chosen(text).choice


def chosen(text: str) -> Chosen:
    """The choice in a cell. Two choices in one cell, a choice denied or put as a question are none."""
    if (code := _ours().get(plain(text))) is not None:
        return Chosen(code)
    written = unicodedata.normalize("NFKC", text).strip().casefold()
    lettered = _LETTER.fullmatch(written)
    letter, rest = lettered.groups() if lettered else ("", written)
    begun = {code: found for code, pattern in _heads().items() if (found := pattern.match(rest))}
    named = list(begun)
    told = [code for code, pattern in _heads().items() if pattern.search(rest)]
    if _OTHER_LETTER.search(rest) or len(told) > 1 or told != named or "?" in rest:
        return Chosen()
    more = rest[begun[named[0]].end() :] if named else rest
    words = text.strip() if more.strip(_SIGNS) else ""
    by_letter = _BY_LETTER.get(letter)
    if by_letter and named in ([], [by_letter]):
        return Chosen(by_letter, words)
    return Chosen(named[0], words) if named and not by_letter else Chosen()


@kept
def _ours() -> Mapping[str, Choice]:
    """Everything that we offer, as it is compared: the letter, the words, and both."""
    found: dict[str, Choice] = dict(_BY_LETTER)
    for letter, code in _BY_LETTER.items():
        found |= {form: code for word in _words(code) for form in (word, f"{letter}{word}", _head(word))}
    return found


@kept
def _heads() -> Mapping[Choice, re.Pattern[str]]:
    """The first words of each choice, wherever white space stands in them."""
    found: dict[Choice, re.Pattern[str]] = {}
    for code in _BY_LETTER.values():
        heads = "|".join(r"\s*".join(map(re.escape, head)) for head in dict.fromkeys(map(_head, _words(code))))
        tails = "|".join(
            re.escape(tail) for word in _words(code) if (tail := word.removeprefix(_head(word)).lstrip(",:"))
        )
        found[code] = re.compile(rf"(?<![a-z])(?:{heads})(?:{tails or '$'})?{_ENDS}")
    return found


def _words(code: Choice) -> tuple[str, ...]:
    """What we offer for a choice in every language, longest first, without the letter that it begins with."""
    letter = next(one for one, its in _BY_LETTER.items() if its == code)
    offered = [plain(word).removeprefix(letter) for word in spellings(CHOICES)[code]]
    words = {*offered, *(plain(name) for name in names_of("answer", code))}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _head(word: str) -> str:
    return re.split("[,:]", word)[0]
