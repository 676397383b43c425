"""Sources that have been down for too long, and which of them are news for whoever looks after Planwatch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.selfwatch import Matter, Trouble
from flows.steps.selfwatch import moment_of, new_of
from flows.steps.tally import health_in
from words.catalogue import say
from words.sources import todo, why

if TYPE_CHECKING:
    from domain.condition import SourceHealth
    from flows.wiring import Workplace
    from ledger.store import Work

# Of its own: the jobs that send know nothing of sources, and would forget them.
_CURSOR = "selfwatch.sources"


def source_news(workplace: Workplace, hours: int, tell: Callable[[Trouble], None]) -> None:
    """Tells of the sources that have been down for longer than so many hours and were not told of yet, or not for a day; on
    record once it is told."""
    now = moment_of(workplace)
    with workplace.store.begin() as work:
        for one in new_of(work, _CURSOR, _troubles(work, workplace, now, timedelta(hours=hours)), now):
            tell(one)
        work.commit()


def _troubles(work: Work, workplace: Workplace, now: datetime, longest: timedelta) -> tuple[Trouble, ...]:
    """One for each source, whichever of its boxes it is about, in the order of their names."""
    down, since = [one for one in health_in(work, workplace) if not one.ok], work.sources.down_since()
    found = []
    for source in dict.fromkeys(one.source for one in down):
        own = [one for one in down if one.source == source]
        first = min((since[one.source, one.box] for one in own if (one.source, one.box) in since), default=now)
        if now - first > longest:
            found.append(Trouble(Matter.SOURCE, source, _facts(own, first, now, workplace.language)))
    return tuple(found)


def _facts(down: list[SourceHealth], since: datetime, now: datetime, language: str) -> dict[str, str | int]:
    hours = int((now - since) / timedelta(hours=1))
    told = "; ".join(f"{why(one, language)}{todo(one, language)}" for one in down)
    name = say(language, "joint.list").join(one.name for one in down)
    message = say(language, "health.source_down", source=name, hours=hours, told=told)
    return {"hours": hours, "since": since.isoformat(), "message": message}
