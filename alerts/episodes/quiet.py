"""A past that is caught up with: what is kept of its alerts, and that nobody was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.alert import Transition

REASON = "quiet"
# What was so stays in the record. What is awaited, asked or out of reach concerns people from the day of going live on, and
# is decided then: an alert of before would count as told, and silence it.
KEPT = frozenset({"behind", "event"})


def caught_up(steps: Iterable[Transition]) -> tuple[Transition, ...]:
    """The steps that are kept, without their messages: their alerts say that nobody has been told."""
    return tuple(_untold(step) if step.tell else step for step in steps if step.alert.kind in KEPT)


def _untold(step: Transition) -> Transition:
    alert = replace(step.alert, step=0, told="", told_at=None, next_step_at=None)
    return replace(step, alert=alert, tell=False, reason=REASON)
