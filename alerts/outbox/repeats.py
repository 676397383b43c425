"""A repeat says so: the number of the message and that it may have come before."""

from __future__ import annotations

from dataclasses import replace

from alerts.messages import formats
from domain.alert import Delivery
from domain.contact import Channel
from words.catalogue import languages, say


def marked(delivery: Delivery, channel: Channel) -> Delivery:
    """The delivery with the mark in its title and as the first line of its body, still within the channel's budget."""
    mark = _mark(delivery)
    line = {"text": f"{mark}\n", "markdown": f"{mark}\n\n", "html": f"<p>{mark}</p>\n"}[channel.format]
    body = delivery.body
    if len((line + body).encode()) > channel.byte_budget:
        body = formats.render(delivery.message, channel.format, channel.byte_budget - len(line.encode()))
    return replace(delivery, title=mark + delivery.title, body=line + body)


def _mark(delivery: Delivery) -> str:
    """In every language there is: whoever sends again knows nothing of who reads."""
    said = " ".join(say(language, "delivery.repeat") for language in languages())
    return say(languages()[0], "delivery.mark", text=f"{said} {delivery.number or delivery.id}")
