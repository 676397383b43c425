"""The number of a message stands in every copy of it; a repeat says that it may have come before under that number."""

from __future__ import annotations

from dataclasses import replace

from alerts.messages import formats
from domain.alert import Block, Delivery, Message
from domain.contact import Channel
from words.catalogue import FIRST, say

NUMBER = "message_number"


def numbered(message: Message, number: int, language: str) -> Message:
    """The message with its number as the last line, once; without one where it has none yet."""
    others = tuple(block for block in message.blocks if block.name != NUMBER)
    last = (Block(NUMBER, say(language, "delivery.number", number=number)),) if number else ()
    return replace(message, blocks=(*others, *last), language=language)


def marked(delivery: Delivery, channel: Channel) -> Delivery:
    """The delivery with the mark in its title and as the first line of its body, in the language of the message, still
    within the channel's budget."""
    mark = _mark(delivery)
    line = {"text": f"{mark}\n", "markdown": f"{mark}\n\n", "html": f"<p>{mark}</p>\n"}[channel.format]
    body = delivery.body
    if len((line + body).encode()) > channel.byte_budget:
        body = formats.render(delivery.message, channel.format, max(0, channel.byte_budget - len(line.encode())))
    return replace(delivery, title=mark + delivery.title, body=line + body)


def _mark(delivery: Delivery) -> str:
    return say(delivery.message.language or FIRST, "delivery.repeat", number=delivery.number or delivery.id)
