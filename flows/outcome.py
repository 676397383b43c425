"""How one piece of work ended, in the words that operators see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """`name` is a named state (Completed | Flagged | Missing | SourceDown), `message` says what of it."""

    name: str = "Completed"
    message: str = ""
