"""One look of `planwatch doctor`: what was looked at, whether it is well, and what to do when it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.cli.context import in_each
from words.catalogue import say

Sentence = Callable[[str], str]


class Level(StrEnum):
    """A note is worth knowing; only what is wrong needs a person, and makes the exit code."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


MARKS: Mapping[Level, tuple[str, str | None]] = {
    Level.WELL: ("✓", None),
    Level.NOTE: ("!", "yellow"),
    Level.WRONG: ("✗", "red"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One look: how it stands, the sentence that says in a language what was seen, with what to do next, and the same as
    plain values for programs."""

    what: str
    level: Level
    sentence: Sentence
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.level is not Level.WRONG

    def row(self, language: str) -> dict[str, object]:
        """The look as a row of a table and of the JSON."""
        mark, style = MARKS[self.level]
        return {
            "what": self.what,
            "ok": self.ok,
            "level": self.level,
            "facts": self.facts,
            **in_each(self.sentence),
            "message": self.sentence(language),
            "mark": mark,
            "style": style,
        }


def well(what: str, key: str, **said: object) -> Look:
    """Nothing is the matter; the sentence is a text with its facts."""
    return Look(what, Level.WELL, text(key, **said))


def note(what: str, key: str, **said: object) -> Look:
    """Something is worth knowing."""
    return Look(what, Level.NOTE, text(key, **said))


def wrong(what: str, key: str, **said: object) -> Look:
    """Something needs a person."""
    return Look(what, Level.WRONG, text(key, **said))


def text(key: str, **said: object) -> Sentence:
    """A text of the catalogue with what it names."""
    return lambda language: say(language, key, **said)
