"""Inhibition within one computation: what explains a condition silences it. Exact, because all conditions of a run are
known before any is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from alerts.conditions.young_ledger import CONFIRMED
from domain.alert import Alert, AlertState
from domain.condition import BehindFacts, Condition, EventFacts, ImplausibleFacts, MissingFacts

# A file that arrived and was refused or is incomplete did not fail because of the source.
_ARRIVED = frozenset({"refused", "partial"})
# These reach beyond their own place and period.
_WIDE = frozenset({"source_down", "storm", "young_ledger"})
# What is told whatever the ledger knows or has forgotten.
_ALWAYS = frozenset({"source_down", "young_ledger"})
# The states of an alert in which its condition silences nothing any more: each district is asked after all; the ledger is
# the right one.
_LIFTED_BY: Mapping[str, frozenset[AlertState]] = {"storm": frozenset({"explained"}), "young_ledger": CONFIRMED}
# A path is judged by figures that are not there yet.
_OVERDUE = frozenset({"in_grace", "late"})


def inhibit(conditions: Sequence[Condition], lifted: Collection[str] = ()) -> list[Condition]:
    """The conditions that remain: source_down > missing > implausible > behind, a storm before the doubts that it
    consists of, a single event before the verdict on the same figure, a young ledger before everything that rests on what
    a ledger knows; in the given order.

    lifted are keys of conditions that silence nothing (any more). Silenced ones do not end; pass both lists to
    `conditions.undecided` so that their alerts stay as they are."""
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


def answered_for(alerts: Sequence[Alert]) -> frozenset[str]:
    """The keys of conditions that silence nothing any more, by what people have answered to their alerts."""
    return frozenset(one.key for one in alerts if one.state in _LIFTED_BY.get(one.kind, ()))


def waits(alert: Alert, kept: Sequence[Condition], lifted: Collection[str]) -> bool:
    """Whether an alert stays as it is whatever was read: nobody has answered yet for a ledger that is too young."""
    young = any(one.kind == "young_ledger" and one.key not in lifted for one in kept)
    return young and alert.kind not in _ALWAYS


def _silences(strong: Condition, weak: Condition) -> bool:
    """Whether one explains the other; unless it reaches far, the two are of the same place and period."""
    if strong.kind == "young_ledger":
        return weak.kind not in _ALWAYS
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
