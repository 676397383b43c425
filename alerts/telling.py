"""How people are told: by which contacts and kinds, on which day, at which moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alerts.openkind import Channels
from alerts.toldkind import Conditions, Occasion
from domain.contact import Contacts
from domain.deployment import Deployment
from domain.place import PlaceTree
from domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Telling:
    """`kinds` are those of conditions, `channel_kinds` those of channels; what is told is told at `now` of the day
    `as_of`."""

    deployment: Deployment
    kinds: Conditions
    channel_kinds: Channels
    now: datetime
    as_of: date

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
