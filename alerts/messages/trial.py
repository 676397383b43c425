"""The message that tries a channel: it says of itself that it is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.messages import formats
from domain.alert import Block, Delivery, DeliveryState, Message, TransitionKind, idem_key
from domain.contact import Channel, Contact
from words.catalogue import say
from words.dates import plain_moment

KIND = "test"  # also the name of its registered text


def trial(channel: Channel, contact: Contact | None, *, now: datetime, language: str, time_zone: str) -> Delivery:
    """One message to a contact, or to nobody in particular over a channel that asks for none. Nothing records it."""
    when = plain_moment(now.astimezone(ZoneInfo(time_zone)))
    named = {"channel": channel.id, "when": when}
    text = say(language, "channels.test_text", **named)
    message = Message(
        say(language, "channels.test_title", **named), (Block("headline", text),), private=channel.private
    )
    address = (contact.fallback_address if contact.fallback == channel.id else contact.address) if contact else ""
    key = idem_key(KIND, channel.id, contact.id if contact else "", now.isoformat())
    return Delivery(
        id=key,
        idem_key=key,
        alert_id="",
        kind=KIND,
        transition=TransitionKind.OPENED,
        recipient=contact.id if contact else "",
        recipient_name=contact.name if contact else "",
        channel=channel.id,
        title=message.title,
        body=formats.render(message, channel.format, channel.byte_budget, language=language),
        message=message,
        state=DeliveryState.LEASED,
        created_at=now,
        not_before=now,
        expires_at=now + timedelta(minutes=1),
        address=address,
    )
