"""Release: a person lets a kind of message go out; what stands is told at once, one list per address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.episodes.standing import to_the_unaware
from alerts.outbox.routing import deliveries
from domain.alert import DeliveryState
from domain.mention import IN_SHADOW
from domain.release import Release, Released
from flows.steps.notify import telling
from flows.work import writing

if TYPE_CHECKING:
    from flows.wiring import Workplace


@dataclass(frozen=True, slots=True)
class Announced:
    """What a release tells: so many matters in so many messages."""

    matters: int = 0
    messages: int = 0


def release(workplace: Workplace, said: Release, *, dry: bool = False) -> Announced:
    """Puts a release on record and what stands of its kind into the outbox, what was kept quietly too; `dry`: says only what
    that would be. A revoked kind is kept in shadow again, and tells nobody anything: what waits is not sent."""
    with writing(workplace) as work:
        work.releases.add(said)
        told = telling(work, workplace)
        mine = [replace(one, quiet=False, step=max(one.step, 1)) for one in work.alerts.open() if one.kind == said.kind]
        if said.revoked and not told.kinds[said.kind].unconditional:
            work.outbox.withdraw(work.alerts.ids_of(said.kind), IN_SHADOW)
        steps = [] if said.revoked else list(to_the_unaware(mine, told))
        going = [one for one in deliveries(steps, told) if one.state != DeliveryState.SHADOW]
        work.alerts.apply(steps, told.now)
        work.outbox.add(going)
        if not dry:
            work.commit()
    return Announced(len({one.alert.id for each in going for one in each.mentions}), len(going))


def standing_releases(workplace: Workplace) -> tuple[Released, Mapping[str, int]]:
    """What may be sent now, and by kind how many messages are kept in shadow."""
    with workplace.store.read() as work:
        kept = Counter(one.kind for one in work.outbox.all(DeliveryState.SHADOW))
        return telling(work, workplace).released, kept
