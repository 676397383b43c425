"""What a kind of target declares: what its figures are, which side of them is good, and by which way it is judged. Rooms ask
these, never the code of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.indicator import Direction
from domain.kind import Kind
from domain.period import Period
from domain.plan import Target


class Measure(StrEnum):
    """What the figures of a target are."""

    LEVEL = "level"  # `value` is a level of the indicator; two of them can be compared
    AMOUNT = "amount"  # `value` is how many there shall be in the end
    STEP = "step"  # done or not; `value` is 1 where none is given
    CHANGE = "change"  # `value` is the whole change from the baseline, with its sign
    CHANGE_A_YEAR = "change_a_year"  # `value` is the change of each year, with its sign
    SPAN = "span"  # `low` and `high` of the indicator
    NOUGHT = "nought"  # nothing may happen: the value is 0
    RATIO = "ratio"  # `value` is the ratio of the indicator to its `reference`
    NONE = "none"  # no figure is given


class Side(StrEnum):
    """Which side of the target is good."""

    MORE = "more"
    LESS = "less"
    SIGN = "sign"  # that of the value: a change upward or downward
    DIRECTION = "direction"  # that of the target's or the indicator's direction; neither where there is none
    DIRECTION_OR_MORE = "direction_or_more"  # the same, and more where there is none


class Way(StrEnum):
    """What is expected before the deadline."""

    LINE = "line"  # the path from the baseline to the end value; without a baseline there is no verdict
    LINE_IF_BASED = "line_if_based"  # the same where a baseline is known, else the deadline decides
    LIMIT = "limit"  # the end value in every period: a ceiling or a floor
    AT_DEADLINE = "at_deadline"  # nothing, but for the milestones of the plan
    YEAR_BEFORE = "year_before"  # no worse than the same period of the year before
    BESIDE_REFERENCE = "beside_reference"  # the baseline times the growth of the reference


class Schedule(StrEnum):
    """Where the expected value of a period comes from. Only the first two are computed without a word of the plan."""

    EVEN = "even"  # the same change in every month from the baseline to the end
    POWER = "power"  # the same growth in every month
    PROFILE = "profile"  # the share of the year's total that past years had reached
    DATED = "dated"  # values that the plan gives for days
    YEARLY = "yearly"  # the change that the plan asks of each year
    YEAR_BEFORE = "year_before"  # the same period of the year before
    REFERENCE = "reference"  # the growth of another indicator
    LIMIT = "limit"  # the plan's ceiling or floor itself
    NONE = ""  # nothing is expected before the deadline


_CHANGES = frozenset({Measure.CHANGE, Measure.CHANGE_A_YEAR})
_VALUED = frozenset({Measure.LEVEL, Measure.AMOUNT, Measure.RATIO}) | _CHANGES
_SPANNED = frozenset({Measure.LEVEL, Measure.AMOUNT, Measure.SPAN, Measure.NOUGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetKind(Kind):
    """How a promise of a plan is judged. `year_to_date` says that a figure which adds up over the year is held against the
    year's profile; `kept_by` names the kind that keeps what this one reaches."""

    measure: Measure
    side: Side
    way: Way
    year_to_date: bool = False
    kept_by: str = ""

    @property
    def needs_value(self) -> bool:
        return self.measure in _VALUED

    @property
    def needs_baseline(self) -> bool:
        """Whether it compares with a starting point, and says `no_baseline` without one."""
        return self.way in {Way.LINE, Way.BESIDE_REFERENCE}

    @property
    def needs_start(self) -> bool:
        """Whether it takes a starting point where there is one: the printed one, else the last figure before the plan."""
        return self.needs_baseline or self.way in {Way.LINE_IF_BASED, Way.YEAR_BEFORE}

    @property
    def needs_reference(self) -> bool:
        """Whether it is judged on a series that is derived from two indicators and never submitted."""
        return self.is_ratio or self.way is Way.BESIDE_REFERENCE

    @property
    def is_ratio(self) -> bool:
        return self.measure is Measure.RATIO

    @property
    def is_done_or_not(self) -> bool:
        """Whether it is a milestone, which can be attested."""
        return self.measure is Measure.STEP

    @property
    def reads_tolerance(self) -> bool:
        """Whether a half width changes anything: only beside one value."""
        return self.measure in _VALUED

    @property
    def reads_baseline(self) -> bool:
        """Whether a start changes anything: nothing that is done or forbidden has one."""
        return not (self.is_done_or_not or self.forbids_events)

    @property
    def is_level(self) -> bool:
        return self.measure is Measure.LEVEL

    @property
    def has_span(self) -> bool:
        """Whether its figures say between which values the indicator is to be in the end."""
        return self.measure in _SPANNED

    @property
    def is_change(self) -> bool:
        return self.measure in _CHANGES

    @property
    def is_limit(self) -> bool:
        return self.way is Way.LIMIT

    @property
    def is_ceiling(self) -> bool:
        return self.side is Side.LESS

    @property
    def is_floor(self) -> bool:
        """Whether a figure that breaks it lies below."""
        return self.side in {Side.MORE, Side.DIRECTION_OR_MORE}

    @property
    def forbids_events(self) -> bool:
        return self.measure is Measure.NOUGHT

    @property
    def may_be_silent(self) -> bool:
        """Whether no figure before the deadline is no lack."""
        return self.way is Way.AT_DEADLINE or self.measure is Measure.AMOUNT or self.forbids_events


def good_side(kind: TargetKind, target: Target, direction: Direction | str) -> int:
    """1 where more is better for this target, -1 where less is, 0 where neither is. `direction` is the indicator's."""
    if kind.side in {Side.MORE, Side.LESS}:
        return 1 if kind.side is Side.MORE else -1
    if kind.side is Side.SIGN:
        value = target.value or 0.0
        return (value > 0) - (value < 0)
    named = {"higher_better": 1, "lower_better": -1}.get(target.direction or direction, 0)
    return named or int(kind.side is Side.DIRECTION_OR_MORE)


def schedule_of(kind: TargetKind, target: Target) -> Schedule:
    """Where what is expected of a target comes from."""
    if kind.is_limit:
        return Schedule.LIMIT
    if target.is_dated:
        return Schedule.DATED
    if kind.measure is Measure.CHANGE_A_YEAR:
        return Schedule.YEARLY
    if target.by_profile:
        return Schedule.PROFILE
    if kind.way in _BY_WAY:
        return _BY_WAY[kind.way]
    return Schedule.POWER if target.is_powered or target.change_unit == "percent" else Schedule.EVEN


_BY_WAY: Mapping[Way, Schedule] = {
    Way.YEAR_BEFORE: Schedule.YEAR_BEFORE,
    Way.BESIDE_REFERENCE: Schedule.REFERENCE,
    Way.AT_DEADLINE: Schedule.NONE,
}


def side_of(kind: TargetKind, target: Target, direction: Direction | str) -> str:
    """From which side the target bounds a figure: ceiling | floor; empty where neither side is good."""
    return {1: "floor", -1: "ceiling"}.get(good_side(kind, target, direction), "")


def span_of(kind: TargetKind, target: Target) -> tuple[float | None, float | None]:
    """Between which values the indicator is to be in the end."""
    if kind.measure is Measure.SPAN:
        return target.low, target.high
    value = 0.0 if kind.forbids_events else target.value
    return value, value


def printed_end(kind: TargetKind, target: Target) -> tuple[float, ...]:
    """The figures of the end by what the plan prints: two of a range, one of any other, none where it prints none. A change
    counts from the printed baseline, in whole years where it is one of each year."""
    if kind.measure is Measure.SPAN and target.low is not None and target.high is not None:
        return target.low, target.high
    if target.value is None:
        return ()
    return _changed(kind, target, target.value) if kind.is_change else (target.value,)


def _changed(kind: TargetKind, target: Target, change: float) -> tuple[float, ...]:
    if target.baseline_value is None:
        return ()
    if kind.measure is Measure.CHANGE_A_YEAR:
        if not (target.deadline and target.baseline_period):
            return ()
        change *= target.deadline.year - Period.parse(target.baseline_period).end.year
    if target.change_unit == "percent":
        return (target.baseline_value * (1 + change / 100),)
    return (target.baseline_value + change,)


TargetKinds = Mapping[str, TargetKind]
