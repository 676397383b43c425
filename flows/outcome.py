"""How one piece of work ended, in the words that operators see."""

from __future__ import annotations

from dataclasses import dataclass

from domain.endstate import EndState


@dataclass(frozen=True, slots=True)
class Ended:
    """`name` is the named state, `message` says in a sentence of the deployment's language what of it."""

    name: EndState = EndState.COMPLETED
    message: str = ""
