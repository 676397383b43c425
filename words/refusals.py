"""Why a file is refused, in words."""

from __future__ import annotations

from domain.refusals import Refusal
from words.catalogue import say


def sentence(refusal: Refusal, language: str) -> str:
    """One sentence: file, sheet, cell, what was found, what to do."""
    text = say(language, f"refusal.{refusal.code}", found=refusal.found, allowed=refusal.allowed)
    where = " ".join(part for part in (refusal.file, refusal.sheet, refusal.cell) if part)
    return say(language, "refused.at", where=where, text=text) if where else text
