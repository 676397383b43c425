"""Digest: once a week, one message for each leader: what needs coordination, what is good to know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from alerts.messages.digest import deliveries
from checks.trajectory.verdictrows import assessments
from flows.outcome import Ended
from flows.steps.chase import expected_in
from flows.steps.notify import telling
from words.tasks import done_sentence

if TYPE_CHECKING:
    from flows.wiring import Workplace

# A digest tells of its own week; what ended before cannot be in it.
_WEEK = timedelta(days=8)


def digest(workplace: Workplace) -> Ended:
    """Puts this week's digest into the outbox; the same week twice is one digest."""
    with workplace.store.begin() as work:
        told = telling(work, workplace)
        alerts = work.alerts.open_or_ended_since(told.now - _WEEK)
        expected = expected_in(work, workplace.deployment, workplace.as_of, told.now)
        verdicts = assessments(work.assessments.newest())
        decided = deliveries(alerts, expected, told, verdicts)
        new = work.outbox.add(decided, workplace.run_id)
        work.commit()
    return Ended(message=done_sentence(workplace.language, "digest", new=new))
