"""A past that is caught up with: what is kept of its alerts, and that nobody was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alerts.toldkind import Conditions
from domain.alert import Transition

REASON = "quiet"


def caught_up(steps: Iterable[Transition], kinds: Conditions) -> tuple[Transition, ...]:
    """The steps that are kept, without their messages: their alerts are quiet until something new is read. What was so stays in the
    record. What is awaited, asked or out of reach concerns people from the day of going live on, and is decided then: an
    alert of before would silence it."""
    return tuple(_untold(step) if step.tell else step for step in steps if kinds[step.alert.kind].kept_quietly)


def _untold(step: Transition) -> Transition:
    return replace(step, alert=replace(step.alert, step=0, quiet=True), tell=False, reason=REASON)
