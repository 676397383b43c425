"""Who is told: transitions become deliveries, one message for one recipient on one channel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.conditions import event
from alerts.episodes.fingerprint import fingerprint
from alerts.episodes.ladder import morning, roles_told, rungs
from alerts.messages import formats
from alerts.messages.message import Reader, message
from domain.alert import Delivery, Transition, idem_key
from domain.condition import BehindFacts, MissingFacts
from domain.contact import REPORTING_ROLES, Contact, Contacts, Role
from domain.place import PlaceTree
from domain.workdays import WorkCalendar

# What may be read by a group: that a form is awaited, never a figure, a gap or a name.
GROUP_KINDS = frozenset({"missing"})
# What is sent although nobody has released it: it says why nothing else is.
UNCONDITIONAL_KINDS = frozenset({"young_ledger"})
# What those who report the figure never read of: its gap to a plan, a single case.
UNREPORTED_KINDS = frozenset({"behind", "event"})
DEPARTMENT_ROLES: tuple[Role, ...] = ("lead_department", "partner_department")
NEAREST_ROLES = frozenset({"business_section", "leader"})
# After so many working days a message that could not be sent is stale; a reminder is stale once its day is over.
EXPIRES_AFTER_WORKING_DAYS = 10


def deliveries(
    transitions: Sequence[Transition],
    contacts: Contacts,
    places: PlaceTree,
    calendar: WorkCalendar,
    *,
    now: datetime,
    as_of: date,
    told_to: Mapping[str, Collection[str]] | None = None,
) -> list[Delivery]:
    """One delivery per told transition and recipient, with the text frozen in the channel's format and byte budget.

    told_to maps an alert's id to the ids of the contacts who were really told: given, a notice of recovery goes to
    nobody else. Kinds that nobody has released are kept in the state `shadow`, except what says why nothing is sent."""
    return [
        _delivery(step, contact, contacts, calendar, now, as_of)
        for step in transitions
        if step.tell
        for contact in recipients(step, contacts, places)
        if step.kind != "resolved" or told_to is None or contact.id in told_to.get(step.alert.id, ())
    ]


def recipients(step: Transition, contacts: Contacts, places: PlaceTree) -> list[Contact]:
    """The contacts whom a transition concerns, each once. Never those who report, where a plan's path is meant; groups
    only for what a group may read."""
    found: dict[str, Contact] = {}
    for role in _roles(step, contacts):
        for contact in _holders(role, step, contacts, places):
            found.setdefault(contact.id, contact)
    return [contact for contact in found.values() if _may_read(contact, step, contacts)]


def _roles(step: Transition, contacts: Contacts) -> tuple[Role, ...]:
    alert = step.alert
    if step.kind == "resolved":
        return roles_told(alert.kind, contacts.ladders, max(alert.step, 1))
    ladder = rungs(alert.kind, contacts.ladders)
    rung = alert.step - 1 if step.kind == "escalated" else 0
    return ladder[rung].roles if rung < len(ladder) else ()


def _holders(role: Role, step: Transition, contacts: Contacts, places: PlaceTree) -> list[Contact]:
    place, facts = step.alert.place, step.alert.facts
    chain = (place, *(one.code for one in places.ancestors(place))) if place in places else (place,)
    if role == "ops":
        return [one for one in contacts.contacts if one.role == "ops"]
    if role in DEPARTMENT_ROLES:
        named = facts if isinstance(facts, BehindFacts) else None
        names = () if named is None else named.lead if role == "lead_department" else named.partners
        return list(_departments(names, chain, contacts))
    holders = [one for one in contacts.contacts if one.role == role]
    if role == "business_section":
        holders = _sections(holders, step, contacts)
    if role in NEAREST_ROLES:
        nearest = next((code for code in chain if any(one.place == code for one in holders)), None)
        return [one for one in holders if one.place == nearest]
    return [one for one in holders if one.place == place]


def _sections(holders: list[Contact], step: Transition, contacts: Contacts) -> list[Contact]:
    """A single case is for the section of maternal and child health alone; all else is for the other sections, where
    there are any."""
    ours = [one for one in holders if event.for_cases(one, contacts.department_aliases)]
    if step.alert.kind == "event":
        return ours
    return [one for one in holders if one not in ours] or ours


def _departments(names: Sequence[str], chain: Sequence[str], contacts: Contacts) -> Iterator[Contact]:
    """The contacts of departments as a plan names them, in the place itself or above it."""
    for name in names:
        wanted = {name, contacts.department_aliases.get(name, name)}
        for contact in contacts.contacts:
            if contact.department in wanted and contact.role in DEPARTMENT_ROLES and contact.place in chain:
                yield contact


def _may_read(contact: Contact, step: Transition, contacts: Contacts) -> bool:
    kind = step.alert.kind
    if kind in UNREPORTED_KINDS and (contact.role in REPORTING_ROLES or _is_reporter_too(contact, step, contacts)):
        return False
    if kind == "event":
        return contact.role in event.ROLES and event.may_carry(contacts.channel(contact.channel))
    if contacts.channel(contact.channel).private:
        return True
    return kind in GROUP_KINDS and step.kind != "escalated"


def _is_reporter_too(contact: Contact, step: Transition, contacts: Contacts) -> bool:
    """The same mailbox under another role: whoever reports the figure would read its gap."""
    return bool(contact.address) and any(
        (one.channel, one.address) == (contact.channel, contact.address)
        for one in contacts.contacts
        if one.role in REPORTING_ROLES and one.place == step.alert.place
    )


def _delivery(
    step: Transition, contact: Contact, contacts: Contacts, calendar: WorkCalendar, now: datetime, as_of: date
) -> Delivery:
    alert, channel = step.alert, contacts.channel(contact.channel)
    copy = (
        isinstance(alert.facts, BehindFacts)
        and contact.role in DEPARTMENT_ROLES
        and not _leads(contact, step, contacts)
    )
    reader = Reader(contact.name, group=not channel.private, copy=copy)
    text = message(step, contacts, reader, now=now, as_of=as_of, calendar=calendar)
    key = idem_key(alert.id, *_event(step, as_of), contact.id, channel.id)
    not_before = next_working_moment(now, calendar)
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
        state="pending" if alert.kind in contacts.released | UNCONDITIONAL_KINDS else "shadow",
        created_at=now,
        not_before=not_before,
        expires_at=_expires_at(step, not_before, calendar),
    )


def _leads(contact: Contact, step: Transition, contacts: Contacts) -> bool:
    facts = step.alert.facts
    lead = facts.lead if isinstance(facts, BehindFacts) else ()
    return contact.department in {contacts.department_aliases.get(name, name) for name in lead} | set(lead)


def _event(step: Transition, as_of: date) -> tuple[str, ...]:
    """What makes a decision the same one: the facts told or the rung, and for a change its day, since facts can return
    to what they were."""
    if step.kind == "escalated":
        return (step.kind, f"step{step.alert.step}")
    if step.kind in ("worsened", "improved", "changed"):
        return (step.kind, fingerprint(step.alert.facts), as_of.isoformat())
    return (step.kind, "" if step.kind == "resolved" else fingerprint(step.alert.facts))


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


def _expires_at(step: Transition, not_before: datetime, calendar: WorkCalendar) -> datetime:
    facts = step.alert.facts
    if isinstance(facts, MissingFacts) and facts.state in ("due_soon", "due") and step.kind != "resolved":
        return _end_of(max(calendar.day_of(not_before), facts.due_on), calendar)
    return expires_at(not_before, calendar)


def _end_of(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(calendar.time_zone)).astimezone(UTC)
