"""Inhibition within one computation: what explains a condition silences it. Exact, because all conditions of a run are
known before any is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from domain.condition import BehindFacts, Condition, EventFacts, ImplausibleFacts, MissingFacts

# A file that arrived and was refused or is incomplete did not fail because of the source.
_ARRIVED = frozenset({"refused", "partial"})
# These reach beyond their own place and period.
_WIDE = frozenset({"source_down", "storm"})
# A path is judged by figures that are not there yet.
_OVERDUE = frozenset({"in_grace", "late"})


def inhibit(conditions: Sequence[Condition], lifted: Collection[str] = ()) -> list[Condition]:
    """The conditions that remain: source_down > missing > implausible > behind, a storm before the doubts that it
    consists of, a single event before the verdict on the same figure; in the given order.

    lifted are keys of conditions that silence nothing (any more): storms that a person has explained. Silenced ones are
    not resolved; pass both lists to `conditions.undecided` so that their alerts stay as they are."""
    wide: list[Condition] = []
    near: dict[tuple[str, str], list[Condition]] = defaultdict(list)
    for one in conditions:
        if one.key not in lifted:
            (wide if one.kind in _WIDE else near[one.place, one.period]).append(one)
    return [
        one
        for one in conditions
        if not any(_silences(other, one) for other in (*wide, *near.get((one.place, one.period), ())))
    ]


def _silences(strong: Condition, weak: Condition) -> bool:
    """Whether one explains the other; unless it reaches far, the two are of the same place and period."""
    if strong.kind == "source_down":
        affected = not strong.evidence or weak.place in strong.evidence
        return affected and isinstance(weak.facts, MissingFacts) and weak.facts.state not in _ARRIVED
    if strong.kind == "storm":
        return weak.kind == "implausible" and not set(strong.evidence).isdisjoint(weak.evidence)
    if isinstance(strong.facts, MissingFacts):
        same_form = weak.kind == "implausible" and strong.subject == weak.subject
        return same_form or (weak.kind == "behind" and strong.facts.state in _OVERDUE)
    if isinstance(strong.facts, EventFacts):
        # One case is an event, never a trend, and not counted twice; more than one is a matter for both.
        return weak.kind == "behind" and strong.subject == weak.subject and strong.facts.count == 1
    if isinstance(strong.facts, ImplausibleFacts) and isinstance(weak.facts, BehindFacts):
        return weak.facts.indicator_name in {one.indicator_name for one in strong.facts.findings}
    return False
