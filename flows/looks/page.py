"""What was looked at, as the page of health and the end of its run tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from domain.endstate import worst
from flows.looks.look import Level, Look
from flows.outcome import Ended
from reports.pages.health import Health, Line, health_sentence
from words.dates import plain_moment
from words.names import name_of


def health_of(
    looks: Sequence[Look],
    reaped: Sequence[str],
    at: datetime,
    zone: tzinfo,
    language: str,
    *,
    played_to: datetime | None = None,
) -> Health:
    """The page, the worst first; a look at several matters has a line for each. `played_to`: the moment that a played ledger
    stands at."""

    def lines(level: Level) -> tuple[Line, ...]:
        found = sorted((look for look in looks if look.level is level), key=lambda look: -look.ends.rank)
        return tuple(one for look in found for one in _lines(look, zone, language))

    wrong, notes, well = lines(Level.WRONG), lines(Level.NOTE), lines(Level.WELL)
    played = plain_moment(played_to.astimezone(zone)) if played_to else ""
    return Health(plain_moment(at.astimezone(zone)), wrong, notes, well, reaped, played)


def ended(looks: Iterable[Look], health: Health, language: str) -> Ended:
    """In the worst state of the looks."""
    return Ended(worst(look.ends for look in looks), health_sentence(health, language))


def _lines(look: Look, zone: tzinfo, language: str) -> Iterator[Line]:
    since = plain_moment(look.since.astimezone(zone)) if look.since else ""
    for said in look.sentence(language).splitlines():
        yield Line(name_of("look", look.what, language), said, since)
