"""What a reader was in doubt about, in words."""

from __future__ import annotations

from domain.evidence import Doubt, Evidence, LeftAside
from domain.submission import UnreadAnswer
from words.catalogue import say


def doubts_said(evidence: str, language: str) -> str:
    """Every doubt of a cell's evidence (JSON text), one after the other."""
    return say(language, "joint.facts").join(doubt_said(one, language) for one in Evidence.from_text(evidence).doubts)


def doubt_said(doubt: Doubt, language: str) -> str:
    """One doubt, with what stands in the file."""
    return say(language, f"doubt.{doubt.code}", **doubt.facts)


def why_left_aside(one: LeftAside, language: str) -> str:
    """Why something in the file was not read."""
    return say(language, f"left_aside.{one.code}", found=one.found)


def why_unread(one: UnreadAnswer, language: str) -> str:
    """Why an answer was not understood."""
    return say(language, f"unread_answer.{one.code}", found=one.found)
