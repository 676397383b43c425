"""Collect: bytes from every source into receipts. What they mean is the gate's matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.condition import SourceHealth
from domain.deployment import SourceConfig
from domain.errors import RefusedFile, SourceUnavailable
from domain.refusals import Refusal

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from sources.arrivals import Arrived, Source


@dataclass(frozen=True, slots=True)
class Box:
    """One district's box at one source."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull brought: receipts never seen before, and bytes that were known already."""

    box: Box
    new: int
    known: int


def boxes(workplace: Workplace) -> tuple[list[Box], list[SourceHealth]]:
    """The boxes of every source that answers, and the health of every source, recorded in the ledger."""
    found: list[Box] = []
    health: list[SourceHealth] = []
    for config in workplace.deployment.sources:
        try:
            names = _source(workplace, config).boxes()
        except SourceUnavailable as error:
            health.append(
                SourceHealth(config.id, ok=False, address=config.address, error=str(error), places=config.places)
            )
        else:
            found += [Box(config.id, name) for name in names]
            health.append(SourceHealth(config.id, ok=True, address=config.address, places=config.places))
    record_health(workplace, health)
    return found, health


def pull(workplace: Workplace, box: Box) -> Pulled:
    """Every file of one box as a receipt; the same bytes twice are one receipt. Raises SourceUnavailable."""
    config = next(source for source in workplace.deployment.sources if source.id == box.source)
    new = known = 0
    for arrived in _source(workplace, config).arrivals(box.name):
        is_new = _record(workplace, config, arrived)
        new, known = new + is_new, known + (not is_new)
    return Pulled(box, new, known)


def _record(workplace: Workplace, config: SourceConfig, arrived: Arrived) -> bool:
    """One file as a receipt; of a file too large to read only its name and size are kept, as a refused receipt."""
    content = arrived.content if not arrived.too_large else f"{arrived.path}|{arrived.too_large}".encode()
    with workplace.store.begin() as work:
        receipt, is_new = work.receipts.add(
            arrived.source, arrived.box, arrived.path, content, workplace.clock(), config.provenance
        )
        try:
            arrived.refuse_if_too_large()
        except RefusedFile as error:
            work.receipts.refuse(receipt.id, Refusal.of(error), keep_content=False)
        work.commit()
    return is_new


def record_health(workplace: Workplace, health: Sequence[SourceHealth]) -> None:
    with workplace.store.begin() as work:
        for one in health:
            work.sources.record(one, workplace.clock())
        work.commit()


def _source(workplace: Workplace, config: SourceConfig) -> Source:
    from sources.arrivals import open_source

    return open_source(config, workplace.settings.home)
