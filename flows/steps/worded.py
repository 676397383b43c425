"""What a message says before it has left: its words as they would be made now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.steps.dispatch import writer
from flows.steps.notify import telling

if TYPE_CHECKING:
    from alerts.outbox.protocols import Writer
    from domain.alert import Delivery
    from flows.wiring import Workplace
    from ledger.store import Work


def worded(work: Work, workplace: Workplace, rows: Sequence[Delivery]) -> list[Delivery]:
    """The deliveries, those without words with the words of now. One of which nothing is left to say stays without."""
    about = telling(work, workplace)
    unsaid = {one.id: one for one in work.outbox.mentioned([row for row in rows if not row.body])}
    making = writer(about, workplace.store)
    return [_said(unsaid[row.id], making, workplace) if row.id in unsaid else row for row in rows]


def _said(row: Delivery, making: Writer, workplace: Workplace) -> Delivery:
    try:
        written = making.write(row, workplace.clock())
    except ValueError:  # over, or nobody's any more
        return row
    return replace(row, title=written.title, body=written.body, message=written.message)
