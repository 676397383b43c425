"""What a clerk chooses for a question: A, B or C, or the words behind the letter."""

from __future__ import annotations

from typing import Literal

from words.labels import CHOICES, plain, spellings
from words.names import names_of

Choice = Literal["fix", "explain", "definition"]
_BY_LETTER: dict[str, Choice] = {"a": "fix", "b": "explain", "c": "definition"}
_BEHIND_LETTER = ".、)"


def choice_of(text: str) -> Choice | None:
    """A, B or C with or without the words behind it, or the words alone; None for anything else."""
    wanted = plain(text)
    if wanted in _BY_LETTER:
        return _BY_LETTER[wanted]
    for letter, code in _BY_LETTER.items():
        words = [plain(word) for word in (*spellings(CHOICES)[code], *names_of("answer", code))]
        heads = {word.removeprefix(letter).split(",")[0].split(":")[0] for word in words}
        if wanted and (wanted in words or wanted.removeprefix(letter).lstrip(_BEHIND_LETTER).split(",")[0] in heads):
            return code
    return None
