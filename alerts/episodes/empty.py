"""A rung on which nobody stands: whoever is on the next one is told instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alerts.episodes.ladder import Ladders
from alerts.outbox.audience import Audience
from alerts.outbox.routing import recipients
from alerts.telling import Telling
from domain.alert import Transition, TransitionKind

REASON = "empty_rung"
_OF_RUNGS = frozenset(
    {TransitionKind.OPENED, TransitionKind.REOPENED, TransitionKind.ESCALATED, TransitionKind.REPEATED}
)


def past_empty_rungs(steps: Iterable[Transition], telling: Telling) -> Iterator[Transition]:
    """The steps; what would reach nobody goes up to the next rung with a person on it."""
    audience = Audience(telling)
    ladders = Ladders(telling.kinds, telling.contacts.ladders, telling.calendar)
    for step in steps:
        yield _reaching(step, telling, audience, ladders) if step.tell and step.kind in _OF_RUNGS else step


def _reaching(step: Transition, telling: Telling, audience: Audience, ladders: Ladders) -> Transition:
    tried = step
    for rung in range(step.alert.step, len(ladders.rungs_of(step.alert)) + 1):
        higher = replace(step.alert, step=rung)
        tried = (
            step
            if rung == step.alert.step
            else replace(step, kind=TransitionKind.ESCALATED, alert=higher, reason=REASON)
        )
        if recipients(tried, telling, audience):
            return tried
    return step
