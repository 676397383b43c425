"""A kind of channel with its way to open it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alerts.outbox.protocols import Sender
from alerts.provider import open_words
from domain.channelkind import ChannelKind
from domain.contact import Channel
from domain.kind import Parameter, ParameterType
from words.catalogue import FIRST


@dataclass(frozen=True, slots=True)
class Opening:
    """What a channel is opened with. out_dir holds the messages of file channels and the files to attach; environ resolves
    `env:NAME`; addresses maps a contact's id to what fills `{address}`; links is where readers find the files of out_dir,
    empty where they cannot; language is what they read."""

    out_dir: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    links: str = ""
    language: str = FIRST


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenKind(ChannelKind):
    """What a kind of channel does. A kind is a subclass in a file of `alerts/channels/`."""

    def open(self, channel: Channel, opening: Opening) -> Sender:
        """The sender over a channel; nothing is connected yet, nothing heavy loaded."""
        raise NotImplementedError

    def problems(self, channel: Channel) -> Iterator[tuple[str, str, str]]:
        """What the service behind a channel cannot do: what is given, what is allowed, error or warning. The channel is as it
        is written: what it leaves to the environment may not be known."""
        return iter(())

    def wording_problems(self, channel: Channel, kinds: Iterable[str], language: str) -> Iterator[tuple[str, str, str]]:
        """What cannot be said over a channel of the kinds of condition that are told over it."""
        return iter(())

    def check(self, channel: Channel) -> None:
        """Raises ChannelError for a channel that could not be opened, without connecting. The channel is resolved."""

    def wants_address(self, channel: Channel) -> bool:
        """Whether a message over the channel needs what a contact has as `address`. The channel is resolved."""
        return "{address}" in channel.url.reveal()

    def is_address(self, channel: Channel, address: str) -> bool:
        """Whether what a contact has for `{address}` can be one there. The channel is resolved."""
        return bool(address.strip())

    def speaks_to_group(self, channel: Channel) -> bool:
        """Whether the service behind a channel reaches a group, whatever its entry says. The channel is resolved."""
        return self.for_groups

    def is_open(self, channel: Channel) -> bool:
        """Whether others than the recipient may read what goes over it: a group, or whoever sees a locked screen. What an
        address in the environment is can only be told by its name there."""
        words = f"{channel.kind} {channel.id} {channel.url.reveal()}".lower()
        return self.for_groups or any(word in words for word in open_words())


Channels = Mapping[str, OpenKind]

# How a service over HTTP is reached: the same for every kind of channel that uses it.
REACHED = (
    Parameter(name="base_url", type=ParameterType.TEXT, meaning="address of a relay or a private installation"),
    Parameter(
        name="ca_file",
        type=ParameterType.TEXT,
        meaning="absolute path of the PEM file of the authority that a private installation uses",
    ),
    Parameter(
        name="answer_within_s",
        type=ParameterType.NUMBER,
        meaning="how long an answer is waited for",
        unit="seconds",
        at_least=0.1,
        at_most=30,
    ),
)
