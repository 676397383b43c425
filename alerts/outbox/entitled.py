"""Who is written to is asked again when a message leaves: people leave, change their desks, and get other addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from alerts.outbox.audience import Audience, in_need
from alerts.outbox.protocols import Writer
from alerts.telling import Telling
from domain.alert import Delivery
from domain.contact import Contact
from domain.sending import NothingToSay, Written


class EntitledWriter:
    """A writer of what those may still read whom a delivery was decided for, by the contacts of now. What has words of its own
    goes as it is."""

    def __init__(self, writer: Writer, telling: Telling) -> None:
        self._writer, self._audience = writer, Audience(telling)
        self._contacts = {one.id: one for one in telling.contacts.contacts}
        self._channels = {one.id for one in telling.contacts.channels}

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        """The delivery as it leaves."""
        return self._writer.filled(self._narrowed(delivery), now)

    def write(self, delivery: Delivery, now: datetime) -> Written:
        """The words. Raises NothingToSay where nobody is left to read them."""
        said = self._narrowed(delivery)
        if delivery.mentions and not said.mentions:
            raise NothingToSay("nobody whom it was meant for may read it there any more")
        return self._writer.write(said, now)

    def _narrowed(self, delivery: Delivery) -> Delivery:
        """The delivery with what those may read to whom it goes."""
        readers = self._readers(delivery)
        said = (
            one
            for one in delivery.mentions
            if one.mention.recipient in readers and self._audience.may_read(one.alert, readers[one.mention.recipient])
        )
        return replace(delivery, mentions=tuple(said))

    def _readers(self, delivery: Delivery) -> Mapping[str, Contact]:
        """By id: the contacts whom it was decided for and who are reached at its address, by their own way or the one in need."""
        there = delivery.channel, delivery.address
        mine = [self._contacts[one] for one in delivery.recipients if one in self._contacts]
        ways = (way for one in mine for way in (one, in_need(one)) if way.channel in self._channels)
        return {way.id: way for way in ways if self._audience.address(way) == there}
