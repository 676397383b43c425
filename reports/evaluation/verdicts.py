"""What an evaluation calls a verdict, and its sign for black and white."""

from __future__ import annotations

from collections.abc import Mapping

from domain.assessment import Status
from words.catalogue import catalogue
from words.names import verdict_name

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


def verdict_word(status: str, side: str, language: str) -> str:
    """What the evaluation calls a status, by the side from which the target bounds its figure."""
    own = catalogue(language).table("evaluation.verdict_word")
    return own.get(status) or verdict_name(status, side, language)


def sign(status: str) -> str:
    """The sign before a verdict, so that no meaning hangs on colour."""
    return SIGNS.get(status, NO_VERDICT_SIGN)
