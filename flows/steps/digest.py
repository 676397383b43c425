"""Digest: once a week, one message for each leader: what needs coordination, what is good to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.steps.chase import expected_on

if TYPE_CHECKING:
    from flows.wiring import Workplace


def weekly_digest(workplace: Workplace) -> int:
    """Puts this week's digest into the outbox; the same week twice is one digest. Returns how many were new."""
    from alerts.digest import deliveries

    expected = expected_on(workplace, workplace.as_of, workplace.clock())
    with workplace.store.begin() as work:
        decided = deliveries(
            work.alerts.all(), expected, workplace.deployment, now=workplace.clock(), as_of=workplace.as_of
        )
        new = work.outbox.add(decided)
        work.commit()
    return new
