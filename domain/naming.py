"""Names as a deployment writes them: in its own language, and in English for readers of English."""

from __future__ import annotations

ENGLISH = "en"


def named(own: str, english: str, language: str) -> str:
    """The English name for a reader of English where there is one, else the deployment's own."""
    return english or own if language == ENGLISH else own
