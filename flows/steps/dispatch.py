"""Dispatch: what was decided goes out, each message to one recipient, with its attempt on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.outbox.dispatcher import DispatchReport
from alerts.outbox.dispatcher import dispatch as send_all
from domain.errors import TurnTaken
from flows.outcome import Ended

if TYPE_CHECKING:
    from alerts.outbox.dispatcher import DispatchReport
    from flows.wiring import Workplace


def dispatch(workplace: Workplace) -> Ended:
    """Sends everything that is due now; what cannot go out stays in the outbox with its next time. Where another
    dispatcher is at work, it sends what waits. Before the day of going live nothing goes out."""
    try:
        report = send_due(workplace)
    except TurnTaken:
        return Ended(message="another dispatcher is at work and sends what waits")
    return Ended("Flagged" if report.dead else "Completed", str(report))


def send_due(workplace: Workplace) -> DispatchReport:
    """One pass over the outbox, by the one dispatcher of this ledger. Raises TurnTaken while there is another."""
    from ledger.outbox import SqlOutbox
    from ledger.turns import turn

    outbox = SqlOutbox(workplace.store)
    with turn(workplace.store, "dispatch"):
        with workplace.store.begin() as work:
            work.runs.dispatcher_seen(workplace.clock())
            work.commit()
        if _is_early(workplace):
            return DispatchReport()
        outbox.release_all(workplace.clock())  # whoever had leased these is dead: the turn is ours
        return send_all(outbox, workplace.channels, workplace.clock)


def _is_early(workplace: Workplace) -> bool:
    live_from = workplace.deployment.live_from
    return live_from is not None and workplace.as_of < live_from
