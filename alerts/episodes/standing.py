"""What stands and somebody does not know: a kind that was released, a new contact on a role, a message that nobody got in time.

Level-triggered: an address is told what it should know and neither knows nor is about to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from alerts.episodes.ladder import Ladders
from alerts.outbox.audience import Audience
from alerts.outbox.routing import recipients
from alerts.telling import Telling
from domain.alert import Alert, AlertState, Transition, TransitionKind
from domain.condition import LEVELS, Condition
from domain.contact import Contact

# An acknowledgement is somebody's; who comes new to the desk has not read anything.
_STANDS = frozenset({AlertState.OPEN, AlertState.REOPENED, AlertState.ACKNOWLEDGED})


def with_what_stands(
    steps: Sequence[Transition], kept: Sequence[Condition], alerts: Collection[Alert], telling: Telling
) -> list[Transition]:
    """The steps of a decision, and what stands: of the open alerts whose conditions hold and that no step touches those that
    somebody is to be told of, and of what is followed again what nobody heard of while it was away. What is quiet is left
    alone, what comes and goes and has not stayed yet, and what nobody has released."""
    holding, stepped = {one.key: one for one in kept}, {step.alert.id for step in steps}
    untouched = [one for one in alerts if one.key in holding and one.id not in stepped]
    unaware = (replace(step, condition=holding[step.alert.key]) for step in to_the_unaware(untouched, telling))
    back = {step.alert.id for step in to_the_unaware((one.alert for one in steps if _is_back(one)), telling)}
    return [*(replace(step, tell=True) if step.alert.id in back else step for step in steps), *unaware]


def _is_back(step: Transition) -> bool:
    return step.kind == TransitionKind.FOLLOWED and not step.tell


def to_the_unaware(alerts: Iterable[Alert], telling: Telling) -> Iterator[Transition]:
    """What stands, as far as somebody who should know of it does not and may be told."""
    audience, ladders = Audience(telling), Ladders(telling.kinds, telling.contacts.ladders, telling.calendar)
    for alert in alerts:
        told = replace(alert, step=_lowest_rung(alert, audience, ladders), changed_at=telling.now)
        step = Transition(TransitionKind.STANDING, told, None, tell=True)
        if _may_be_told(alert, telling) and any(
            _is_let(step, one, telling, audience) for one in recipients(step, telling, audience)
        ):
            yield step


def _may_be_told(alert: Alert, telling: Telling) -> bool:
    kind = telling.kinds[alert.kind]
    loud = LEVELS.index(alert.severity) >= LEVELS.index(kind.told_from)
    return loud and alert.state in _STANDS and not alert.quiet and alert.step > 0


def _is_let(step: Transition, contact: Contact, telling: Telling, audience: Audience) -> bool:
    kind, group = telling.kinds[step.alert.kind], audience.is_group(telling.contacts.channel(contact.channel))
    return kind.unconditional or telling.released.lets(kind.code, group=group, binding=step.alert.binding)


def _lowest_rung(alert: Alert, audience: Audience, ladders: Ladders) -> int:
    """The rung that the alert has come to; where nobody stands on any up to it, the next one with somebody."""
    rungs, used = ladders.rungs_of(alert), max(alert.step, 1)
    if audience.of(alert, ladders.roles_told(alert, used)):
        return used
    above = range(used + 1, len(rungs) + 1)
    return next((rung for rung in above if audience.of(alert, rungs[rung - 1].roles)), used)
