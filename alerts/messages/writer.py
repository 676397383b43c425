"""Makes the words of a delivery when it is about to be sent: about its alerts as they are now, for the one who reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.messages import formats, notice
from alerts.messages.linked import Linking, filled, with_link, without_link, without_token
from alerts.messages.listing import listing
from alerts.messages.matters import Matter, matters_of
from alerts.outbox.audience import Audience
from alerts.outbox.repeats import numbered
from alerts.telling import Telling
from domain.alert import Delivery, Message
from domain.contact import Channel
from domain.mention import RETRACTED
from domain.sending import NothingToSay, Written

# Of questions by their ids: those that wait for no clerk any more.
Answered = Callable[[Collection[str]], frozenset[str]]


class MessageWriter:
    """Satisfies `alerts.outbox.protocols.Writer`. `telling` says for a moment how people are told then, `link` where the
    reader of a delivery answers it, `answered` which of some questions wait for no clerk any more."""

    def __init__(
        self, telling: Callable[[datetime], Telling], link: Linking | None = None, answered: Answered | None = None
    ) -> None:
        self._telling, self._link = telling, link
        self._answered: Answered = answered or (lambda _: frozenset())

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        """The delivery as it leaves, with the link that its words have room for. Raises NothingToSay for what was written for
        one reader, where others have come to read over the channel, or that reader is a contact no more."""
        telling = self._telling(now)
        channel = telling.contacts.channel(delivery.channel)
        _check(delivery, delivery.message, channel, telling)
        if link := self._link(delivery, now) if self._link else "":
            return filled(delivery, link)
        message = without_link(delivery.message)
        if message == delivery.message:
            return delivery
        body = formats.render(message, channel.format, channel.byte_budget)
        return replace(delivery, message=message, body=body)

    def write(self, delivery: Delivery, now: datetime) -> Written:
        """The words about the mentions of a delivery as things stand: one matter as a message of its own, several as a list.
        One without mentions keeps its words, and gets its number. Raises NothingToSay where nobody is left to read it, or
        nothing that may be said over this channel."""
        telling = self._telling(now)
        channel = telling.contacts.channel(delivery.channel)
        finish = _Finish(delivery.number, self._link(delivery, now) if self._link else "", telling.language)
        if not delivery.mentions:
            _check(delivery, delivery.message, channel, telling)
            return _written(finish(delivery.message), channel, [], [], telling)
        group = Audience(telling).is_group(channel)
        matters = _matters(delivery, telling, self._answered, group=group)
        text, shown = _worded(matters, finish, channel, telling)
        written = _written(finish(text), channel, matters, shown, telling)
        return _kept(written, finish.link)


@dataclass(frozen=True, slots=True)
class _Finish:
    """What every message has beside its own words: its number, and the link by which it is answered."""

    number: int
    link: str
    language: str

    def __call__(self, message: Message) -> Message:
        return numbered(with_link(message, self.link, self.language), self.number, self.language)


def _check(delivery: Delivery, message: Message, channel: Channel, telling: Telling) -> None:
    """A retraction goes where the message went that it takes back, whoever is a contact now."""
    if delivery.transition != RETRACTED:
        _check_readers(delivery, telling)
    if message.private and Audience(telling).is_group(channel):
        raise NothingToSay("was written for one reader, and others read over this channel")


def _check_readers(delivery: Delivery, telling: Telling) -> None:
    if not {one.id for one in telling.contacts.contacts}.intersection(delivery.recipients):
        raise NothingToSay("nobody whom it was meant for is a contact any more")


def _matters(delivery: Delivery, telling: Telling, answered: Answered, *, group: bool) -> list[Matter]:
    """What may be said over the channel and waits for an answer still, as far as one of those whom it was decided for is a
    contact."""
    _check_readers(delivery, telling)
    found = [one for each in matters_of(delivery, group=group) if (one := _unanswered(each, telling, answered))]
    matters = [one for one in found if not group or telling.kinds[one.alert.kind].group_may_read]
    if not matters:
        raise NothingToSay("nothing is left of it that may be said over this channel")
    return matters


def _unanswered(matter: Matter, telling: Telling, answered: Answered) -> Matter | None:
    """A matter without the questions that were answered while its message waited; None where no other is left."""
    kind = telling.kinds[matter.alert.kind]
    if matter.over or not kind.asks_findings:
        return matter
    facts = kind.without(matter.alert.facts, answered(kind.about(matter.alert).findings))
    return None if facts is None else replace(matter, alert=replace(matter.alert, facts=facts))


def _worded(matters: list[Matter], finish: _Finish, channel: Channel, telling: Telling) -> tuple[Message, list[Matter]]:
    """The message, and what it names."""
    if len(matters) == 1:
        return notice.message(matters[0].step, matters[0].reader(telling), telling), matters

    def fits(message: Message) -> bool:
        return len(formats.whole(finish(message), channel.format).encode()) <= channel.byte_budget

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


def _kept(written: Written, link: str) -> Written:
    """The words as the ledger keeps them: whoever reads the ledger must not be able to answer for others."""
    if not link:
        return written
    blocks = tuple(replace(one, text=without_token(one.text, link)) for one in written.message.blocks)
    message = replace(written.message, blocks=blocks)
    return replace(written, body=without_token(written.body, link), message=message)
