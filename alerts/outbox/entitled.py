"""Who is written to is asked again when a message leaves: people leave, change their desks, and get other addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.outbox.audience import Audience, in_need
from alerts.outbox.protocols import Writer
from alerts.telling import Telling
from domain.alert import Delivery
from domain.contact import Contact
from domain.sending import NothingToSay, Written


@dataclass(frozen=True, slots=True)
class EntitledWriter:
    """A writer of what those may still read whom a delivery was decided for. What has words of its own goes as it is."""

    writer: Writer
    telling: Callable[[datetime], Telling]

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        """The delivery as it leaves."""
        return self.writer.filled(self._narrowed(delivery, now), now)

    def write(self, delivery: Delivery, now: datetime) -> Written:
        """The words. Raises NothingToSay where nobody is left to read them."""
        said = self._narrowed(delivery, now)
        if delivery.mentions and not said.mentions:
            raise NothingToSay("nobody whom it was meant for may read it there any more")
        return self.writer.write(said, now)

    def _narrowed(self, delivery: Delivery, now: datetime) -> Delivery:
        """The delivery with what those may read to whom it goes."""
        telling = self.telling(now)
        audience = Audience(telling)
        readers = _readers(delivery, telling, audience)
        said = (
            one
            for one in delivery.mentions
            if one.mention.recipient in readers and audience.may_read(one.alert, readers[one.mention.recipient])
        )
        return replace(delivery, mentions=tuple(said))


def _readers(delivery: Delivery, telling: Telling, audience: Audience) -> Mapping[str, Contact]:
    """By id: the contacts whom it was decided for and who are reached at its address, by their own way or the one in need."""
    there, channels = (delivery.channel, delivery.address), {one.id for one in telling.contacts.channels}
    mine = [one for one in telling.contacts.contacts if one.id in delivery.recipients and one.channel in channels]
    ways = (way for one in mine for way in ([one, in_need(one)] if one.fallback in channels else [one]))
    return {way.id: way for way in ways if audience.address(way) == there}
