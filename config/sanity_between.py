"""Doubts between targets: plans that contradict themselves, each other, or what their city asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from config.sanity_targets import doubt, said
from domain.deployment import Deployment
from domain.errors import Problem
from domain.plan import Target
from domain.targetkind import Measure, TargetKinds, Way, span_of


def warnings(deployment: Deployment, shapes: Mapping[str, Any]) -> Iterator[Problem]:
    """Doubts about every two targets that speak of one thing."""
    for same in _grouped(deployment.targets):
        for one, other in combinations(same, 2):
            for doubts in (two_values, falls_and_may_rise, weaker_later, two_dates):
                yield from doubts(one, other, deployment.target_kinds)
    yield from unit_bases(deployment, shapes)
    yield from less_than_the_city(deployment)
    yield from ratios_out_of_reach(deployment)


def _grouped(targets: Iterable[Target]) -> list[list[Target]]:
    """Targets of one place and indicator."""
    groups: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
    for target in targets:
        groups[(target.place, target.applies_to, target.indicator)].append(target)
    return list(groups.values())


def _asks_more(one: Target, other: Target) -> bool:
    """Whether one level is stricter than another of the same indicator."""
    if one.value is None or other.value is None:
        return False
    return one.value < other.value if one.direction == "lower_better" else one.value > other.value


def _printed(target: Target) -> str:
    return target.value_text or (f"{target.value:g}" if target.value is not None else "")


def two_values(one: Target, other: Target, kinds: TargetKinds) -> Iterator[Problem]:
    """One plan that gives two values for one thing and one day, in two different sentences: 2 and 1-2."""
    if one.plan != other.plan or one.deadline != other.deadline or one.quote == other.quote:
        return
    first, second = kinds[one.kind], kinds[other.kind]
    if first.has_span and second.has_span and span_of(first, one) != span_of(second, other):
        given = f"the same plan says {_printed(one)} and {_printed(other)}: {said(one)} and {said(other)}"
        yield doubt(other, given, "both are kept; ask which one counts")


def falls_and_may_rise(one: Target, other: Target, kinds: TargetKinds) -> Iterator[Problem]:
    """A plan that asks for an improvement in words and allows a worse value than the start in figures."""
    for trend, level in ((one, other), (other, one)):
        compared = kinds[trend.kind].way is Way.YEAR_BEFORE and kinds[level.kind].is_level
        if one.plan != other.plan or not compared:
            continue
        start, end = level.baseline_value, level.value
        if (
            start is not None
            and end is not None
            and (end > start if trend.direction == "lower_better" else end < start)
        ):
            given = f"asks for an improvement, yet {end:g} after {start:g} is allowed: {said(trend)} and {said(level)}"
            yield doubt(trend, given, "both are kept; ask which one counts")


def weaker_later(one: Target, other: Target, kinds: TargetKinds) -> Iterator[Problem]:
    """A later target of the same place that asks for less than an earlier one."""
    if one.deadline is None or other.deadline is None or one.deadline == other.deadline:
        return
    early, late = (one, other) if one.deadline < other.deadline else (other, one)
    if kinds[one.kind].is_level and kinds[other.kind].is_level and _asks_more(early, late):
        given = (
            f"{_printed(early)} by {early.deadline} is more than {_printed(late)} by {late.deadline}: "
            f"{said(early)} and {said(late)}"
        )
        yield doubt(early, given, "both are kept; the strictest active one is told")


def two_dates(one: Target, other: Target, kinds: TargetKinds) -> Iterator[Problem]:
    """Two plans that set the same end for two days."""
    if one.plan == other.plan or one.deadline == other.deadline or one.kind != other.kind or one.value is None:
        return
    if kinds[one.kind].measure in {Measure.LEVEL, Measure.STEP} and one.value == other.value:
        given = f"due on {one.deadline} and on {other.deadline}: {said(one)} and {said(other)}"
        yield doubt(other, given, "both are kept; the earlier one is told first")


def unit_bases(deployment: Deployment, shapes: Mapping[str, Any]) -> Iterator[Problem]:
    """Documents that count one indicator on different bases: per 1,000 here, per 10,000 there."""
    given_in = {
        target.id: target.unit
        for file, shape in shapes.items()
        if file.startswith("plans/")
        for _, target in shape.each_target()
        if target.unit and not deployment.target_kinds[target.kind].is_ratio
    }
    for target in deployment.targets:
        own, other_unit = deployment.indicators[target.indicator].unit, given_in.get(target.id)
        if not other_unit or other_unit == own:
            continue
        first = next((t for t in deployment.targets if t.indicator == target.indicator and t.id not in given_in), None)
        per, own_per = deployment.units[other_unit].per, deployment.units[own].per
        beside = f"{said(target)} and {said(first)}" if first else said(target)
        given = f"counted per {per:,}, elsewhere per {own_per:,}: {beside}"
        yield doubt(target, given, f"converted to {own}; check that the form asks for it")


def less_than_the_city(deployment: Deployment) -> Iterator[Problem]:
    """A plan of a place that asks for less than the plan of the place above does by the same day or earlier."""
    levels: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in deployment.targets:
        if deployment.target_kinds[target.kind].is_level:
            levels[(target.place, target.indicator)].append(target)
    for target in deployment.targets:
        if not deployment.target_kinds[target.kind].is_level or target.applies_to != "self":
            continue
        for place in deployment.places.ancestors(target.place):
            for above in levels[(place.code, target.indicator)]:
                in_time = above.deadline is None or target.deadline is None or above.deadline <= target.deadline
                if in_time and _asks_more(above, target):
                    given = (
                        f"{_printed(target)}, while {place.name} asks for {_printed(above)}: "
                        f"{said(target)} and {said(above)}"
                    )
                    yield doubt(target, given, "check that both count the same thing")


def ratios_out_of_reach(deployment: Deployment) -> Iterator[Problem]:
    """A plan that misses a ratio of its city even when it reaches all its own targets: 3.85 physicians and 7.5 beds per
    1,000 are 0.513 physicians a bed, where the city asks for 0.55."""
    kinds = deployment.target_kinds
    ends = {(t.place, t.indicator): t for t in deployment.targets if kinds[t.kind].is_level and t.value}
    for ratio in deployment.targets:
        if not kinds[ratio.kind].is_ratio or ratio.value is None:
            continue
        for child in deployment.places.children(ratio.place):
            upper, lower = ends.get((child.code, ratio.figures_of)), ends.get((child.code, ratio.reference))
            if upper is None or lower is None or upper.value is None or not lower.value:
                continue
            reached = upper.value / lower.value
            if reached < ratio.value:
                given = (
                    f"{_printed(upper)} over {_printed(lower)} is {reached:.3f}, below the {ratio.value:g} of the place "
                    f"above: {said(upper)}, {said(lower)} and {said(ratio)}"
                )
                yield doubt(upper, given, "reaching both targets still misses the ratio")
