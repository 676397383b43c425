"""The link by which a recipient answers, in a message. It is kept nowhere: what is stored has stars in its place, and it is made
when the message leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from alerts.episodes.links import PATH, Links
from alerts.messages.formats import ANSWER
from alerts.outbox.audience import address_of
from domain.alert import AlertState, Block, Delivery, Message
from domain.contact import Channel, Contact, Contacts
from words.catalogue import FIRST, say

_BEFORE = ("contact", "signature", "number")
_LEFT_OUT = re.compile(re.escape(PATH) + r"(\*{20,})")
Linking = Callable[[Delivery, datetime], str]


def linking(links: Links, contacts: Contacts) -> Linking:
    """The address at which the reader of a delivery answers it; empty where there is nothing to answer, others read over the
    channel that it goes over, or it goes where somebody else was reached before. Which link it is depends on what is
    mentioned alone: a repeat has room for no longer one."""
    by_id, channels = {one.id: one for one in contacts.contacts}, {one.id: one for one in contacts.channels}

    def link(delivery: Delivery, now: datetime) -> str:
        contact = by_id.get(delivery.recipient)
        if contact is None or (contact.channel, _reached_at(contact, channels)) != (delivery.channel, delivery.address):
            return ""
        if all(one.alert.state == AlertState.RESOLVED for one in delivery.mentions):
            return ""
        ids = {one.alert.id for one in delivery.mentions}
        if len(ids) > 1:
            return links.link_for_list(contact.id, delivery.id, now)
        return links.address_for(ids.pop(), contact.id, delivery.id, now)

    return link


def _reached_at(contact: Contact, channels: Mapping[str, Channel]) -> str:
    return address_of(contact, channels[contact.channel], is_group=False)


def without_link(message: Message) -> Message:
    """The message without its link: there is nothing to answer any more, or nobody who may."""
    return replace(message, blocks=tuple(block for block in message.blocks if block.name != ANSWER))


def with_link(message: Message, link: str, language: str) -> Message:
    """The message with its link before the line of whom to ask."""
    if not link:
        return message
    names = [block.name for block in message.blocks]
    place = next((names.index(name) for name in _BEFORE if name in names), len(names))
    block = Block(ANSWER, f"{say(language or FIRST, 'delivery.answer')} {link}", 2)
    return replace(message, blocks=(*message.blocks[:place], block, *message.blocks[place:]))


def without_token(text: str, link: str) -> str:
    """The text as it is kept: as many stars as the link has secret letters, so that it takes no more room later."""
    if not link:
        return text
    base, _, token = link.rpartition(PATH)
    return text.replace(link, f"{base}{PATH}{'*' * len(token)}")


def filled(delivery: Delivery, link: str) -> Delivery:
    """The delivery with its link again, for the moment of leaving."""
    if not link:
        return delivery
    path = PATH + link.rpartition(PATH)[2]
    blocks = tuple(replace(one, text=_LEFT_OUT.sub(path, one.text)) for one in delivery.message.blocks)
    body = _LEFT_OUT.sub(path, delivery.body)
    return replace(delivery, body=body, message=replace(delivery.message, blocks=blocks))
