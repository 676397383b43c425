"""What stands beside a figure in the system of the district: a question in one line, or that it has ended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from words.catalogue import kept, languages, say
from words.dates import whole_day
from words.foreign import in_a_line


def asked_comment(why: Iterable[str], until: date, asker: str, language: str) -> str:
    """The question: what is odd (never what would pass), who asks, and by when it is to be answered."""
    ends = say(language, "read.signs.ends")
    said = say(language, "marking.joint").join(in_a_line(one).rstrip(ends) for one in why)
    return say(language, "marking.asked", why=said, day=whole_day(until, language), asker=in_a_line(asker))


def ended_comment(on: date, language: str, *, answered: bool) -> str:
    """That the question has ended: answered, or no longer asked."""
    return say(language, f"marking.{'verified' if answered else 'dropped'}", day=whole_day(on, language))


def without_ours(comment: str) -> str:
    """What the district itself has written there, before, between and behind what we did, in whichever language."""
    left = _ours().sub("", comment)
    return "\n".join(line.strip() for line in left.splitlines() if line.strip())


def with_ours(comment: str, ours: str) -> str:
    """What is to stand there: the district's own words, and ours in a line of their own."""
    return "\n".join(text for text in (without_ours(comment), ours) if text)


@kept
def _ours() -> re.Pattern[str]:
    """Every sentence that `asked_comment` and `ended_comment` can have written: each ends with words of its own."""
    sentences = (say(language, f"marking.{key}") for key in _SENTENCES for language in languages())
    return re.compile("|".join(_pattern(one) for one in sentences))


def _pattern(sentence: str) -> str:
    return "[^\n]*?".join(re.escape(part) for part in re.split(r"\{\w+\}", sentence))


_SENTENCES = ("asked", "verified", "dropped")
