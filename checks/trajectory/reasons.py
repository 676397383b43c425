"""Why a verdict is what it is, in words.

Every non-verdict carries a reason; a verdict carries one where its name alone would not explain it.
"""

from __future__ import annotations

import re

from domain.assessment import Status
from words.catalogue import catalogue, say
from words.names import name_of

_TABLE = "verdict_reason"
_HELD = re.compile(rf"held_({'|'.join(Status)})_else_({'|'.join(Status)})")
_PROVISIONAL = re.compile(rf"provisional_({'|'.join(Status)})")


def reason_name(code: str, language: str) -> str:
    """The words for a reason. Raises NoText for an unknown code: a code without words is a defect."""
    if not code:
        return ""
    if f"{_TABLE}.{code}" in catalogue(language):
        return say(language, f"{_TABLE}.{code}")
    if held := _HELD.fullmatch(code):
        one, other = (name_of("assessment", status, language) for status in held.groups())
        return say(language, "verdict_of.held", with_figure=one, without=other)
    if provisional := _PROVISIONAL.fullmatch(code):
        return say(language, "verdict_of.provisional", status=name_of("assessment", provisional[1], language))
    return say(language, f"{_TABLE}.{code}")
