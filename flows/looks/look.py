"""One look at Planwatch itself: what was looked at, whether it is well, and what to do when it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.endstate import EndState
from words.catalogue import say

Sentence = Callable[[str], str]


class Level(StrEnum):
    """A note is worth knowing; only what is wrong needs a person, and makes the exit code."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Look:
    """One look: how it stands, the sentence that says in a language what was seen (a line for each matter), with what to do
    next, the same as plain values for programs, since when, and the state in which `health` ends where it is wrong."""

    what: str
    level: Level
    sentence: Sentence
    facts: Mapping[str, object] = field(default_factory=dict)
    since: datetime | None = None
    state: EndState = EndState.STUCK

    @property
    def ok(self) -> bool:
        return self.level is not Level.WRONG

    @property
    def ends(self) -> EndState:
        """The state of a run that looks at this alone."""
        return EndState.COMPLETED if self.ok else self.state


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
