"""Why a file is refused, in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.refusals import Refusal
from words.catalogue import say
from words.foreign import in_a_line


def sentence(refusal: Refusal, language: str, *, to_named: bool = False) -> str:
    """One sentence: file, sheet, cell, what was found, what to do. `to_named`: as the place reads it that is named in the
    file, and did not send it."""
    return _at((refusal.file, refusal.sheet, refusal.cell), refusal, language, to_named=to_named)


def reason(refusal: Refusal, language: str, *, to_named: bool = False) -> str:
    """The same without the name of the file, where that has been said."""
    return _at((refusal.sheet, refusal.cell), refusal, language, to_named=to_named)


def _at(parts: Sequence[str], refusal: Refusal, language: str, *, to_named: bool) -> str:
    group = "refusal_to_named" if to_named else "refusal"
    text = say(language, f"{group}.{refusal.code}", found=in_a_line(refusal.found), allowed=refusal.allowed)
    where = in_a_line(" ".join(part for part in parts if part))
    return say(language, "refused.at", where=where, text=text) if where else text
