"""Who should know of an alert: the contacts on the rungs of its ladder, by what its kind lets them read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from alerts.telling import Telling
from alerts.toldkind import ToldKind
from domain.alert import Alert
from domain.contact import REPORTING_ROLES, Channel, Contact, Contacts, Role
from domain.mention import Address

DEPARTMENT_ROLES: tuple[Role, ...] = ("lead_department", "partner_department")
NEAREST_ROLES = frozenset({"business_section", "leader"})


@dataclass(frozen=True, slots=True)
class _About:
    """What of an alert decides who is told: many alerts of one place share it."""

    kind: str
    place: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]


class Audience:
    """The contacts of a deployment as alerts ask for them. Made for one decision: what it has found once it keeps."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._of_role: dict[tuple[_About, Role], tuple[Contact, ...]] = {}
        self._of_place: dict[tuple[Role, str], Mapping[str, list[Contact]]] = {}

    def of(self, alert: Alert, roles: Iterable[Role]) -> list[Contact]:
        """The contacts in these roles whom an alert concerns, each once. Never those who report, where a plan's path is meant;
        groups only for what a group may read."""
        about, found = self._about(alert), dict[str, Contact]()
        if mine := self._who_waits(alert, about):
            return mine
        for role in roles:
            for contact in self._in_role(about, role):
                found.setdefault(contact.id, contact)
        return list(found.values())

    def address(self, contact: Contact) -> Address:
        """Where a contact is reached: one address has one message, however many contacts read it."""
        channel = self._channels[contact.channel]
        return channel.id, address_of(contact, channel, is_group=self.is_group(channel))

    def may_read(self, alert: Alert, contact: Contact) -> bool:
        """Whether a contact may read of an alert where it is reached, on whichever rung it stands."""
        return self._may_read(contact, _About(alert.kind, alert.place, (), ()))

    def addresses(self, contact: Contact) -> frozenset[Address]:
        """Where a contact may have been told: at its own address, and where what cannot be delivered there goes."""
        ways = [contact, in_need(contact)] if contact.fallback in self._channels else [contact]
        return frozenset(self.address(one) for one in ways)

    def is_group(self, channel: Channel) -> bool:
        """Whether others than one person read what goes over a channel."""
        return not channel.private or self._telling.channel_kinds[channel.kind].for_groups

    def _who_waits(self, alert: Alert, about: _About) -> list[Contact]:
        """The contacts behind the address that waits for it, in whatever role: nobody else has asked for it."""
        address = self._kind(alert.kind).sent_by(alert.facts)
        return [one for one in self._by_address.get(address.casefold(), ()) if self._may_read(one, about)]

    def _about(self, alert: Alert) -> _About:
        kind = self._kind(alert.kind)
        return _About(alert.kind, alert.place, tuple(kind.lead(alert.facts)), tuple(kind.partners(alert.facts)))

    def _kind(self, code: str) -> ToldKind[Any]:
        return self._telling.kinds[code]

    def _in_role(self, about: _About, role: Role) -> tuple[Contact, ...]:
        known = self._of_role.get((about, role))
        if known is None:
            holders = self._holders(about, role)
            known = tuple(one for one in holders if self._may_read(one, about))
            self._of_role[about, role] = known
        return known

    def _holders(self, about: _About, role: Role) -> Sequence[Contact]:
        if role == "ops":
            return self._by_role.get(role, ())
        chain = self._chain(about.place)
        if role in DEPARTMENT_ROLES:
            return self._departments(about.lead if role == "lead_department" else about.partners, chain)
        by_place = self._by_place(role, about.kind)
        reachable = chain if role in NEAREST_ROLES else chain[:1]
        return next((by_place[code] for code in reachable if code in by_place), ())

    def _chain(self, place: str) -> tuple[str, ...]:
        places = self._telling.places
        return (place, *(one.code for one in places.ancestors(place))) if place in places else (place,)

    def _by_place(self, role: Role, kind: str) -> Mapping[str, list[Contact]]:
        known = self._of_place.get((role, kind))
        if known is None:
            holders = self._sections(kind) if role == "business_section" else self._by_role.get(role, [])
            known = self._of_place[role, kind] = _grouped((one.place, one) for one in holders)
        return known

    def _sections(self, kind: str) -> list[Contact]:
        """A single case is for the section of maternal and child health alone; all else is for the other sections, where
        there are any."""
        contacts, holders = self._telling.contacts, self._by_role.get("business_section", [])
        ours = {
            one.code: [holder for holder in holders if one.is_for_section(holder, contacts)]
            for one in self._telling.kinds.values()
            if one.has_section
        }
        if kind in ours:
            return ours[kind]
        reserved = [one for some in ours.values() for one in some]
        return [one for one in holders if one not in reserved] or reserved

    def _departments(self, names: Sequence[str], chain: Sequence[str]) -> list[Contact]:
        """The contacts of departments as a plan names them, in the place itself or above it."""
        aliases = self._telling.contacts.department_aliases
        found: dict[str, Contact] = {}
        for name in names:
            for wanted in dict.fromkeys((name, aliases.get(name, name))):
                for contact in self._by_department.get(wanted, ()):
                    if contact.place in chain:
                        found.setdefault(contact.id, contact)
        return list(found.values())

    def _may_read(self, contact: Contact, about: _About) -> bool:
        channel, kind = self._channels[contact.channel], self._kind(about.kind)
        if not kind.may_be_read_by(contact.role):
            return False
        if not kind.reporters_may_read and self._reads_a_reporters_mail(contact, about.place):
            return False
        if not kind.may_go_over(channel, self._telling.channel_kinds[channel.kind]):
            return False
        return kind.group_may_read or not self.is_group(channel)

    def _reads_a_reporters_mail(self, contact: Contact, place: str) -> bool:
        """The same mailbox under another role: whoever reports the figure would read its gap."""
        return not self._reporting.get(place, frozenset()).isdisjoint(mailboxes(_here(contact), self._telling.contacts))

    @cached_property
    def _channels(self) -> Mapping[str, Channel]:
        return {channel.id: channel for channel in self._telling.contacts.channels}

    @cached_property
    def _by_role(self) -> Mapping[str, list[Contact]]:
        return _grouped((one.role, one) for one in self._telling.contacts.contacts)

    @cached_property
    def _by_address(self) -> Mapping[str, list[Contact]]:
        """Each once under each address by which it can be reached."""
        contacts = self._telling.contacts.contacts
        return _grouped(
            (address.casefold(), one)
            for one in contacts
            for address in dict.fromkeys((one.address, one.fallback_address))
            if address
        )

    @cached_property
    def _by_department(self) -> Mapping[str, list[Contact]]:
        return _grouped(
            (one.department, one) for one in self._telling.contacts.contacts if one.role in DEPARTMENT_ROLES
        )

    @cached_property
    def _reporting(self) -> Mapping[str, frozenset[Address]]:
        contacts = self._telling.contacts
        reporters = _grouped((one.place, one) for one in contacts.contacts if one.role in REPORTING_ROLES)
        return {
            place: frozenset().union(*(mailboxes(one, contacts) for one in mine)) for place, mine in reporters.items()
        }


def in_need(contact: Contact) -> Contact:
    """A contact as it is reached where its own channel fails."""
    return _here(replace(contact, channel=contact.fallback, address=contact.fallback_address))


def _here(contact: Contact) -> Contact:
    return replace(contact, fallback="", fallback_address="")


def mailboxes(contact: Contact, contacts: Contacts) -> frozenset[Address]:
    """The boxes in which a contact reads what is for it alone, one box for all channels of a kind and however it is spelled; a
    channel without `{address}` is one. A folder has one for each contact."""
    channels = {one.id: one for one in contacts.channels}
    ways = ((contact.channel, contact.address), (contact.fallback, contact.fallback_address))
    return frozenset(
        (channels[way].kind, address.strip().casefold()) if address else (way, "")
        for way, address in ways
        if way in channels and (address or (channels[way].private and channels[way].url))
    )


def address_of(contact: Contact, channel: Channel, *, is_group: bool) -> str:
    """What tells the readers of a channel apart: nothing in a group; else what fills `{address}`; where messages become
    files, the contact."""
    if is_group:
        return ""
    return contact.address or ("" if channel.url else contact.id)


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
