"""How one piece of work ended, in the words that operators see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.endstate import EndState, worst
from words.catalogue import say


@dataclass(frozen=True, slots=True)
class Ended:
    """`name` is the named state, `message` says in a sentence of the deployment's language what of it."""

    name: EndState = EndState.COMPLETED
    message: str = ""


def beside(table: Ended, parts: Sequence[tuple[str, Ended]], language: str) -> Ended:
    """The end of a run that has a first table. Where parts, each with its name, ended worse than any line of it (a check of the
    whole period asks no district), they are said first: a name that the sentence does not explain would hide why."""
    name = worst((table.name, *(one.name for _, one in parts)))
    worse = [(part, one.message) for part, one in parts if one.name is name and name is not table.name]
    said = [say(language, "joint.colon").join(one) for one in worse]
    return Ended(name, say(language, "joint.facts").join((*said, table.message)))
