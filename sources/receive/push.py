"""Districts' own systems send their files to `planwatch serve`, which takes each while its sender waits for the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.deployment import SourceConfig
from sources.offers import Found, Known, Plain
from sources.opening import Opening, Receiver


@dataclass(frozen=True)
class Pushed(Plain):
    """Its files come by themselves: there is nothing to pull, and nothing that could be out of order."""

    config: SourceConfig
    opening: Opening

    def offers(self, known: Known) -> Iterator[Found]:
        yield from ()


KIND = Receiver(
    code="push",
    meaning="districts' own systems send their files: `POST /submissions` of `planwatch serve`, with a token for each box",
    address="",
    boxes="codes of places, or the names under `boxes`",
    is_pushed=True,
    open=Pushed,
)
