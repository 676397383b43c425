"""What a reader was in doubt about, in words."""

from __future__ import annotations

from domain.evidence import Doubt, Evidence, LeftAside
from words.catalogue import say


def doubts_said(evidence: str, language: str) -> str:
    """Every doubt of a cell's evidence (JSON text), one after the other."""
    return say(language, "joint.facts").join(doubt_said(one, language) for one in Evidence.from_text(evidence).doubts)


def doubt_said(doubt: Doubt, language: str) -> str:
    """One doubt, with what stands in the file."""
    return say(language, f"doubt.{doubt.code}", **doubt.facts)


def left_aside_said(one: LeftAside, language: str) -> str:
    """Why something that looks like data was not read."""
    return say(language, f"left_aside.{one.code}", found=one.found)
