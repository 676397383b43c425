"""Transitions become messages: what one address is told by one decision is one message, whoever reads it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.episodes.ladder import Ladders, morning
from alerts.outbox.audience import Audience
from alerts.telling import Telling
from domain.alert import (
    LIST,
    AlertState,
    Delivery,
    DeliveryState,
    Mentioned,
    Message,
    Transition,
    TransitionKind,
    idem_key,
)
from domain.condition import LEVELS
from domain.contact import Contact, Role
from domain.mention import Address, Mention
from domain.workdays import WorkCalendar

# After so many working days a message that could not be sent is stale; a reminder is stale once its day is over.
EXPIRES_AFTER_WORKING_DAYS = 10
# What stands, to those who do not know of it.
STANDS = frozenset({TransitionKind.STANDING, TransitionKind.FOLLOWED})
# Something new about what is open: where nobody stands on the lowest rung, for the lowest one with somebody.
NEWS = frozenset({TransitionKind.WORSENED, TransitionKind.IMPROVED, TransitionKind.CHANGED})
# Facts can return to what they were: what is told of a change, or once more, is the same on one day alone.
_OF_A_DAY = frozenset(
    {
        *NEWS,
        TransitionKind.REPEATED,
    }
)
NOTHING_WRITTEN = Message("", ())


@dataclass(frozen=True, slots=True)
class Notice:
    """One alert for one contact: `state` is whether it is sent, or decided and kept."""

    step: Transition
    contact: Contact
    address: Address
    state: DeliveryState
    mention: Mention


def deliveries(transitions: Sequence[Transition], telling: Telling, audience: Audience | None = None) -> list[Delivery]:
    """One message per address of what these transitions tell it, its words not made yet. A recovery is told to nobody but
    those who were really told of the matter. What nobody has released is kept in the state `shadow`, apart from what is
    sent; except what says why nothing is sent."""
    audience = audience or Audience(telling)
    together: dict[tuple[Address, DeliveryState], dict[str, Notice]] = {}
    for step in transitions:
        for notice in _notices(step, telling, audience) if step.tell else ():
            mine = together.setdefault((notice.address, notice.state), {})
            mine.setdefault(notice.step.alert.id, notice)
    return [_delivery(address, state, list(mine.values()), telling) for (address, state), mine in together.items()]


def recipients(step: Transition, telling: Telling, audience: Audience | None = None) -> list[Contact]:
    """The contacts whom a transition concerns, one per address: those on the rung that it tells, of a recovery those who
    know, of what stands those who do not know of it yet."""
    audience = audience or Audience(telling)
    for roles in _roles(step, telling):
        found: dict[Address, Contact] = {}
        for contact in audience.of(step.alert, roles):
            if _is_concerned(step, contact, telling, audience):
                found.setdefault(audience.address(contact), contact)
        if found:
            return list(found.values())
    return []


def _is_concerned(step: Transition, contact: Contact, telling: Telling, audience: Audience) -> bool:
    told = step.alert.told
    if step.kind == TransitionKind.RESOLVED:
        return not (told.knows | told.leaves).isdisjoint(audience.addresses(contact))
    if step.kind in STANDS and audience.address(contact) in told.addressed:
        return False
    higher = step.kind == TransitionKind.ESCALATED or (
        step.kind in STANDS | NEWS and rung_of(step, contact, telling) > 1
    )
    return not (higher and audience.is_group(telling.contacts.channel(contact.channel)))


def _notices(step: Transition, telling: Telling, audience: Audience) -> Iterator[Notice]:
    released, kind = telling.released, telling.kinds[step.alert.kind]
    for contact in recipients(step, telling, audience):
        group = audience.is_group(telling.contacts.channel(contact.channel))
        sent = kind.unconditional or released.lets(kind.code, group=group, binding=step.alert.binding)
        state = DeliveryState.PENDING if sent else DeliveryState.SHADOW
        address = audience.address(contact)
        yield Notice(step, contact, address, state, _mention(step, contact, address, telling))


def _roles(step: Transition, telling: Telling) -> Sequence[tuple[Role, ...]]:
    """The roles that are told; of several the first ones with somebody in them. What somebody has taken up goes no higher."""
    alert, ladders = step.alert, Ladders(telling.kinds, telling.contacts.ladders, telling.calendar)
    if step.kind in STANDS and alert.state == AlertState.ACKNOWLEDGED:
        return [ladders.roles_told(alert, 1)]
    if step.kind == TransitionKind.RESOLVED or step.kind in STANDS:
        return [ladders.roles_told(alert, max(alert.step, 1))]
    rungs = [one.roles for one in ladders.rungs_of(alert)]
    if step.kind in NEWS:
        return rungs
    rung = alert.step - 1 if step.kind in (TransitionKind.ESCALATED, TransitionKind.REPEATED) else 0
    return rungs[rung : rung + 1]


def _mention(step: Transition, contact: Contact, address: Address, telling: Telling) -> Mention:
    alert = step.alert
    return Mention(
        key=idem_key(alert.id, *_event(step, telling), *address),
        alert_id=alert.id,
        transition=step.kind,
        recipient=contact.id,
        step=rung_of(step, contact, telling),
        expires_at=_expires_at(step, next_working_moment(telling.now, telling.calendar), telling),
    )


def rung_of(step: Transition, contact: Contact, telling: Telling) -> int:
    """The rung of the ladder on which the contact is told: of what stands, and of news, the first one with the contact's
    role."""
    if step.kind in (TransitionKind.ESCALATED, TransitionKind.REPEATED):
        return step.alert.step
    if step.kind not in STANDS | NEWS:
        return 1
    rungs = Ladders(telling.kinds, telling.contacts.ladders, telling.calendar).rungs_of(step.alert)
    return next((number for number, one in enumerate(rungs, 1) if contact.role in one.roles), 1)


def _event(step: Transition, telling: Telling) -> tuple[str, ...]:
    """What makes a decision the same one: the facts told or the rung, and for what can come again its day."""
    if step.kind == TransitionKind.ESCALATED:
        answered = step.alert.answered_at
        return (step.kind, f"step{step.alert.step}", answered.isoformat() if answered else "")
    if step.kind == TransitionKind.RESOLVED:
        return (step.kind, "")
    told = telling.kinds[step.alert.kind].digest_of(step.alert.facts)
    if step.kind in STANDS:  # what a person keeps back and lets go again may be told on the same day
        said = sum(one.kind == step.alert.kind for one in telling.releases)
        return (step.kind, told, telling.as_of.isoformat(), str(said))
    return (step.kind, told, telling.as_of.isoformat()) if step.kind in _OF_A_DAY else (step.kind, told)


def _delivery(address: Address, state: DeliveryState, notices: Sequence[Notice], telling: Telling) -> Delivery:
    """The message that an address gets, the gravest matter first."""
    ordered = sorted(notices, key=lambda one: _gravest_first(one.step))
    mentions = [one.mention for one in ordered]
    only = ordered[0].step if len(ordered) == 1 else None
    contacts = {one.contact.id: one.contact for one in ordered}
    key = idem_key(state, *sorted(one.key for one in mentions))
    return Delivery(
        id=key[:16],
        idem_key=key,
        alert_id=only.alert.id if only else "",
        kind=only.alert.kind if only else LIST,
        transition=only.kind if only else LIST,
        recipient=ordered[0].contact.id,
        recipient_name=telling.joined(one.name for one in contacts.values()),
        channel=address[0],
        address=address[1],
        title="",
        body="",
        message=NOTHING_WRITTEN,
        state=state,
        created_at=telling.now,
        not_before=next_working_moment(telling.now, telling.calendar),
        expires_at=max(one.expires_at for one in mentions),
        mentions=tuple(Mentioned(one.mention, one.step.alert) for one in ordered),
    )


def _gravest_first(step: Transition) -> tuple[bool, int, bool, datetime, str]:
    alert = step.alert
    over = step.kind == TransitionKind.RESOLVED
    return over, -LEVELS.index(alert.severity), not alert.binding, alert.opened_at, alert.id


def next_working_moment(now: datetime, calendar: WorkCalendar) -> datetime:
    """`now` within working hours, else the beginning of work on the same or the next working day."""
    today, clock = calendar.day_of(now), now.astimezone(ZoneInfo(calendar.time_zone)).time()
    if calendar.is_working(today):
        if clock < time.fromisoformat(calendar.work_from):
            return morning(today, calendar)
        if clock < time.fromisoformat(calendar.work_to):
            return now
    return morning(calendar.roll(today + timedelta(days=1)), calendar)


def expires_at(not_before: datetime, calendar: WorkCalendar) -> datetime:
    """The end of the last day on which a message that could not be sent is still worth sending."""
    return _end_of(calendar.add(calendar.day_of(not_before), EXPIRES_AFTER_WORKING_DAYS), calendar)


def _expires_at(step: Transition, not_before: datetime, telling: Telling) -> datetime:
    day = telling.kinds[step.alert.kind].expires_on(step.alert.facts)
    if day is None or step.kind == TransitionKind.RESOLVED:
        return expires_at(not_before, telling.calendar)
    return _end_of(max(telling.calendar.day_of(not_before), day), telling.calendar)


def _end_of(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(calendar.time_zone)).astimezone(UTC)
