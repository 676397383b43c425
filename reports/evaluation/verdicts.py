"""What an evaluation calls a verdict, and its sign for black and white."""

from __future__ import annotations

from collections.abc import Mapping

from domain.assessment import Status
from domain.plan import Target
from domain.targetkind import TargetKind
from words.catalogue import catalogue, say
from words.names import name_of

_OWN = "evaluation.verdict_word"
SIGNS: Mapping[str, str] = {
    Status.ACHIEVED: "◆",
    Status.MAINTAINED: "◆",
    Status.AHEAD: "▲",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "△",
    Status.SLIGHTLY_BEHIND: "▽",
    Status.BEHIND: "▼",
    Status.REGRESSING: "▼",
    Status.BREACHED: "■",
    Status.MISSED: "■",
}
NO_VERDICT_SIGN = "○"


def verdict_name(status: str, target: Target, kind: TargetKind, language: str) -> str:
    """What the evaluation calls a status; a limit that is broken is a ceiling or a floor by the target's kind."""
    if status == Status.BREACHED and (kind.is_floor or target.direction == "higher_better"):
        return say(language, f"{_OWN}.below_floor")
    if f"{_OWN}.{status}" in catalogue(language):
        return say(language, f"{_OWN}.{status}")
    return name_of("assessment", status, language)


def sign(status: str) -> str:
    """The sign before a verdict, so that no meaning hangs on colour."""
    return SIGNS.get(status, NO_VERDICT_SIGN)
