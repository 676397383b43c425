"""How often people are told of what goes on: repeats, an acknowledgement that has run out, what comes and goes, and what was
explained for the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from alerts.episodes.ladder import Ladders, morning
from alerts.toldkind import ToldKind
from domain.alert import Alert, AlertState
from domain.condition import Condition
from domain.contact import Manners
from domain.workdays import WorkCalendar

# Repeats come at greater and greater intervals: the second after twice as long, all further ones after four times.
_DOUBLED_AT_MOST = 2
# An explanation of a quarter or a year is not taken for one of years later.
_CARRIED_FOR = timedelta(days=400)
SubjectKey = tuple[str, str, str]


def repeated_at(alert: Alert, ladders: Ladders, manners: Manners) -> datetime | None:
    """When the last rung is told once more of what nobody has answered; None where its roles are not told again."""
    rungs, last = ladders.rungs_of(alert), alert.told.last_at
    if last is None or alert.step < len(rungs) or not rungs:
        return None
    every = [manners.repeat_after_working_days.get(role, 0) for role in rungs[-1].roles]
    days = min((one for one in every if one), default=0) * 2 ** min(alert.repeats, _DOUBLED_AT_MOST)
    told_on = ladders.calendar.day_of(last)
    wait = ladders.kinds[alert.kind].waits_from(alert.facts, told_on)
    if not days or wait is None:
        return None
    day = ladders.calendar.add(max(told_on, wait.answer_by or told_on), days)
    return morning(ladders.calendar.roll(day), ladders.calendar)


def acknowledged_until(alert: Alert, manners: Manners, calendar: WorkCalendar) -> datetime | None:
    """Until when an acknowledgement holds the ladder; None where there is none."""
    if alert.state != AlertState.ACKNOWLEDGED or alert.answered_at is None:
        return None
    day = calendar.add(calendar.day_of(alert.answered_at), manners.acknowledged_for_working_days)
    return morning(calendar.roll(day), calendar)


def has_stood(alert: Alert, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether a matter that comes and goes has stood for a whole working day this time."""
    return calendar.between(calendar.day_of(alert.opened_at), calendar.day_of(now)) > 1


def explained(alerts: Iterable[Alert], stood: Mapping[str, AlertState]) -> dict[SubjectKey, Alert]:
    """By kind, place and subject: the alert of the latest period that people have explained, still open or no longer
    followed."""
    found: dict[SubjectKey, Alert] = {}
    for alert in alerts:
        key = alert.kind, alert.place, alert.subject
        state = stood.get(alert.id) if alert.state == AlertState.UNFOLLOWED else alert.state
        if state == AlertState.EXPLAINED and (key not in found or found[key].period < alert.period):
            found[key] = alert
    return found


def carried(alert: Alert, condition: Condition, before: Alert | None, kind: ToldKind[Any]) -> Alert | None:
    """The alert of a new period under the explanation of the period before: what was explained is not asked again, unless it
    is graver now. None where there is nothing to carry. That it has lasted is no news to who has explained it."""
    if before is None or before.answered_at is None or alert.opened_at - before.answered_at > _CARRIED_FOR:
        return None
    if before.period >= condition.period or kind.is_graver(before.facts, condition.facts):
        return None
    return replace(alert, state=AlertState.EXPLAINED, answered_at=before.answered_at, step=0)
