"""Who is told: transitions become deliveries, one message for one recipient on one channel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.episodes.ladder import Ladders, morning
from alerts.messages import formats
from alerts.messages.notice import Reader, message
from alerts.telling import Telling
from domain.alert import Delivery, DeliveryState, Transition, TransitionKind, idem_key
from domain.contact import REPORTING_ROLES, Contact, Contacts, Role
from domain.workdays import WorkCalendar

DEPARTMENT_ROLES: tuple[Role, ...] = ("lead_department", "partner_department")
NEAREST_ROLES = frozenset({"business_section", "leader"})
# After so many working days a message that could not be sent is stale; a reminder is stale once its day is over.
EXPIRES_AFTER_WORKING_DAYS = 10


def deliveries(
    transitions: Sequence[Transition], telling: Telling, *, told_to: Mapping[str, Collection[str]] | None = None
) -> list[Delivery]:
    """One delivery per told transition and recipient, with the text frozen in the channel's format and byte budget.

    told_to maps an alert's id to the ids of the contacts who were really told: given, a notice of recovery goes to
    nobody else. Kinds that nobody has released are kept in the state `shadow`, except what says why nothing is sent."""
    return [
        _delivery(step, contact, telling)
        for step in transitions
        if step.tell
        for contact in recipients(step, telling)
        if step.kind != TransitionKind.RESOLVED or told_to is None or contact.id in told_to.get(step.alert.id, ())
    ]


def recipients(step: Transition, telling: Telling) -> list[Contact]:
    """The contacts whom a transition concerns, each once. Never those who report, where a plan's path is meant; groups
    only for what a group may read."""
    found: dict[str, Contact] = {}
    for role in _roles(step, telling):
        for contact in _holders(role, step, telling):
            found.setdefault(contact.id, contact)
    return [contact for contact in found.values() if _may_read(contact, step, telling)]


def _roles(step: Transition, telling: Telling) -> tuple[Role, ...]:
    alert, ladders = step.alert, Ladders(telling.kinds, telling.contacts.ladders, telling.calendar)
    if step.kind == TransitionKind.RESOLVED:
        return ladders.roles_told(alert.kind, max(alert.step, 1))
    ladder = ladders.rungs(alert.kind)
    rung = alert.step - 1 if step.kind == TransitionKind.ESCALATED else 0
    return ladder[rung].roles if rung < len(ladder) else ()


def _holders(role: Role, step: Transition, telling: Telling) -> list[Contact]:
    place, contacts, places = step.alert.place, telling.contacts, telling.places
    chain = (place, *(one.code for one in places.ancestors(place))) if place in places else (place,)
    holders = [one for one in contacts.contacts if one.role == role]
    if role == "ops":
        return holders
    if role in DEPARTMENT_ROLES:
        kind, facts = telling.kinds[step.alert.kind], step.alert.facts
        names = kind.lead(facts) if role == "lead_department" else kind.partners(facts)
        return list(_departments(names, chain, contacts))
    if role == "business_section":
        holders = _sections(holders, step, telling)
    if role in NEAREST_ROLES:
        nearest = next((code for code in chain if any(one.place == code for one in holders)), None)
        return [one for one in holders if one.place == nearest]
    return [one for one in holders if one.place == place]


def _sections(holders: list[Contact], step: Transition, telling: Telling) -> list[Contact]:
    """A single case is for the section of maternal and child health alone; all else is for the other sections, where
    there are any."""
    special = [kind for kind in telling.kinds.values() if kind.has_section]
    ours = {kind.code: [one for one in holders if kind.is_for_section(one, telling.contacts)] for kind in special}
    if step.alert.kind in ours:
        return ours[step.alert.kind]
    reserved = [one for some in ours.values() for one in some]
    return [one for one in holders if one not in reserved] or reserved


def _departments(names: Sequence[str], chain: Sequence[str], contacts: Contacts) -> Iterator[Contact]:
    """The contacts of departments as a plan names them, in the place itself or above it."""
    for name in names:
        wanted = {name, contacts.department_aliases.get(name, name)}
        for contact in contacts.contacts:
            if contact.department in wanted and contact.role in DEPARTMENT_ROLES and contact.place in chain:
                yield contact


def _may_read(contact: Contact, step: Transition, telling: Telling) -> bool:
    contacts, kind = telling.contacts, telling.kinds[step.alert.kind]
    channel = contacts.channel(contact.channel)
    if not kind.may_be_read_by(contact.role):
        return False
    if not kind.reporters_may_read and _is_reporter_too(contact, step, contacts):
        return False
    if not kind.may_go_over(channel, telling.channel_kinds[channel.kind]):
        return False
    return channel.private or (kind.group_may_read and step.kind != TransitionKind.ESCALATED)


def _belongs_to(place: str, contact: Contact, contacts: Contacts) -> bool:
    """Whether a contact speaks for the place that reports the figure, or reads the mailbox of somebody who does."""
    return contact.place == place or any(
        one.place == place and contact.address and (one.channel, one.address) == (contact.channel, contact.address)
        for one in contacts.contacts
    )


def _is_reporter_too(contact: Contact, step: Transition, contacts: Contacts) -> bool:
    """The same mailbox under another role: whoever reports the figure would read its gap."""
    return bool(contact.address) and any(
        (one.channel, one.address) == (contact.channel, contact.address)
        for one in contacts.contacts
        if one.role in REPORTING_ROLES and one.place == step.alert.place
    )


def _delivery(step: Transition, contact: Contact, telling: Telling) -> Delivery:
    alert, contacts, kind = step.alert, telling.contacts, telling.kinds[step.alert.kind]
    channel = contacts.channel(contact.channel)
    text = message(step, _reader(contact, step, telling), telling)
    key = idem_key(alert.id, *_event(step, telling), contact.id, channel.id)
    not_before = next_working_moment(telling.now, telling.calendar)
    return Delivery(
        id=key[:16],
        idem_key=key,
        alert_id=alert.id,
        kind=alert.kind,
        transition=step.kind,
        recipient=contact.id,
        recipient_name=contact.name,
        channel=channel.id,
        title=text.title,
        body=formats.render(text, channel.format, channel.byte_budget, language=contacts.language),
        message=text,
        state=DeliveryState.PENDING if kind.unconditional or kind.code in contacts.released else DeliveryState.SHADOW,
        created_at=telling.now,
        not_before=not_before,
        expires_at=_expires_at(step, not_before, telling),
    )


def _reader(contact: Contact, step: Transition, telling: Telling) -> Reader:
    """A department that does not lead reads a copy of what others lead."""
    contacts, lead = telling.contacts, telling.kinds[step.alert.kind].lead(step.alert.facts)
    leading = {contacts.department_aliases.get(name, name) for name in lead} | set(lead)
    copy = contact.role in DEPARTMENT_ROLES and contact.department not in leading
    group, reports = not contacts.channel(contact.channel).private, _belongs_to(step.alert.place, contact, contacts)
    return Reader(contact.name, group=group, copy=copy, reports=reports)


def _event(step: Transition, telling: Telling) -> tuple[str, ...]:
    """What makes a decision the same one: the facts told or the rung, and for a change its day, since facts can return
    to what they were."""
    if step.kind == TransitionKind.ESCALATED:
        return (step.kind, f"step{step.alert.step}")
    if step.kind == TransitionKind.RESOLVED:
        return (step.kind, "")
    told = telling.kinds[step.alert.kind].digest_of(step.alert.facts)
    changed = step.kind in (TransitionKind.WORSENED, TransitionKind.IMPROVED, TransitionKind.CHANGED)
    return (step.kind, told, telling.as_of.isoformat()) if changed else (step.kind, told)


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
