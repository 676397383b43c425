"""What stands and somebody does not know: a kind that was released, a new contact on a role, a message that nobody got in time.

Level-triggered: an address is told what it should know and neither knows nor is about to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.outbox.audience import Audience
from alerts.outbox.routing import recipients
from alerts.telling import Telling
from domain.alert import Alert, AlertState, Transition, TransitionKind
from domain.condition import LEVELS, Condition
from domain.contact import Contact

# An acknowledgement is somebody's; who comes new to the desk has not read anything.
_STANDS = frozenset({AlertState.OPEN, AlertState.REOPENED, AlertState.ACKNOWLEDGED})


def standing(
    kept: Sequence[Condition], alerts: Collection[Alert], stepped: Collection[str], telling: Telling
) -> Iterator[Transition]:
    """Of the open alerts whose conditions hold and that this decision does not touch (`stepped` are the ids of the others):
    those that somebody is to be told of. What is quiet is left alone, and what nobody has released."""
    open_alerts = {one.key: one for one in alerts}
    audience = Audience(telling)
    for condition in kept:
        alert = open_alerts.get(condition.key)
        if alert is None or alert.id in stepped or not _may_be_told(alert, telling):
            continue
        step = Transition(TransitionKind.STANDING, _told_of(alert, telling.now), condition, tell=True)
        if any(_is_let(step, one, telling, audience) for one in recipients(step, telling, audience)):
            yield step


def _may_be_told(alert: Alert, telling: Telling) -> bool:
    kind = telling.kinds[alert.kind]
    loud = LEVELS.index(alert.severity) >= LEVELS.index(kind.told_from)
    return loud and alert.state in _STANDS and not alert.quiet


def _is_let(step: Transition, contact: Contact, telling: Telling, audience: Audience) -> bool:
    kind, group = telling.kinds[step.alert.kind], audience.is_group(telling.contacts.channel(contact.channel))
    return kind.unconditional or telling.released.lets(kind.code, group=group, binding=step.alert.binding)


def _told_of(alert: Alert, now: datetime) -> Alert:
    return replace(alert, step=max(alert.step, 1), changed_at=now)
