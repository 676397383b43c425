"""How people are told: by which contacts and kinds, on which day, at which moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from alerts.openkind import Channels
from alerts.toldkind import Conditions, Occasion
from domain.contact import Contacts
from domain.deployment import Deployment
from domain.place import PlaceTree
from domain.release import Release, Released, released
from domain.workdays import WorkCalendar
from words.catalogue import say


@dataclass(frozen=True)
class Telling:
    """`kinds` are those of conditions, `channel_kinds` those of channels; what is told is told at `now` of the day
    `as_of`; `releases` are those that a person has made."""

    deployment: Deployment
    kinds: Conditions
    channel_kinds: Channels
    now: datetime
    as_of: date
    releases: Sequence[Release] = ()

    @cached_property
    def released(self) -> Released:
        """What may be sent."""
        contacts = self.contacts
        return released(contacts.released, self.releases, binding_approved=bool(contacts.binding_approved_by))

    def joined(self, names: Iterable[str]) -> str:
        """Names in a row, each once."""
        return say(self.language, "joint.list").join(dict.fromkeys(names))

    @property
    def contacts(self) -> Contacts:
        return self.deployment.contacts

    @property
    def language(self) -> str:
        return self.contacts.language

    @property
    def places(self) -> PlaceTree:
        return self.deployment.places

    @property
    def calendar(self) -> WorkCalendar:
        return self.deployment.calendar

    @property
    def moment(self) -> Occasion:
        return Occasion(self.as_of, self.calendar, self.language)
