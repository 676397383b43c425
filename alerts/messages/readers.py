"""Who reads a message: whether as a group, as a copy, and whether the reader's own organisation reports the figure."""

from __future__ import annotations

from alerts.messages.notice import Reader
from alerts.outbox.audience import DEPARTMENT_ROLES, mailboxes
from alerts.telling import Telling
from domain.alert import Alert
from domain.contact import Contact, Contacts


def reader_of(recipient: str, alert: Alert, name: str, telling: Telling, *, group: bool) -> Reader:
    """The contact for whom an alert was decided, as a reader of it. Who is no contact any more is taken for somebody of the
    place itself: the strictest reading."""
    contact = next((one for one in telling.contacts.contacts if one.id == recipient), None)
    if contact is None:
        return Reader(name, group=group, reports=True)
    copy, reports = is_copied(contact, alert, telling), belongs_to(alert.place, contact, telling.contacts)
    return Reader(contact.name, group=group, copy=copy, reports=reports)


def is_copied(contact: Contact, alert: Alert, telling: Telling) -> bool:
    """A department that does not lead reads a copy of what others lead."""
    aliases, lead = telling.contacts.department_aliases, telling.kinds[alert.kind].lead(alert.facts)
    leading = {aliases.get(name, name) for name in lead} | set(lead)
    return contact.role in DEPARTMENT_ROLES and contact.department not in leading


def belongs_to(place: str, contact: Contact, contacts: Contacts) -> bool:
    """Whether a contact speaks for the place that reports the figure, or reads the mailbox of somebody who does."""
    boxes = mailboxes(contact, contacts)
    return contact.place == place or any(
        one.place == place and not boxes.isdisjoint(mailboxes(one, contacts)) for one in contacts.contacts
    )


def together(readers: list[Reader]) -> Reader:
    """Several contacts behind one address: what one of them may not read, none reads; a copy only if it is one for all."""
    names = list(dict.fromkeys(one.name for one in readers if one.name))
    return Reader(
        names[0] if len(names) == 1 else "",
        group=any(one.group for one in readers),
        copy=all(one.copy for one in readers),
        reports=any(one.reports for one in readers),
    )
