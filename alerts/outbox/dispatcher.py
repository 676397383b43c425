"""Sends what waits in the outbox, a lane for each channel side by side. Nothing is lost; a crash between sending and
recording repeats one message, which then says that it may be a repeat."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from alerts.outbox.lane import Dispatching, Lane, Limits

__all__ = ["DispatchReport", "Dispatching", "Limits", "dispatch"]
# What ends dead goes on over another channel, whose lane may have ended: it runs again.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class DispatchReport:
    """How many deliveries ended how in one pass. waiting stayed unsent: quiet hours, the channel's limit, or a channel that
    is down. broken names channels that refused us altogether: a matter for ops."""

    sent: int = 0
    retried: int = 0
    uncertain: int = 0
    dead: int = 0
    waiting: int = 0
    repeated: int = 0
    lease_lost: int = 0
    broken: tuple[str, ...] = ()


def dispatch(work: Dispatching) -> DispatchReport:
    """Sends what is due, and says how it ended. What goes wrong in a lane beside its rows (the ledger cannot be used, a
    defect) is raised when all lanes have ended."""
    lanes: list[Lane] = []
    for _ in range(_ROUNDS):
        waits = {one.id for one in lanes if one.counts["waiting"]}
        channels = [one for one in work.outbox.channels_due(work.clock()) if one not in waits]
        if not channels:
            break
        lanes += _side_by_side(work, channels)
    return _report(lanes)


def _side_by_side(work: Dispatching, channels: Iterable[str]) -> list[Lane]:
    lanes, failed = [Lane(work, channel) for channel in channels], []

    def running(lane: Lane) -> None:
        try:
            lane.run()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=running, args=(lane,), name=f"lane {lane.id}", daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return lanes


def _report(lanes: Iterable[Lane]) -> DispatchReport:
    counts: Counter[str] = Counter()
    for lane in lanes:
        counts.update(lane.counts)
    return DispatchReport(
        sent=counts["sent"],
        retried=counts["retry"],
        uncertain=counts["uncertain"],
        dead=counts["dead"],
        waiting=counts["waiting"],
        repeated=counts["repeated"],
        lease_lost=counts["lease_lost"],
        broken=tuple(dict.fromkeys(lane.id for lane in lanes if lane.broken)),
    )
