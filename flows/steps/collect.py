"""Collect: bytes from every source into receipts. What they mean is the gate's matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from domain.condition import SourceHealth
from domain.deployment import SourceConfig
from domain.errors import RefusedFile, SourceUnavailable
from domain.kind import Sort
from domain.refusals import Refusal
from flows.outcome import Ended
from flows.steps.printed import import_printed
from sources.arrivals import Opening, open_source
from sources.filenames import readable_path
from words.log import log

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from sources.arrivals import Arrived, Source

# Files of a box that are held in memory at once; each has 10 MB at most.
BATCH = 20
# Names in the line of a box; the log has all of them.
NAMED_AT_MOST = 5
_LOG = log()


def boxes(workplace: Workplace) -> list[str]:
    """The boxes of every source that answers, as `source/box`; the health of every source is recorded, and figures that
    the documents print enter where they are new."""
    found, health = _asked(workplace)
    with workplace.store.begin() as work:
        for one in health:
            work.sources.record(one, workplace.clock())
        work.commit()
    return found


def archived(workplace: Workplace) -> list[str]:
    """The same of an archive: what lay in the boxes on a past day. That says nothing of how the sources answer."""
    return _asked(workplace)[0]


def _asked(workplace: Workplace) -> tuple[list[str], list[SourceHealth]]:
    import_printed(workplace)
    found: list[str] = []
    health: list[SourceHealth] = []
    for config in workplace.deployment.sources:
        try:
            names = _source(workplace, config).boxes()
        except SourceUnavailable as error:
            health.append(_health(config, str(error)))
        else:
            wanted = [name for name in names if not workplace.places or name in workplace.places]
            found += [f"{config.id}/{name}" for name in wanted]
            health.append(_health(config))
    return found, health


def _health(config: SourceConfig, error: str = "") -> SourceHealth:
    """How a source answered: its address as everybody may see it."""
    return SourceHealth(config.id, ok=not error, address=str(config.address), error=error, places=config.places)


def pull(workplace: Workplace, box: str) -> Ended:
    """Every file of one box as a receipt; the same bytes twice are one receipt. Raises SourceUnavailable where trying
    again can help."""
    source, _, name = box.partition("/")
    config = next(one for one in workplace.deployment.sources if one.id == source)
    new = seen = 0
    left: list[Arrived] = []
    try:
        for batch in _in_batches(_source(workplace, config).arrivals(name)):
            some = [replace(one, box=readable_path(one.box), path=readable_path(one.path)) for one in batch]
            new, seen = new + _record_new(workplace, config, some), seen + len(some)
            left += [one for one in some if one.left]
    except SourceUnavailable as error:
        if error.transient:
            raise
        return Ended("SourceDown", str(error))
    return Ended(message=f"+{new} ={seen - new}" + _named(left))


def _named(left: Sequence[Arrived]) -> str:
    """What was seen and not opened, by name and reason; the log has all of it."""
    for one in left:
        _LOG.warning("source %s: %s is left aside: %s", one.source, one.path, one.left)
    if not left:
        return ""
    more = f", +{len(left) - NAMED_AT_MOST}" if len(left) > NAMED_AT_MOST else ""
    return f" !{len(left)}: {', '.join(f'{one.file} ({one.left})' for one in left[:NAMED_AT_MOST])}{more}"


def _in_batches(arrivals: Iterator[Arrived]) -> Iterator[list[Arrived]]:
    while some := list(islice(arrivals, BATCH)):
        yield some


def _record_new(workplace: Workplace, config: SourceConfig, some: Sequence[Arrived]) -> int:
    """Most files of a box were there yesterday: one look for all of them, a transaction of its own for each new one."""
    with workplace.store.read() as work:
        standing = work.receipts.standing({arrived.sha256 for arrived in some}, some[0].source, some[0].box)
    return sum(_record(workplace, config, arrived) for arrived in some if arrived.sha256 not in standing)


def _record(workplace: Workplace, config: SourceConfig, arrived: Arrived) -> bool:
    """One file as a receipt; of what was not read (too large, no file at all) only its name and why are kept, as a refused
    receipt. A file that came before and cannot be opened today is no news: that passes."""
    with workplace.store.begin() as work:
        if arrived.left and work.receipts.is_known_at(arrived.source, arrived.path):
            return False
        receipt, is_new = work.receipts.add(
            arrived.source,
            arrived.box,
            arrived.path,
            arrived.kept,
            workplace.clock(),
            config.provenance,
            sent_at=arrived.sent_at,
        )
        try:
            arrived.refuse_if_unread()
        except RefusedFile as error:
            work.receipts.refuse(receipt.id, Refusal.of(error), workplace.run_id, keep_content=False)
        work.commit()
    return is_new


def _source(workplace: Workplace, config: SourceConfig) -> Source:
    return open_source(config, Opening(workplace.settings.home, workplace.environ), workplace.kinds[Sort.SOURCE])
