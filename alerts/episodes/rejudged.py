"""A revised plan, denominator or calendar gives an old figure another verdict: that is no news about the district.

The alert is kept and seen in pages and digests; nobody is told anew. Of a revised denominator the business section has a
notice of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.toldkind import Conditions
from domain.alert import Transition, TransitionKind
from domain.assessment import VERDICTS, Assessment, Status

REASON = "rejudged"
_NEWS = frozenset({TransitionKind.OPENED, TransitionKind.REOPENED, TransitionKind.WORSENED})


def quieted(
    steps: Sequence[Transition], assessments: Sequence[Assessment], before: Sequence[Assessment], kinds: Conditions
) -> tuple[Transition, ...]:
    """The steps, those about a figure that was judged already and not behind then without their message. `before` are
    the last verdicts of earlier runs, one per place, target and period."""
    known = {(row.place, row.target_id, row.period): row for row in before}
    again = {
        (row.place, row.indicator)
        for row in assessments
        if row.strictest and _rejudged(row, known.get((row.place, row.target_id, row.period)))
    }
    return tuple(_quiet(step) if step.kind in _NEWS and _about(step, kinds) in again else step for step in steps)


def _quiet(step: Transition) -> Transition:
    return replace(step, alert=replace(step.alert, quiet=True), tell=False, reason=REASON)


def _rejudged(row: Assessment, before: Assessment | None) -> bool:
    """The same figure, a verdict before, bad now; by another denominator, or worse now and not by the deadline's passing."""
    if before is None or before.submission_id != row.submission_id or before.status not in VERDICTS:
        return False
    worse = not before.is_behind and row.status != Status.MISSED
    return row.is_behind and (worse or before.denominator != row.denominator)


def _about(step: Transition, kinds: Conditions) -> tuple[str, str]:
    alert = step.alert
    return (alert.place, alert.subject) if kinds[alert.kind].is_verdict else ("", "")
