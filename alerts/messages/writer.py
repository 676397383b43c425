"""Makes the words of a delivery when it is about to be sent: about its alerts as they are now, for the one who reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alerts.messages import formats, notice
from alerts.messages.listing import listing
from alerts.messages.matters import Matter, matters_of
from alerts.outbox.audience import Audience
from alerts.outbox.repeats import numbered
from alerts.telling import Telling
from domain.alert import Delivery, Message
from domain.contact import Channel
from domain.sending import Written


class MessageWriter:
    """Satisfies `alerts.outbox.protocols.Writer`. `telling` says for a moment how people are told then."""

    def __init__(self, telling: Callable[[datetime], Telling]) -> None:
        self._telling = telling

    def write(self, delivery: Delivery, now: datetime) -> Written:
        """The words about the mentions of a delivery as things stand: one matter as a message of its own, several as a list.
        One without mentions keeps its words, and gets its number. Raises ValueError where nothing is left that may be
        said over this channel."""
        telling = self._telling(now)
        channel = telling.contacts.channel(delivery.channel)
        if not delivery.mentions:
            return _written(numbered(delivery.message, delivery.number, telling.language), channel, [], [], telling)
        group = Audience(telling).is_group(channel)
        found = matters_of(delivery, group=group)
        matters = [one for one in found if not group or telling.kinds[one.alert.kind].group_may_read]
        if not matters:
            raise ValueError("nothing is left of it that may be said over this channel")
        text, shown = _worded(matters, delivery.number, channel, telling)
        return _written(numbered(text, delivery.number, telling.language), channel, matters, shown, telling)


def _worded(matters: list[Matter], number: int, channel: Channel, telling: Telling) -> tuple[Message, list[Matter]]:
    """The message, and what it names."""
    if len(matters) == 1:
        return notice.message(matters[0].step, matters[0].reader(telling), telling), matters

    def fits(message: Message) -> bool:
        whole = formats.whole(numbered(message, number, telling.language), channel.format)
        return len(whole.encode()) <= channel.byte_budget

    return listing(matters, telling, fits, group=matters[0].group)


def _written(
    message: Message, channel: Channel, matters: list[Matter], shown: list[Matter], telling: Telling
) -> Written:
    told = {key: telling.kinds[one.alert.kind].digest_of(one.alert.facts) for one in matters for key in one.keys}
    return Written(
        title=message.title,
        body=formats.render(message, channel.format, channel.byte_budget),
        message=message,
        told=told,
        shown=frozenset(key for one in shown for key in one.keys),
    )
