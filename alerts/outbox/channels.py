"""The channels of a deployment, opened when they are first used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.openkind import Channels as Kinds
from alerts.openkind import Opening
from alerts.outbox.protocols import Sender
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


def open_channels(channels: Sequence[Channel], kinds: Kinds, opening: Opening) -> OpenChannels:
    """All channels by id, each as its kind opens it. Nothing is connected yet, nothing heavy loaded."""
    senders = {channel.id: kinds[channel.kind].open(channel, opening) for channel in channels}
    return OpenChannels({channel.id: channel for channel in channels}, senders)
