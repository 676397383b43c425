"""Digest: once a week, one message for each leader: what needs coordination, what is good to know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows.outcome import Outcome
from flows.steps.chase import expected_in

if TYPE_CHECKING:
    from flows.wiring import Workplace

# A digest tells of its own week; what ended before cannot be in it.
_WEEK = timedelta(days=8)


def digest(workplace: Workplace) -> Outcome:
    """Puts this week's digest into the outbox; the same week twice is one digest."""
    from alerts.messages.digest import deliveries

    now = workplace.clock()
    with workplace.store.begin() as work:
        decided = deliveries(
            work.alerts.open_or_ended_since(now - _WEEK),
            expected_in(work, workplace.deployment, workplace.as_of, now),
            workplace.deployment,
            now=now,
            as_of=workplace.as_of,
        )
        new = work.outbox.add(decided, workplace.run_id)
        work.commit()
    return Outcome(message=str(new))
