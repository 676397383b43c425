"""What stands outside the configuration: addresses and secrets, where they are kept, and the addresses of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.alert import Delivery
from domain.contact import Channel
from domain.errors import ChannelError, SecretMissing
from domain.secrets import Secret, is_reference
from reveal import resolved as looked_up

if TYPE_CHECKING:
    from alerts.openkind import Opening


def resolved(channel: Channel, environ: Mapping[str, str]) -> Channel:
    """The channel with every reference looked up; what was looked up still shows itself as its reference. Raises ChannelError
    (permanent_channel) naming the place where nothing is."""
    try:
        found = {name: looked_up(secret, environ) for name, secret in _kept_elsewhere(channel)}
        options = {**channel.options, **found}
        url, base_url = looked_up(channel.url, environ), looked_up(channel.base_url, environ)
    except SecretMissing as missing:
        raise ChannelError(f"channel {channel.id}: {missing}", "permanent_channel") from None
    return replace(channel, url=url, base_url=base_url, options=options)


def is_there(channel: Channel, environ: Mapping[str, str]) -> bool:
    """Whether everything that a channel leaves to other places is there."""
    try:
        resolved(channel, environ)
    except ChannelError:
        return False
    return True


def option(channel: Channel, name: str, default: object = "") -> str:
    """An option of a resolved channel as text, secret or not; empty where nothing is written."""
    value = channel.options.get(name, default)
    return value.reveal() if isinstance(value, Secret) else str(value) if value else ""


def _kept_elsewhere(channel: Channel) -> Iterator[tuple[str, Secret]]:
    for name, value in channel.options.items():
        if isinstance(value, str) and is_reference(value):
            yield name, Secret.key(value)


def address_of(delivery: Delivery, channel: Channel, opening: Opening) -> str:
    """What fills `{address}` for a delivery. Raises ChannelError naming the contact that has none."""
    address = delivery.address or opening.addresses.get(delivery.recipient, "")
    if not address:
        raise ChannelError(
            f"contact {delivery.recipient} has no address for channel {channel.id}; add it to contacts.yaml",
            "permanent_message",
        )
    return address
