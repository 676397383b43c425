"""Measures (措施): what somebody does about a gap, what is expected of it by when, and whether that came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.assessment import Assessment, Status
from domain.period import Period

EPSILON = 1e-9
_NO_FIGURE = frozenset({Status.HELD, Status.NO_DATA})


class Outcome(StrEnum):
    """What has become of the effect that was expected."""

    AWAITED = "awaited"  # no figure yet whose period ends at or after the day
    REACHED = "reached"  # as far as was expected, or within the dead band of it
    PARTLY = "partly"  # better than before by more than the dead band, and not as far
    NOT_REACHED = "not_reached"  # no better than before


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure that an alert was answered with. `effect` is the value of the indicator that is expected at `due_on`, `figure`
    the one that it sets out from (of `period`, which ended on `figure_end`), both in the indicator's unit, as `dead_band`,
    within which a difference means nothing. `succeeds` names the measure whose place it takes. Nothing of it goes to those who
    report the figure."""

    id: str
    alert_id: str
    place: str
    indicator: str
    item: str
    target_id: str
    text: str
    owner: str
    effect: float
    due_on: date
    period: str
    figure: float
    figure_end: date
    dead_band: float
    recorded_at: datetime
    succeeds: str = ""

    @property
    def change(self) -> float:
        """What it promises, with its sign."""
        return self.effect - self.figure


def measure_id(alert_id: str, text: str, owner: str, effect: float, due_on: date) -> str:
    """The same answer twice is one measure."""
    said = "|".join((alert_id, text, owner, repr(float(effect)), due_on.isoformat()))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure and what has become of it: the first figure at or after its day, and whether another took its place."""

    measure: Measure
    outcome: Outcome = Outcome.AWAITED
    value: float | None = None
    value_end: date | None = None
    succeeded: bool = False

    @property
    def stands(self) -> bool:
        return not self.succeeded

    @property
    def came(self) -> bool:
        """Whether a figure has said something of it."""
        return self.outcome is not Outcome.AWAITED


Figures = Sequence[tuple[date, float]]  # the ends of periods with their figures


def followed(measures: Sequence[Measure], figures: Mapping[tuple[str, str, str], Figures]) -> tuple[Followed, ...]:
    """Every measure with its outcome, in their order; `figures` by place, indicator and item."""
    succeeded = {one.succeeds for one in measures}
    return tuple(
        _followed(one, figures.get((one.place, one.indicator, one.item), ()), succeeded=one.id in succeeded)
        for one in measures
    )


def _followed(measure: Measure, figures: Figures, *, succeeded: bool) -> Followed:
    later = [figure for figure in figures if figure[0] >= measure.due_on]
    if not later:
        return Followed(measure, succeeded=succeeded)
    end, value = min(later)
    return Followed(measure, outcome(measure, value), value, end, succeeded)


def outcome(measure: Measure, value: float) -> Outcome:
    """The first figure at or after the day against what was expected of it, within the dead band."""
    way = 1 if measure.change > 0 else -1
    if way * (value - measure.effect) >= -measure.dead_band - EPSILON:
        return Outcome.REACHED
    better = way * (value - measure.figure) > measure.dead_band + EPSILON
    return Outcome.PARTLY if better else Outcome.NOT_REACHED


def figures_of(verdicts: Iterable[Assessment]) -> dict[tuple[str, str, str], Figures]:
    """The figures that verdicts stand on, by place, indicator and item: of each period the last verdict. A figure in question
    says nothing."""
    known: dict[tuple[str, str, str], dict[date, float]] = {}
    for one in sorted(verdicts, key=lambda row: row.known_at):
        if one.actual is not None and one.period and one.status not in _NO_FIGURE:
            known.setdefault((one.place, one.indicator, one.item), {})[Period.parse(one.period).end] = one.actual
    return {key: sorted(dated.items()) for key, dated in known.items()}
