"""What a refusal tells of what was found: facts that are kept as they are, whatever language they are read in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from words.catalogue import languages, say


def found(key: str, **facts: Any) -> str:
    """A fact in every language beside each other: 加密 encrypted."""
    return " ".join(say(language, f"reading.found.{key}", **facts) for language in languages())


def meant(text: str) -> str:
    """What was probably meant, as it follows a sentence."""
    return say(languages()[0], "reading.meant", text=text)


def together(names: Iterable[str]) -> str:
    """Names of the configuration one after the other."""
    return say(languages()[0], "joint.list").join(names)
