"""Collect: bytes from every source into receipts. What they mean is the gate's matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.custody import places_of_box
from domain.condition import SourceHealth
from domain.deployment import SourceConfig
from domain.endstate import EndState
from domain.errors import SourceUnavailable
from domain.kind import Sort
from flows.outcome import Ended
from flows.steps import rounds
from flows.steps.printed import import_printed
from flows.steps.taken import Taker, begin_anew_elsewhere, cursor_name, has_moved
from sources.filenames import readable_path
from sources.offers import BoxTrouble, Found, Known, Offered, Reached, Source, Unfinished
from sources.opening import named, open_source
from words.catalogue import say
from words.foreign import in_a_line
from words.log import log
from words.sources import unavailable

if TYPE_CHECKING:
    from flows.wiring import Workplace

DOWN = EndState.SOURCE_DOWN
# Names in the line of a source; the log has all of them.
NAMED_AT_MOST = 5
TROUBLES_AT_MOST = 2
_PLACES = "+"
_LOG = log()


@dataclass(slots=True)
class Pulled:
    """What one pull found: files that were new or known, those that were not opened or not whole yet, boxes in trouble."""

    new: int = 0
    known: int = 0
    left: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    troubles: list[BoxTrouble] = field(default_factory=list)
    unasked: Collection[str] = ()  # boxes that an earlier pull of the same round asked
    late: SourceUnavailable | None = None  # the time was over before every box was asked

    def sentence(self, language: str) -> str:
        """For operators, in one line."""
        said = [say(language, "sources.pulled", new=self.new, known=self.known)]
        for key, names in (("unfinished", self.unfinished), ("left", self.left)):
            if names:
                said.append(say(language, f"sources.{key}", count=len(names), names=_some(names, language)))
        if self.troubles:
            said.append(say(language, "sources.trouble", count=len(self.troubles)))
            said += [f"{unavailable(one.error, language)} " for one in self.troubles[:TROUBLES_AT_MOST]]
        if self.late:
            said.append(unavailable(self.late, language))
        return "".join(said).strip()


def sources(workplace: Workplace) -> list[str]:
    """Every source that is configured, as a unit of its own; where only some places are asked for, with their codes.
    Figures that the documents print enter where they are new."""
    import_printed(workplace)
    return [unit_of(one, workplace.places) for one in workplace.deployment.sources]


def unit_of(config: SourceConfig, places: Collection[str]) -> str:
    """The unit that pulls a source, for some places where they are named."""
    return f"{config.id}/{_PLACES.join(places)}" if places else config.id


def pull(workplace: Workplace, unit: str) -> Ended:
    """Everything new of one source as receipts; how it answered is recorded. Raises SourceUnavailable where trying again in
    a moment can help."""
    config, places = _of(workplace, unit)
    try:
        pulled = _pulled(workplace, config, places, remembers=True)
    except SourceUnavailable as error:
        _record(workplace, config, [_health(config, error)])
        if error.transient:
            raise
        return down(workplace, error)
    _record(workplace, config, _answered(workplace, config, pulled, places))
    return Ended(DOWN if pulled.troubles or pulled.late else EndState.COMPLETED, pulled.sentence(workplace.language))


def pull_archived(workplace: Workplace, unit: str) -> Ended:
    """The same of an archive: what lay in the boxes on a past day. That says nothing of how the sources answer, nor of what
    they have today, and nobody is writing it any more."""
    config, places = _of(workplace, unit)
    workplace = replace(workplace, pause=_at_once)
    return Ended(message=_pulled(workplace, config, places, remembers=False).sentence(workplace.language))


def down(workplace: Workplace, error: SourceUnavailable) -> Ended:
    """How a pull ends from which nothing came: for operators, and no district's fault."""
    return Ended(DOWN, unavailable(error, workplace.language))


def opened(workplace: Workplace, config: SourceConfig) -> Source:
    """The source, ready to be asked. Raises SourceUnavailable."""
    return open_source(config, workplace.opening, workplace.kinds[Sort.SOURCE])


def known(workplace: Workplace, config: SourceConfig, places: Collection[str] = ()) -> Known:
    """What earlier pulls left of a source, for the boxes of some places, or of all; nothing of one that has moved since."""
    with suppress(SourceUnavailable):  # where its address is kept is said by whoever opens it
        if has_moved(workplace, config):
            return Known(asked=lambda box: _is_wanted(workplace, config, box, places))
    with workplace.store.read() as work:
        marks, cursor = work.listings.marks(config.id), work.cursors.get(cursor_name(config.id))
    return Known(cursor or "", marks, lambda box: _is_wanted(workplace, config, box, places))


def _at_once(_seconds: float) -> None:
    """There is nothing to wait for."""


def _of(workplace: Workplace, unit: str) -> tuple[SourceConfig, tuple[str, ...]]:
    source, _, chosen = unit.partition("/")
    config = next(one for one in workplace.deployment.sources if one.id == source)
    return config, tuple(chosen.split(_PLACES)) if chosen else ()


def _pulled(workplace: Workplace, config: SourceConfig, places: Collection[str], *, remembers: bool) -> Pulled:
    """Raises SourceUnavailable; what came before it stays taken."""
    pulled = Pulled()
    try:
        if remembers:
            begin_anew_elsewhere(workplace, config)
        with closing(opened(workplace, config)) as source:
            round_ = rounds.begun(workplace, config.id) if remembers and not places else rounds.Round()
            before = known(workplace, config, places) if remembers else Known()
            asked = replace(before, asked=lambda box: before.wants(box) and round_.asks(box))
            with Taker(workplace, config, source, before if remembers else None) as taker:
                for found in source.offers(asked):
                    taker.passed_over = taker.passed_over or round_.passed_over
                    _sort(workplace, config, found, places, taker, pulled)
                if remembers and not places:
                    rounds.keep(workplace, config.id, round_)
    except SourceUnavailable as error:
        raise named(error, config) from None
    pulled.new, pulled.known = taker.new, taker.known
    troubles = [*pulled.troubles, *taker.troubles]
    pulled.troubles = [BoxTrouble(one.box, named(one.error, config)) for one in troubles]  # none shows a secret
    pulled.unasked, pulled.late = round_.before, named(round_.late, config) if round_.late else None
    pulled.left += taker.left
    return pulled


def _sort(
    workplace: Workplace, config: SourceConfig, found: Found, places: Collection[str], taker: Taker, pulled: Pulled
) -> None:
    if isinstance(found, Reached):
        if not places:  # what was passed over would never be asked for again
            taker.reached(found.cursor)
    elif _is_wanted(workplace, config, found.box, places):
        if isinstance(found, Offered):
            taker.take(found)
            return
        taker.passed_over = True
        if isinstance(found, Unfinished):
            _LOG.info("source %s: %s is still being written", config.id, found.path)
            pulled.unfinished.append(in_a_line(found.path))
        else:
            pulled.troubles.append(found)


def _is_wanted(workplace: Workplace, config: SourceConfig, box: str, places: Collection[str]) -> bool:
    """Whether a box is one of the places that are asked for."""
    if not places:
        return True
    own = places_of_box(readable_path(box), config, workplace.deployment.places)
    return bool(own and own & set(places))


def _answered(
    workplace: Workplace, config: SourceConfig, pulled: Pulled, places: Collection[str]
) -> Iterator[SourceHealth]:
    """Whether the source answered in time; of its boxes those that did not, and those that do again."""
    yield _health(config, pulled.late)
    troubled = {one.box: one.error for one in pulled.troubles}
    for box, error in troubled.items():
        yield _health(config, error, box, places_of_box(box, config, workplace.deployment.places))
    with workplace.store.read() as work:
        before = [one for one in work.sources.health() if one.source == config.id and one.box and not one.ok]
    for one in before:
        if (
            not pulled.late
            and one.box not in {*troubled, *pulled.unasked}
            and _is_wanted(workplace, config, one.box, places)
        ):
            yield _health(config, None, one.box, one.places)


def _health(
    config: SourceConfig, error: SourceUnavailable | None = None, box: str = "", places: Collection[str] | None = None
) -> SourceHealth:
    """How a source, or a box of it, answered: its address as everybody may see it."""
    own = config.places if not box else tuple(sorted(places or ()))
    fault, where, said = (error.fault.value, error.where, error.said) if error else ("", "", "")
    return SourceHealth(
        config.id,
        ok=error is None,
        address=str(config.address),
        error=said,
        places=own,
        box=box,
        fault=fault,
        where=where,
    )


def _record(workplace: Workplace, config: SourceConfig, health: Iterator[SourceHealth] | list[SourceHealth]) -> None:
    seen = list(health)
    for one in seen:
        if not one.ok:
            _LOG.warning("source %s: %s: %s %s", one.name, one.where or one.address, one.fault, one.error)
    with workplace.store.begin() as work:
        for one in seen:
            work.sources.record(one, workplace.clock())
        work.commit()


def _some(names: list[str], language: str) -> str:
    shown = say(language, "joint.list").join(names[:NAMED_AT_MOST])
    return shown + (say(language, "sources.more", count=len(names)) if len(names) > NAMED_AT_MOST else "")
