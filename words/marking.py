"""What stands beside a figure in the system of the district: a question in one line, or that it has ended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from words.catalogue import kept, languages, say
from words.dates import whole_day
from words.foreign import in_a_line

# Of what is odd and of who asks as much as a comment has room for.
_LONGEST, _LONGEST_NAME, _LONGEST_DAY = 2000, 200, 40
# How far what stands between the first and the last words of each sentence can reach.
_REACH = {
    "verified": _LONGEST_DAY,
    "elsewhere": _LONGEST_DAY,
    "dropped": _LONGEST_DAY,
    "asked": _LONGEST + 2 * _LONGEST_NAME,
}
_FACT = re.compile(r"\{\w+\}")


def asked_comment(why: Iterable[str], until: date, asker: str, language: str) -> str:
    """The question: what is odd (never what would pass), who asks, and by when it is to be answered."""
    ends = say(language, "read.signs.ends")
    said = say(language, "marking.joint").join(in_a_line(one).rstrip(ends) for one in why)[:_LONGEST]
    name = in_a_line(asker)[:_LONGEST_NAME]
    return say(language, "marking.asked", why=said, day=whole_day(until, language), asker=name)


def ended_comment(on: date, language: str, *, answered: bool, elsewhere: bool = False) -> str:
    """That the question has ended: answered (by a correction that came another way, where this figure still is as it was:
    `elsewhere`), or no longer asked."""
    how = "dropped" if not answered else "elsewhere" if elsewhere else "verified"
    return say(language, f"marking.{how}", day=whole_day(on, language))


def without_ours(comment: str) -> str:
    """What the district itself has written there, before, between and behind what we did, in whichever language."""
    left = _ours().sub("", comment)
    return comment if left == comment else "\n".join(line.strip() for line in left.splitlines() if line.strip())


def with_ours(comment: str, ours: str) -> str:
    """What is to stand there: the district's own words, and ours in a line of their own."""
    return "\n".join(text for text in (without_ours(comment), ours) if text)


@kept
def _ours() -> re.Pattern[str]:
    """Every sentence that stands there by us, known by its first and last words."""
    return re.compile("|".join(_pattern(key, language) for key in _REACH for language in languages()))


def _pattern(key: str, language: str) -> str:
    first, *_, last = (re.escape(part) for part in _FACT.split(say(language, f"marking.{key}")))
    return f"{first}[^\\n]{{0,{_REACH[key]}}}?{last}"
