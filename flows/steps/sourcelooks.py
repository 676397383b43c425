"""Looking at sources: how each stands by the ledger, and whether it can be read now. Nothing is recorded or taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from domain.boxcount import BoxCount
from domain.condition import SourceHealth
from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.questionmark import MarkState
from sources.offers import BoxTrouble, Known, Offered, Unfinished
from sources.opening import Opening, Receiver, named, open_source

if TYPE_CHECKING:
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """A source with its last answers (of itself first, then of boxes in trouble) and what has come through it."""

    config: SourceConfig
    health: tuple[SourceHealth, ...] = ()
    boxes: tuple[BoxCount, ...] = ()
    refused_marks: int = 0  # questions that its system would not show beside the figures

    @property
    def own(self) -> SourceHealth | None:
        """How the source itself answered; None for one that was never asked."""
        return next((one for one in self.health if not one.box), None)

    @property
    def down(self) -> tuple[SourceHealth, ...]:
        return tuple(one for one in self.health if not one.ok)

    @property
    def count(self) -> int:
        return sum(one.count for one in self.boxes)

    @property
    def waiting(self) -> int:
        return sum(one.parked + one.held for one in self.boxes)

    @property
    def last_at(self) -> datetime | None:
        return max((one.last_at for one in self.boxes), default=None)


@dataclass(slots=True)
class Tried:
    """What a source offers now: boxes and files, how many of them are new, what could not be had."""

    boxes: set[str] = field(default_factory=set)
    files: int = 0
    new: int = 0
    unfinished: int = 0
    left: int = 0
    has_read: bool = False
    troubles: list[SourceUnavailable] = field(default_factory=list)


def standings(work: Work, sources: Sequence[SourceConfig], since: datetime) -> list[Standing]:
    """Every source that is configured, in the order of the configuration."""
    health, boxes = work.sources.health(), work.receipts.by_box(since)
    refused = work.marks.count(MarkState.REFUSED)
    return [
        Standing(
            one,
            tuple(seen for seen in health if seen.source == one.id),
            tuple(box for box in boxes if box.source == one.id),
            refused.get(one.id, 0),
        )
        for one in sources
    ]


def tried(config: SourceConfig, opening: Opening, kinds: Mapping[str, Receiver], known: Known) -> Tried:
    """One listing of a source, and the first new file of it read; what cannot be had is among its troubles."""
    found = Tried()
    try:
        with closing(open_source(config, opening, kinds)) as source:
            for one in source.offers(known):
                if isinstance(one, BoxTrouble):
                    found.troubles.append(named(one.error, config))
                elif isinstance(one, Unfinished):
                    found.unfinished += 1
                elif isinstance(one, Offered):
                    _count(found, one, known)
                    if not (found.has_read or known.has(one) or one.left):
                        found.has_read = True
                        source.read(one)  # may list, and may read: two rights
    except FileUnavailable as error:
        found.troubles.append(named(error, config))
    except SourceUnavailable as error:
        found.troubles.append(named(error, config))
    return found


def _count(found: Tried, one: Offered, known: Known) -> None:
    found.boxes.add(one.box)
    found.files += 1
    found.left += bool(one.left)
    found.new += not known.has(one)
