"""The channels of a deployment, opened when they are first used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from alerts.channels.files import FileSender
from alerts.outbox.protocols import Sender
from alerts.providers.sender import AppriseSender
from domain.contact import Channel
from domain.errors import NotKnown


class OpenChannels:
    """Satisfies `alerts.outbox.protocols.Channels`."""

    def __init__(self, channels: Mapping[str, Channel], senders: Mapping[str, Sender]) -> None:
        self._channels, self._senders = channels, senders

    def channel(self, channel_id: str) -> Channel:
        """Raises NotKnown, naming the channels there are."""
        if channel_id not in self._channels:
            raise NotKnown(f"no channel {channel_id!r} in contacts.yaml; there are: {', '.join(self._channels)}")
        return self._channels[channel_id]

    def sender(self, channel_id: str) -> Sender:
        """Raises NotKnown, naming the channels there are."""
        return self._senders[self.channel(channel_id).id]


def open_channels(
    channels: Sequence[Channel],
    out_dir: Path,
    environ: Mapping[str, str],
    *,
    addresses: Mapping[str, str] = {},
    time_zone: str = "UTC",
) -> OpenChannels:
    """All channels by id. out_dir holds the messages of file channels and the files to attach; environ resolves
    `env:NAME`; addresses maps a contact's id to what fills `{address}`. Nothing is connected yet, nothing heavy loaded."""
    senders: dict[str, Sender] = {}
    for channel in channels:
        senders[channel.id] = (
            FileSender(out_dir, time_zone)
            if channel.kind == "file"
            else AppriseSender(channel, out_dir, environ, addresses)
        )
    return OpenChannels({channel.id: channel for channel in channels}, senders)
