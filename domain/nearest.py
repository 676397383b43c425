"""What a person may have meant: the nearest known name, and the names there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(given: str, known: Iterable[str]) -> str:
    """The known name most like the given one, or nothing. Upper and lower case count as alike."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(given.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing."""
    name = nearest(given, known)
    return f' (did you mean "{name}"?)' if name else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """The names in one line, cut off with their number."""
    ordered = list(names)
    rest = f", … ({len(ordered)} in all)" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + rest
