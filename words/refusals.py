"""Why a file is refused, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.refusals import Refusal
from words.catalogue import FIRST, catalogue, languages, say
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
    found, allowed = in_a_line(_spoken(refusal.found, language)), _hint(refusal.allowed, language)
    text = say(language, f"{group}.{refusal.code}", found=found, allowed=allowed)
    where = in_a_line(" ".join(part for part in parts if part))
    return say(language, "refused.at", where=where, text=text) if where else text


def _spoken(found: str, language: str) -> str:
    """What was found, in the language of the reader: a refusal keeps it in every language beside each other."""
    for key in catalogue(language).table("reading.found"):
        every = " ".join(say(one, f"reading.found.{key}") for one in languages())
        found = found.replace(every, say(language, f"reading.found.{key}"))
    return found


def _hint(allowed: str, language: str) -> str:
    """What is allowed or was probably meant: a refusal keeps it as the first language puts it."""
    before, after = (re.escape(one) for one in say(FIRST, "reading.meant", text="|").split("|"))
    meant = re.fullmatch(f"{before}(.*){after}", allowed)
    if meant:
        return say(language, "reading.meant", text=meant[1])
    return allowed.replace(say(FIRST, "joint.list"), say(language, "joint.list"))
