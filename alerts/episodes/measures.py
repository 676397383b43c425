"""Measures as answers to alerts: what is taken for one, and what the trail of the alert says of it later. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alerts.situation import Situation
from domain.alert import Alert, Transition, TransitionKind
from domain.assessment import Assessment
from domain.conditionkind import ConditionKind
from domain.indicator import Indicator
from domain.measure import EPSILON, Measure, measure_id
from domain.period import Period
from words.numbers import plain

MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote: `effect` is a value of the indicator, or with a sign before it a change of the last figure."""

    text: str
    owner: str
    effect: str
    due_on: date
    succeeds: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the figure stands that an alert is about: its last verdict, and the last day that the target gives; `side` is 1
    where more is better, -1 where less is, 0 where what comes nearer to `wanted` is."""

    row: Assessment
    indicator: Indicator
    last_day: date
    side: int
    wanted: float | None
    dead_band: float


def refuse_kind(alert: Alert, kind: ConditionKind, indicator: Indicator | None) -> None:
    """Raises ValueError for an alert that no measure answers: over, or about something else than the gap of a figure that may
    be printed."""
    if not kind.is_verdict or indicator is None:
        raise ValueError(f"alert {alert.number or alert.id} is about no gap of a plan: a measure answers nothing else")
    if indicator.is_private:
        raise ValueError(f"the effect of a measure on {indicator.code} would be a rate of single cases: use --explain")
    if not alert.is_open:
        raise ValueError(f"alert {alert.number or alert.id} is over ({alert.state}): there is nothing left to answer")


def measure_of(said: Said, alert: Alert, standing: Standing, today: date, at: datetime) -> Measure:
    """The measure that was said. Raises ValueError, one sentence, for what is none: without text or owner, an effect that is no
    number or no improvement, a day that is not ahead or after the plan."""
    text, owner = " ".join(said.text.split()), " ".join(said.owner.split())
    if not text or not owner or max(len(text), len(owner)) > MOST_LETTERS:
        raise ValueError(f"say what is done and who does it, each in at most {MOST_LETTERS} characters")
    if said.due_on <= today:
        raise ValueError(f"{said.due_on} is not after {today}, today: an effect is expected of days to come")
    if said.due_on > standing.last_day:
        raise ValueError(f"{said.due_on} is after {standing.last_day}, when the term of the target ends")
    row, effect = standing.row, _effect(said.effect, standing)
    figure = row.actual if row.actual is not None else effect
    return Measure(
        id=measure_id(alert.id, text, owner, effect, said.due_on),
        alert_id=alert.id,
        place=row.place,
        indicator=row.indicator,
        item=row.item,
        target_id=row.target_id,
        text=text,
        owner=owner,
        effect=effect,
        due_on=said.due_on,
        period=row.period,
        figure=figure,
        figure_end=Period.parse(row.period).end,
        dead_band=standing.dead_band,
        recorded_at=at,
        succeeds=said.succeeds,
    )


def _effect(written: str, standing: Standing) -> float:
    """The expected value. Raises ValueError for no number, no improvement, and what the indicator cannot be."""
    figure = standing.row.actual
    if figure is None:
        raise ValueError("no figure is known that a measure could set out from")
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{written!r} is no number: give a value of the indicator, or with a sign a change (+0.5)")
    effect = round(figure + number, 9) if written.strip()[0] in "+-" else number
    low, high = standing.indicator.bounds.low, standing.indicator.bounds.high
    if (low is not None and effect < low) or (high is not None and effect > high):
        raise ValueError(
            f"{plain(effect)} cannot be: the indicator is between {plain(low) or '-'} and {plain(high) or '-'}"
        )
    if _gain(effect, figure, standing) <= standing.dead_band + EPSILON:
        raise ValueError(
            f"{plain(effect)} is no improvement on {plain(round(figure, 9))}, the last figure, that would mean anything "
            f"(more than {plain(round(standing.dead_band, 9))} better)"
        )
    return effect


def _gain(effect: float, figure: float, standing: Standing) -> float:
    if standing.side or standing.wanted is None:
        return standing.side * (effect - figure)
    return abs(figure - standing.wanted) - abs(effect - standing.wanted)


def refuse_succession(measure: Measure, others: Sequence[Measure]) -> None:
    """Raises ValueError for a measure that takes the place of none of its alert, or of one whose place is taken."""
    if not measure.succeeds:
        return
    if measure.succeeds == measure.id or measure.succeeds not in {one.id for one in others}:
        raise ValueError(f"no measure {measure.succeeds!r} of this alert; see `planwatch measures`")
    taken = [one.id for one in others if one.succeeds == measure.succeeds and one.id != measure.id]
    if taken:
        raise ValueError(f"measure {measure.succeeds} has been succeeded already, by {taken[0]}")


def came(situation: Situation, steps: Iterable[Transition]) -> tuple[Transition, ...]:
    """What the figures say of measures and the trails do not say yet: a line on the trail of each alert, told by itself to
    nobody. `steps` are those that were decided before: an alert is as they leave it."""
    alerts = {**situation.answered, **{step.alert.id: step.alert for step in steps}}
    return tuple(
        Transition(TransitionKind.MEASURED, alerts[one.measure.alert_id], None, tell=False, reason=said)
        for one in situation.measures
        if one.came and one.measure.alert_id in alerts
        for said in [f"{one.measure.id} {one.outcome}"]
        if situation.measured.get(one.measure.id) != one.outcome
    )
