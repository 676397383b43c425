"""The names of codes. Messages, workbooks, pages and the command line take them from here alike."""

from __future__ import annotations

from collections.abc import Mapping

from domain.assessment import Status
from words.catalogue import catalogue, kept, languages, say

_TABLE = "name"


def name_of(table: str, code: str, language: str) -> str:
    """The name of a code, e.g. name_of("assessment", "slightly_behind", "zh") -> 略慢于进度. Raises NoText for an unknown
    one: a code without a name is a defect."""
    return say(language, f"{_TABLE}.{table}.{code}")


def names_of(table: str, code: str) -> tuple[str, ...]:
    """The names of a code in every language."""
    return tuple(name_of(table, code, language) for language in languages())


def names_in(table: str, language: str) -> Mapping[str, str]:
    """Every code of a table with its name."""
    return catalogue(language).table(f"{_TABLE}.{table}")


def tables(language: str) -> tuple[str, ...]:
    """Every table of names there is."""
    return tuple(dict.fromkeys(key.split(".")[0] for key in catalogue(language).table(_TABLE)))


def code_of(table: str, text: str) -> str | None:
    """The code for one of its words in any language, or for the code itself; None when there is none."""
    return words_for(table).get(text.strip())


@kept
def words_for(table: str) -> Mapping[str, str]:
    """Every word that people write for a code of the table, with its code: the code itself, its names, and what stands
    for it on forms beside them."""
    found: dict[str, str] = {}
    for language in languages():
        also = catalogue(language).table(f"read.{table}")
        named = ((word, code) for code, name in names_in(table, language).items() for word in (code, name) if word)
        for word, code in (*named, *also.items()):
            found.setdefault(word, code)
    return found


def verdict_name(status: str, side: str, language: str) -> str:
    """The name of a verdict; a limit that does not hold is a ceiling or a floor, by the side of its target."""
    broken = names_in("broken", language).get(side, "") if status == Status.BREACHED else ""
    return broken or name_of("assessment", status, language)


def simulated_mark(language: str) -> str:
    """What stands before everything that is simulated: 【模拟数据】."""
    return say(language, "mark.simulated")


def mark_before(language: str) -> str:
    """The same where more text follows."""
    return say(language, "mark.simulated_before")


def marked(text: str, language: str, *, simulated: bool) -> str:
    """The text with the mark of simulated data before it, once."""
    mark = simulated_mark(language)
    return f"{mark}{text}" if simulated and mark not in text else text
