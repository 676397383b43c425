"""Dispatch: what was decided goes out, each message to one address, with its attempt on record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.outbox.audience import Audience, in_need
from alerts.outbox.dispatcher import Dispatching, DispatchReport
from alerts.outbox.dispatcher import dispatch as send_all
from domain.endstate import EndState
from domain.errors import TurnTaken
from domain.finding import CLERKS_TURN
from domain.sending import Detour
from flows.clock import real_clock
from flows.outcome import Ended
from flows.steps.notify import addresses, note_asked, telling
from words.catalogue import say
from words.dates import plain_moment
from words.tasks import done_sentence

if TYPE_CHECKING:
    from alerts.episodes.links import Links
    from alerts.outbox.protocols import Clock, Writer
    from alerts.telling import Telling
    from domain.alert import Delivery
    from flows.wiring import Workplace
    from ledger.detours import Detours
    from ledger.outbox import SqlOutbox
    from ledger.store import Store

# So many dispatchers of one ledger work at once.
SLOTS = 8


def dispatch(workplace: Workplace) -> Ended:
    """Sends everything that is due now; what cannot go out stays in the outbox with its next time. Others may be at work on
    the same outbox. Before the day of going live nothing goes out."""
    language = workplace.language
    if _is_early(workplace):
        send_due(workplace)
        return Ended(message=say(language, "task.not_live", day=workplace.deployment.live_from))
    try:
        report = send_due(workplace)
    except TurnTaken:
        return Ended(message=say(language, "task.dispatch.others"))
    with workplace.store.begin() as work:
        if report.sent:
            note_asked(work, workplace)
            work.commit()
        dead = sum(one.count for one in work.health.dead())
    state = EndState.DEAD_LETTER if dead else EndState.STUCK if report.broken else EndState.COMPLETED
    return Ended(state, _said(workplace, report))


def _said(workplace: Workplace, report: DispatchReport) -> str:
    """What became of it, and outside working time when it goes on."""
    from alerts.outbox.routing import next_working_moment

    now, language = workplace.clock(), workplace.language
    counts = {name: getattr(report, name) for name in ("sent", "retried", "uncertain", "repeated", "dead")}
    begins = next_working_moment(now, workplace.deployment.calendar)
    waits = {"later" if begins > now else "waiting": report.waiting}
    said = [done_sentence(language, "dispatch", **counts, **waits)]
    if begins > now:
        at = plain_moment(begins.astimezone(ZoneInfo(workplace.time_zone)))
        said.append(say(language, "task.dispatch.closed", at=at))
    if report.broken:
        channels = say(language, "joint.list").join(report.broken)
        said.append(say(language, "task.dispatch.broken", channels=channels))
    return say(language, "joint.facts").join(said)


def send_due(workplace: Workplace) -> DispatchReport:
    """One pass over the outbox. Raises TurnTaken where there are as many dispatchers as may be."""
    from ledger.outbox import SqlOutbox

    with workplace.store.begin() as work:
        about = telling(work, workplace)
        work.runs.dispatcher_seen(workplace.clock())
        work.outbox.locate(addresses(about))
        work.commit()
    if _is_early(workplace):
        return DispatchReport()
    outbox = SqlOutbox(workplace.store, detours(about))
    with workplace.store.kept_open(), slot(workplace.store) as number:
        clock = clock_of(workplace, outbox)
        give_back_the_dead(outbox, workplace.store, number, clock())
        return send_all(dispatching(about, outbox, workplace, clock, number))


def dispatching(about: Telling, outbox: SqlOutbox, workplace: Workplace, clock: Clock, number: int) -> Dispatching:
    """What a dispatcher in a slot works with."""
    from alerts.outbox.routing import next_working_moment

    calendar = about.calendar
    return Dispatching(
        outbox,
        workplace.channels,
        writer(about, workplace.store, workplace.links),
        clock,
        hours=lambda moment: next_working_moment(moment, calendar),
        # It was broken yesterday, and a whole working day has gone by since.
        gives_up=lambda since, now: calendar.between(calendar.day_of(since), calendar.day_of(now)) > 1,
        name=str(number),
    )


def clock_of(workplace: Workplace, outbox: SqlOutbox) -> Clock:
    """The time that all dispatchers share; a played ledger has its own."""
    return workplace.clock if workplace.standing or workplace.machine is not real_clock else outbox.now


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


def writer(about: Telling, store: Store, links: Links | None = None) -> Writer:
    """Who makes the words of what is told, by how people are told and what is asked at that moment, for those who may read it
    then; with the links by which it is answered."""
    from alerts.messages.linked import linking
    from alerts.messages.writer import MessageWriter
    from alerts.outbox.entitled import EntitledWriter

    link = linking(links, about.contacts) if links else None

    def answered(ids: Collection[str]) -> frozenset[str]:
        with store.read() as work:
            return frozenset(one.id for one in work.findings.of(ids).values() if one.state not in CLERKS_TURN)

    def told(now: datetime) -> Telling:
        return replace(about, now=now, as_of=about.calendar.day_of(now))

    return EntitledWriter(MessageWriter(told, link, answered), about)


def detours(about: Telling) -> Detours:
    """The other way to a contact, where the entry names one over which everything that is mentioned may go."""
    contacts, audience = about.contacts, Audience(about)
    by_id, channels = {one.id: one for one in contacts.contacts}, {one.id: one for one in contacts.channels}

    def way(delivery: Delivery, contact_id: str) -> Detour | None:
        contact = by_id.get(contact_id)
        channel = channels.get(contact.fallback) if contact else None
        if contact is None or channel is None:
            return None
        group = audience.is_group(channel)
        if group and not delivery.mentions:  # a week's message, a retraction: to the person alone
            return None
        moved = in_need(contact)
        if not all(audience.may_read(one.alert, moved) for one in delivery.mentions):
            return None
        return Detour(*audience.address(moved))

    return way


def _is_early(workplace: Workplace) -> bool:
    live_from = workplace.deployment.live_from
    return live_from is not None and workplace.as_of < live_from
