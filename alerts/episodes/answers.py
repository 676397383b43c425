"""What people do with an alert: take note, put off, explain. Pure; the ledger applies the result like any transition.

An alert that is over, resolved or no longer followed, stays so whatever is answered to it. Read it and apply the answer in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.alert import Alert, AlertState, Transition, TransitionKind


def acknowledge(alert: Alert, by: str, at: datetime) -> Transition | None:
    """已阅: somebody has taken the matter up. The ladder stops; something new is told all the same. None where there is
    nothing to do: the alert is over, or acknowledged already."""
    if alert.state == AlertState.ACKNOWLEDGED:
        return None
    return _answer(alert, TransitionKind.ACKNOWLEDGED, AlertState.ACKNOWLEDGED, at, by)


def snooze(alert: Alert, until: datetime, by: str, at: datetime) -> Transition | None:
    """暂缓提醒: nothing is sent until a moment (`alerts.episodes.ladder.morning` makes one of a day); if the matter still stands
    then, its desk is told again. None for an alert that is over. Raises ValueError for a moment that is not ahead."""
    if until <= at:
        raise ValueError(f"snooze until {until.isoformat()}: that is not after {at.isoformat()}; give a later moment")
    return _answer(alert, TransitionKind.SNOOZED, AlertState.SNOOZED, at, f"{by}: {until.isoformat()}", until)


def explain(alert: Alert, note: str, by: str, at: datetime) -> Transition | None:
    """已反馈: measures, or doubts about figure or definition, in the desk's own words. The ladder stops. None for an
    alert that is over. Raises ValueError without a note: an explanation says something."""
    if not note.strip():
        raise ValueError("an explanation needs a note: what is being done, or what is doubted")
    return _answer(alert, TransitionKind.EXPLAINED, AlertState.EXPLAINED, at, f"{by}: {note.strip()}")


def _answer(
    alert: Alert, kind: TransitionKind, state: AlertState, at: datetime, reason: str, wake_at: datetime | None = None
) -> Transition | None:
    if not alert.is_open:
        return None
    answered = replace(alert, state=state, changed_at=at, answered_at=at, snoozed_until=wake_at)
    return Transition(kind, answered, None, tell=False, reason=reason)
