"""Inhibition within one computation: what explains a condition silences it. Exact, because all conditions of a run are
known before any is told."""

from __future__ import annotations

from collections.abc import Sequence

from domain.condition import BehindFacts, Condition, ImplausibleFacts, MissingFacts

# A file that arrived and was refused or is incomplete did not fail because of the source.
_ARRIVED = frozenset({"refused", "partial"})
# A path is judged by figures that are not there yet.
_OVERDUE = frozenset({"in_grace", "late"})


def inhibit(conditions: Sequence[Condition]) -> list[Condition]:
    """The conditions that remain: source_down > missing > implausible > behind, in the given order.

    Silenced ones are not resolved; pass both lists to `conditions.undecided` so that their alerts stay as they are."""
    return [one for one in conditions if not any(_silences(other, one) for other in conditions)]


def _silences(strong: Condition, weak: Condition) -> bool:
    if strong.kind == "source_down":
        affected = not strong.evidence or weak.place in strong.evidence
        return affected and isinstance(weak.facts, MissingFacts) and weak.facts.state not in _ARRIVED
    if (strong.place, strong.period) != (weak.place, weak.period):
        return False
    if isinstance(strong.facts, MissingFacts):
        same_form = weak.kind == "implausible" and strong.subject == weak.subject
        return same_form or (weak.kind == "behind" and strong.facts.state in _OVERDUE)
    if isinstance(strong.facts, ImplausibleFacts) and isinstance(weak.facts, BehindFacts):
        return weak.facts.indicator_name in {one.indicator_name for one in strong.facts.findings}
    return False
