"""The row below the headings of a statutory form that only numbers its columns: 甲 乙 丙 1 2 3."""

from __future__ import annotations

from collections.abc import Iterable

_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")


def is_numbering(texts: Iterable[str]) -> bool:
    """Whether these are stems, then numbers that run on from 1. Figures that happen to run so have no stem before them."""
    found = [text.strip().strip("()（）") for text in texts]
    stems = [text for text in found if text in _STEMS]
    numbers = [text for text in found if text not in _STEMS]
    return bool(stems) and numbers == [str(number) for number in range(1, len(numbers) + 1)]
