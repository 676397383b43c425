"""How many characters the texts of a book come to, counting a shared text as often as a cell uses it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import pairwise

from domain.errors import RefusedFile
from sources.read.book.limits import Limits, Tally, refuse_above
from sources.read.book.package import walk

_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")
_USED = re.compile(rb"""<(?:\w+:)?c\s[^<>]*\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*<""")


class SharedTexts:
    """The texts that cells share. Lengths are told in bytes, which are never fewer than characters. Raises RefusedFile
    (text_too_long) for a text that no cell may hold."""

    def __init__(self, part: bytes, limits: Limits) -> None:
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise RefusedFile("broken_file")
        starts = array("q", (item.start() for item in _ITEM.finditer(part)))
        starts.append(len(part))
        self.lengths = array("q", (after - before for before, after in pairwise(starts)))
        self.longest = max(self.lengths, default=0)
        if self.longest > limits.text:
            refuse_above("text_too_long", _longest_text(part), limits.text)

    def count(self, sheet: bytes, cells: int, tally: Tally) -> None:
        """Adds what the shared texts of a sheet come to. Raises RefusedFile (too_much_text)."""
        if tally.characters + cells * self.longest <= tally.limits.characters:
            return
        tally.add(characters=sum(self._used(sheet)))

    def _used(self, sheet: bytes) -> Iterator[int]:
        for cell in _USED.finditer(sheet):
            number = int(cell[1])
            yield self.lengths[number] if number < len(self.lengths) else 0


def _longest_text(part: bytes) -> int:
    """Formats of rich text and readings for the ear are no characters of the text."""
    longest = current = 0
    shown = False

    def start(name: str, _given: dict[str, str]) -> None:
        nonlocal current, shown
        current = 0 if name == "si" else current
        shown = name == "t"

    def text(text: str) -> None:
        nonlocal longest, current
        current += len(text) if shown else 0
        longest = max(longest, current)

    walk(part, start, text)
    return longest
