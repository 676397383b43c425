"""Dispatch: what was decided goes out, each message to one recipient, with its attempt on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.clock import real_clock

if TYPE_CHECKING:
    from alerts.dispatcher import DispatchReport
    from flows.wiring import Workplace


def dispatch(workplace: Workplace) -> DispatchReport:
    """Sends everything that is due now; what cannot go out stays in the outbox with its next time."""
    from alerts.dispatcher import dispatch as send_all
    from ledger.outbox import SqlOutbox

    outbox = SqlOutbox(workplace.store)
    with workplace.store.begin() as work:
        work.runs.dispatcher_seen(workplace.clock())
        work.commit()
    if workplace.clock is not real_clock:
        # Under a standing clock no lease ever runs out: what an earlier, killed run had claimed is free again.
        outbox.release_all(workplace.clock())
    return send_all(outbox, workplace.channels, workplace.clock)
