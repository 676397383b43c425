"""Text on a terminal: what a terminal would obey is shown instead."""

from __future__ import annotations

import re

# Control characters but line breaks and tabs, marks that turn the direction of writing or show nothing, halves of characters.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = "\N{REPLACEMENT CHARACTER}"


def harmless(text: str) -> str:
    """The text with a mark for every character that a terminal obeys, or that turns or hides what stands beside it."""
    return _OBEYED.sub(_SHOWN, text.replace("\r\n", "\n"))


def escaped_json(document: str) -> str:
    """A JSON document that is the same for programs, and harmless on a terminal."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", document)
