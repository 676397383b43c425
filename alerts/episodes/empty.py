"""A rung on which nobody stands: whoever is on the next one is told instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alerts.episodes.ladder import Ladders
from alerts.outbox.audience import Audience
from alerts.outbox.routing import NEWS, recipients, rung_of
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
        if step.tell and step.kind in NEWS:
            yield _up_to_whom_it_reaches(step, telling, audience)
        else:
            yield _reaching(step, telling, audience, ladders) if step.tell and step.kind in _OF_RUNGS else step


def _up_to_whom_it_reaches(step: Transition, telling: Telling, audience: Audience) -> Transition:
    """News, with the rung that it reaches as one that is used."""
    told = (rung_of(step, one, telling) for one in recipients(step, telling, audience))
    return replace(step, alert=replace(step.alert, step=max(step.alert.step, min(told, default=1))))


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
