"""A kind of channel with its way to open it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alerts.outbox.protocols import Sender
from alerts.provider import open_words
from domain.channelkind import ChannelKind
from domain.contact import Channel


@dataclass(frozen=True, slots=True)
class Opening:
    """What a channel is opened with. out_dir holds the messages of file channels and the files to attach; environ resolves
    `env:NAME`; addresses maps a contact's id to what fills `{address}`."""

    out_dir: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenKind(ChannelKind):
    """What a kind of channel does. A kind is a subclass in a file of `alerts/channels/`."""

    def open(self, channel: Channel, opening: Opening) -> Sender:
        """The sender over a channel; nothing is connected yet, nothing heavy loaded."""
        raise NotImplementedError

    def problems(self, channel: Channel) -> Iterator[tuple[str, str, str]]:
        """What the service behind a channel cannot do: what is given, what is allowed, error or warning."""
        return iter(())

    def is_open(self, channel: Channel) -> bool:
        """Whether others than the recipient may read what goes over it: a group, or whoever sees a locked screen. What an
        address in the environment is can only be told by its name there."""
        words = f"{channel.kind} {channel.id} {channel.url.reveal()}".lower()
        return self.for_groups or any(word in words for word in open_words())


Channels = Mapping[str, OpenKind]
