"""What somebody else wrote, within a sentence of ours: it stays in its line, and turns or hides nothing beside it."""

from __future__ import annotations

import re

from words.terminal import harmless

_BREAKS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def in_a_line(text: str) -> str:
    """The text on one line: where it breaks off there is a space, so that nothing in it begins a line of its own."""
    return harmless(_BREAKS.sub(" ", text))
