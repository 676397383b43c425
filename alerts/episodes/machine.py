"""The alert state machine: conditions and alerts in, transitions out. Pure; whoever applies them stores them and the
deliveries in one transaction. The same facts again give no transition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alerts.episodes.ladder import Ladders
from alerts.episodes.manners import acknowledged_until, carried, explained, has_stood, repeated_at
from alerts.episodes.numbering import number_for
from alerts.situation import Situation
from alerts.toldkind import Conditions, Ending, ToldKind
from domain.alert import Alert, AlertState, Transition, TransitionKind, alert_id
from domain.condition import LEVELS, Condition
from domain.contact import Manners

NOT_WORTH_TELLING = "not_worth_telling"


@dataclass(frozen=True, slots=True)
class _Run:
    """What one computation looks at."""

    conditions: Mapping[str, Condition]
    open_alerts: Mapping[str, Alert]
    latest: Mapping[str, Alert]
    now: datetime
    kinds: Conditions
    ladders: Ladders
    ends: Mapping[str, Ending]
    stood: Mapping[str, AlertState]
    explained: Mapping[tuple[str, str, str], Alert]
    flaps: Mapping[str, int]
    manners: Manners


def transitions(
    conditions: Sequence[Condition], situation: Situation, kinds: Conditions, ends: Mapping[str, Ending] = {}
) -> list[Transition]:
    """What changed since the alerts were last looked at, in the order of the conditions, then of the alerts.

    ends says by key how alerts end that have no condition any more (`endings.endings`); without one they stay as they
    are. `reason` is a code."""
    run = _run(conditions, situation, kinds, ends)
    numbers = {one.number for one in (*run.latest.values(), *run.open_alerts.values())}
    steps: list[Transition] = []
    for condition in run.conditions.values():
        alert = run.open_alerts.get(condition.key)
        step = _open(run, condition, numbers) if alert is None else _continue(run, condition, alert)
        numbers |= {step.alert.number} if step else set()
        steps.extend([step] if step else [])
    for alert in run.open_alerts.values():
        step = _end(run, alert) if alert.key not in run.conditions else None
        steps.extend([step] if step else [])
    return steps


def _run(conditions: Sequence[Condition], situation: Situation, kinds: Conditions, ends: Mapping[str, Ending]) -> _Run:
    deployment = situation.deployment
    return _Run(
        conditions={one.key: one for one in conditions},
        open_alerts={one.key: one for one in situation.open_alerts if one.is_open},
        latest=situation.latest,
        now=situation.now,
        kinds=kinds,
        ladders=Ladders(kinds, deployment.contacts.ladders, deployment.calendar),
        ends=ends,
        stood=situation.stood,
        explained=explained((*situation.latest.values(), *situation.open_alerts), situation.stood),
        flaps=situation.flaps,
        manners=deployment.contacts.manners,
    )


def _open(run: _Run, condition: Condition, numbers: Collection[str]) -> Transition:
    previous = run.latest.get(condition.key)
    kind = run.kinds[condition.kind]
    stood = previous is not None and previous.id in run.stood and bool(previous.told)
    if previous and stood and kind.is_known(previous.facts, condition.facts):
        return _take_up(run, condition, previous)
    episode = previous.episode + 1 if previous else 1
    tell = _loud(condition, kind)
    alert = Alert(
        id=alert_id(condition.key, episode),
        key=condition.key,
        episode=episode,
        kind=condition.kind,
        place=condition.place,
        subject=condition.subject,
        period=condition.period,
        state=AlertState.REOPENED if previous else AlertState.OPEN,
        severity=condition.severity,
        binding=condition.binding,
        facts=condition.facts,
        opened_at=run.now,
        changed_at=run.now,
        number=previous.number if previous else number_for(condition, kind, numbers),
        step=int(tell),
        ladder=run.ladders.rungs(condition.kind),
    )
    opened = TransitionKind.REOPENED if previous else TransitionKind.OPENED
    before = run.explained.get((alert.kind, alert.place, alert.subject)) if kind.is_verdict else None
    if under := carried(alert, condition, before, kind):
        return Transition(opened, under, condition, tell=False, reason="carried")
    if tell and run.flaps.get(condition.key, 0) > run.manners.flaps:
        return Transition(opened, replace(alert, step=0), condition, tell=False, reason="unsteady")
    return Transition(opened, alert, condition, tell, "" if tell else "digest")


def _take_up(run: _Run, condition: Condition, alert: Alert) -> Transition:
    """A matter that was not followed for a while (its form's file was away, its figure in question) and stands as it did:
    the same alert goes on, with its answers and its ladder. Nobody is told twice."""
    before = replace(alert, state=run.stood[alert.id], resolved_at=None)
    step = _continue(run, condition, before)
    if step is not None:
        return step
    again = replace(before, facts=condition.facts, changed_at=run.now)
    return Transition(TransitionKind.FOLLOWED, again, condition, tell=False, reason="told_before")


def _loud(condition: Condition, kind: ToldKind[Any]) -> bool:
    return LEVELS.index(condition.severity) >= LEVELS.index(kind.told_from)


def _to_be_told(alert: Alert) -> Alert:
    """The alert once its desk is to be told its facts: from the first rung on, and no longer quiet."""
    return replace(alert, step=max(alert.step, 1), quiet=False)


def _continue(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    if run.kinds[alert.kind].same(alert.facts, condition.facts) and condition.severity == alert.severity:
        return _as_it_stood(run, condition, alert)
    changed = replace(
        alert, facts=condition.facts, severity=condition.severity, binding=condition.binding, changed_at=run.now
    )
    if run.kinds[alert.kind].is_answer(alert.facts, condition.facts):
        # Whoever stands higher is told only if what came stays unanswered in its turn.
        changed = replace(changed, step=min(changed.step, 1), repeats=0, answered_at=run.now)
    rise = LEVELS.index(condition.severity) - LEVELS.index(alert.severity)
    kind: TransitionKind = (
        TransitionKind.WORSENED if rise > 0 else TransitionKind.IMPROVED if rise < 0 else TransitionKind.CHANGED
    )
    if not _tell_again(condition, alert, rise, run.kinds[alert.kind]):
        return Transition(kind, changed, condition, tell=False, reason=NOT_WORTH_TELLING)
    # Something new is to be read: an acknowledgement of the old facts does not cover it.
    return Transition(kind, _to_be_told(replace(changed, state=_untouched(alert))), condition, tell=True)


def is_overtaken(step: Transition, kinds: Conditions) -> bool:
    """Whether what waits to be told about the alert is untrue by now, or says what was told already: it has gone back to what it
    was. A path that is somewhat less behind is behind all the same."""
    kind, alert = kinds[step.alert.kind], step.alert
    returned = step.reason == NOT_WORTH_TELLING and kind.digest_of(alert.facts) == alert.told.facts
    return returned or kind.is_overtaken(step)


def _untouched(alert: Alert) -> AlertState:
    """The state of an alert that nobody has answered yet."""
    return AlertState.REOPENED if alert.episode > 1 else AlertState.OPEN


def _as_it_stood(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    """What time does to an alert of which nothing has changed."""
    if alert.state == AlertState.SNOOZED:
        return _wake(run, condition, alert)
    if alert.state == AlertState.ACKNOWLEDGED:
        return _unacknowledge(run, condition, alert)
    if alert.quiet:
        return None
    if not alert.step:
        return _settle(run, condition, alert)
    waiting = replace(alert, facts=run.kinds[alert.kind].promised(alert.facts, condition.facts))
    return _escalate(run, condition, waiting) or _repeat(run, condition, waiting)


def _unacknowledge(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    """Somebody had taken note, and after so long it stands as it did: the ladder goes on from where it was."""
    if AlertState.ACKNOWLEDGED in run.kinds[alert.kind].lifted_by:
        return None  # there it is a decision, and stays one
    until = acknowledged_until(alert, run.manners, run.ladders.calendar)
    if until is None or until > run.now:
        return None
    again = replace(alert, state=_untouched(alert), changed_at=run.now)
    return Transition(TransitionKind.CHANGED, again, condition, tell=False, reason="acknowledgement_over")


def _settle(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    """What comes and goes, and nobody was told of for that, is told once it has stayed."""
    unread = alert.state in (AlertState.OPEN, AlertState.REOPENED) and _loud(condition, run.kinds[condition.kind])
    if not unread or not has_stood(alert, run.now, run.ladders.calendar):
        return None
    told = _to_be_told(replace(alert, changed_at=run.now))
    return Transition(TransitionKind.CHANGED, told, condition, tell=True, reason="stays")


def _repeat(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    """The last rung once more, where nobody has answered for long."""
    due = repeated_at(alert, run.ladders, run.manners) if run.kinds[alert.kind].is_repeated else None
    if due is None or due > run.now or not _may_climb(alert):
        return None
    again = replace(alert, facts=condition.facts, changed_at=run.now, repeats=alert.repeats + 1)
    return Transition(TransitionKind.REPEATED, again, condition, tell=True)


def _may_climb(alert: Alert) -> bool:
    """Nobody has taken the matter up, and nobody is about to be told of it."""
    return alert.state in (AlertState.OPEN, AlertState.REOPENED) and not alert.told.awaits


def _wake(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    """An alert that was put off and still stands when its time is over: its desk is told again."""
    if alert.snoozed_until is None or alert.snoozed_until > run.now:
        return None
    awake = replace(alert, state=_untouched(alert), facts=condition.facts, changed_at=run.now, snoozed_until=None)
    tell = _loud(condition, run.kinds[condition.kind])
    return Transition(TransitionKind.CHANGED, _to_be_told(awake) if tell else awake, condition, tell, "snooze_over")


def _tell_again(condition: Condition, alert: Alert, rise: int, kind: ToldKind[Any]) -> bool:
    """What waits on its way says the facts as they will be when it leaves."""
    if not _loud(condition, kind) or kind.digest_of(condition.facts) == alert.told.facts:
        return False
    if alert.told.awaits and not alert.told:
        return False
    risen = kind.rise_is_news and (rise > 0 or not alert.told)
    return risen or kind.is_news(alert.facts, condition.facts)


def _escalate(run: _Run, condition: Condition, alert: Alert) -> Transition | None:
    """The next rung, when its day has come and nobody has taken the matter up. It waits from when the rung below was told."""
    told_at = alert.told.rungs.get(alert.step)
    if not _may_climb(alert) or told_at is None:
        return None
    due = run.ladders.next_step_at(alert, alert.step, max(told_at, alert.told.last_at or told_at))
    if due is None or due > run.now:
        return None
    higher = replace(alert, facts=condition.facts, step=alert.step + 1, changed_at=run.now)
    return Transition(TransitionKind.ESCALATED, higher, condition, tell=True)


def _is_good_news(ending: Ending, kind: ToldKind[Any]) -> bool:
    return ending.state == AlertState.RESOLVED and not ending.reason and kind.end_is_told


def _end(run: _Run, alert: Alert) -> Transition | None:
    """The end of an alert whose condition is gone, where something is on record that says so. Recovery is told to those
    who knew of the matter, unless the ending carries a reason."""
    ending = run.ends.get(alert.key)
    if ending is None:
        return None
    facts = alert.facts if ending.facts is None else ending.facts
    heard = bool(alert.told or alert.told.leaves)
    tell = _is_good_news(ending, run.kinds[alert.kind]) and heard
    reason = ending.reason or ("" if heard else "never_told")
    over = replace(alert, state=ending.state, facts=facts, changed_at=run.now, resolved_at=run.now)
    return Transition(TransitionKind(ending.state), over, None, tell, reason)
