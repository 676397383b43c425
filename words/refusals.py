"""Why a file is refused, in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.refusals import Refusal
from words.catalogue import say
from words.foreign import in_a_line


def sentence(refusal: Refusal, language: str) -> str:
    """One sentence: file, sheet, cell, what was found, what to do."""
    return _at((refusal.file, refusal.sheet, refusal.cell), refusal, language)


def reason(refusal: Refusal, language: str) -> str:
    """The same without the name of the file, where that has been said."""
    return _at((refusal.sheet, refusal.cell), refusal, language)


def _at(parts: Sequence[str], refusal: Refusal, language: str) -> str:
    text = say(language, f"refusal.{refusal.code}", found=in_a_line(refusal.found), allowed=refusal.allowed)
    where = in_a_line(" ".join(part for part in parts if part))
    return say(language, "refused.at", where=where, text=text) if where else text
