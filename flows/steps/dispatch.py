"""Dispatch: what was decided goes out, each message to one address, with its attempt on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from alerts.outbox.dispatcher import Dispatching, DispatchReport
from alerts.outbox.dispatcher import dispatch as send_all
from domain.errors import TurnTaken
from flows.clock import real_clock
from flows.outcome import Ended

if TYPE_CHECKING:
    from alerts.outbox.protocols import Clock, Writer
    from flows.wiring import Workplace
    from ledger.detours import Detours
    from ledger.outbox import SqlOutbox
    from ledger.store import Store

# So many dispatchers of one ledger work at once.
SLOTS = 16


def dispatch(workplace: Workplace) -> Ended:
    """Sends everything that is due now; what cannot go out stays in the outbox with its next time. Others may be at work on
    the same outbox. Before the day of going live nothing goes out."""
    try:
        report = send_due(workplace)
    except TurnTaken:
        return Ended(message="other dispatchers are at work and send what waits")
    return Ended("Flagged" if report.dead else "Completed", str(report))


def send_due(workplace: Workplace) -> DispatchReport:
    """One pass over the outbox. Raises TurnTaken where there are as many dispatchers as may be."""
    from ledger.outbox import SqlOutbox

    with workplace.store.begin() as work:
        work.runs.dispatcher_seen(workplace.clock())
        work.commit()
    if _is_early(workplace):
        return DispatchReport()
    outbox = SqlOutbox(workplace.store, detours(workplace))
    with slot(workplace.store) as number:
        clock = clock_of(workplace, outbox)
        give_back_the_dead(outbox, workplace.store, number, clock())
        return send_all(dispatching(workplace, outbox, number, clock))


def dispatching(workplace: Workplace, outbox: SqlOutbox, number: int, clock: Clock) -> Dispatching:
    """What a dispatcher in a slot works with."""
    from alerts.outbox.routing import next_working_moment

    calendar = workplace.deployment.calendar
    return Dispatching(
        outbox,
        workplace.channels,
        writer(workplace),
        clock,
        hours=lambda moment: next_working_moment(moment, calendar),
        # It was broken yesterday, and a whole working day has gone by since.
        gives_up=lambda since, now: calendar.between(calendar.day_of(since), calendar.day_of(now)) > 1,
        name=str(number),
    )


def clock_of(workplace: Workplace, outbox: SqlOutbox) -> Clock:
    """The time that all dispatchers share; a played ledger has its own."""
    return outbox.now if workplace.clock is real_clock else workplace.clock


@contextmanager
def slot(store: Store) -> Iterator[int]:
    """Holds the first free of the numbered turns of dispatchers: whoever dies leaves it, and by it what was leased. Raises
    TurnTaken where none is free."""
    from ledger.turns import turn

    with ExitStack() as held:
        for number in range(SLOTS):
            try:
                held.enter_context(turn(store, turn_of(number), wait_s=0))
            except TurnTaken:
                continue
            yield number
            return
    raise TurnTaken("dispatch")


def turn_of(number: int) -> str:
    return f"dispatch-{number}"


def give_back_the_dead(outbox: SqlOutbox, store: Store, own: int, now: datetime) -> int:
    """Gives back what dispatchers had leased that are dead for certain: whose turn nobody holds. Returns how many."""
    from ledger.turns import turn

    given = 0
    for number in sorted(outbox.leased_slots()):
        try:
            with ExitStack() as held:
                if number != own:
                    held.enter_context(turn(store, turn_of(number), wait_s=0))
                given += outbox.give_back_slot(number, now)
        except TurnTaken:
            continue
    return given


def writer(workplace: Workplace) -> Writer:
    """Who makes the words of what is told."""
    raise NotImplementedError


def detours(workplace: Workplace) -> Detours:
    raise NotImplementedError


def _is_early(workplace: Workplace) -> bool:
    live_from = workplace.deployment.live_from
    return live_from is not None and workplace.as_of < live_from
