"""Dispatch: what was decided goes out, each message to one recipient, with its attempt on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.dispatcher import DispatchReport
    from flows.wiring import Workplace


def dispatch(workplace: Workplace) -> DispatchReport:
    """Sends everything that is due now; what cannot go out stays in the outbox with its next time."""
    from alerts.dispatcher import dispatch as send_all
    from ledger.outbox import SqlOutbox

    with workplace.store.begin() as work:
        work.runs.dispatcher_seen(workplace.clock())
        work.commit()
    return send_all(SqlOutbox(workplace.store), workplace.channels, workplace.clock)
