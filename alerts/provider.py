"""What a message service declares whose answers we read ourselves: a file of `alerts/providers/` with `PROVIDER` in it."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from alerts.plugins.parcel import Parcel
from alerts.plugins.replies import Answer
from alerts.plugins.resolved import option
from domain.contact import Channel
from domain.errors import ChannelError

if TYPE_CHECKING:
    from alerts.plugins.robot import CheckedRobot

# Stock addresses that count any page as success: what they would reach is a channel of kind `gateway`.
UNREAD = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})
# Parts of the addresses of text messages, which lie open on a locked screen.
TEXT_MESSAGES = ("sms", "smpp", "twilio", "vonage", "clicksend", "sns://")


@dataclass(frozen=True, kw_only=True, eq=False)
class Provider:
    """A service: by which addresses it is known, and what it takes."""

    name: str
    schemes: tuple[str, ...]
    hosts: tuple[str, ...] = ()  # the ends of its host names
    for_groups: bool = False  # it speaks to a group, whatever a channel's entry says
    formats: tuple[str, ...] = ("text", "markdown", "html")
    largest: int = 0  # the most bytes of one message, the frame around it left out; 0: as the channel says
    too_long: tuple[str, ...] = ()  # its codes for a message that a shorter text can mend

    def answers(self, url: str) -> bool:
        """Whether an address is one of this service."""
        host = urlsplit(url).hostname or ""
        return scheme_of(url) in self.schemes or bool(self.hosts and host.endswith(self.hosts))

    def plugin(self, url: str, channel: Channel) -> Any:
        """The apprise plugin for an address, None where it is none. What the channel holds is resolved. Raises ChannelError
        without quoting the address."""
        raise NotImplementedError

    def is_address(self, address: str) -> bool:
        """Whether what a contact has for `{address}` can be one here."""
        return bool(address.strip())


@dataclass(frozen=True, slots=True)
class RobotKey:
    """What a robot's address holds."""

    token: str
    secret: str = ""
    base_url: str = ""
    app: tuple[str, str] = ("", "")  # id and secret of an application of the same service, for what a robot may not do


@dataclass(frozen=True, slots=True)
class Post:
    """One request to a robot: `payload` as JSON, or bytes that are something else."""

    path: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class RobotProvider(Provider):
    """The robot of a group: one POST, and an answer that says whether the message was taken."""

    body_maxlen: int  # what the service takes in one request; the channel's byte budget keeps to it

    def key_of(self, url: str) -> RobotKey:
        """What an address holds. Raises ChannelError without quoting the text, which may be a secret."""
        raise NotImplementedError

    def post(self, key: RobotKey, body: str, now: float, *, markdown: bool) -> Post:
        """The request for one message at a moment."""
        raise NotImplementedError

    def refusal(self, answer: Answer) -> ChannelError | None:
        """None when the service took the message, else why not."""
        raise NotImplementedError

    def with_links(self, body: str, parcel: Parcel, *, markdown: bool) -> str:
        """The text with the addresses of what goes with it, where the service shows no files."""
        return body

    def show(self, robot: CheckedRobot, picture: bytes) -> None:
        """Shows a picture after its text, where the service can. Raises ChannelError."""

    def plugin(self, url: str, channel: Channel) -> Any:
        from alerts.plugins.posting import Line
        from alerts.plugins.robot import CheckedRobot

        key = self.key_of(url)
        app = (option(channel, "app_id"), option(channel, "app_secret"))
        key = replace(key, base_url=(channel.base_url.reveal() or key.base_url).rstrip("/"), app=app)
        return CheckedRobot(self, key, Line(**line_of(channel)))


def line_of(channel: Channel) -> dict[str, Any]:
    """What a channel says of how its service is reached, where it says something."""
    return {name: channel.options[name] for name in ("ca_file", "answer_within_s") if channel.options.get(name)}


@cache
def providers() -> tuple[Provider, ...]:
    """Every service that is declared."""
    package = import_module("alerts.providers")
    modules = (import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__))
    return tuple(module.PROVIDER for module in modules)


def provider_of(url: str) -> Provider | None:
    """The service that answers for an address, None where apprise's own plugin does. Raises ValueError for no address."""
    return next((one for one in providers() if one.answers(url)), None)


def scheme_of(url: str) -> str:
    return url.partition("://")[0].lower()


def open_words() -> tuple[str, ...]:
    """Parts of addresses over which others than the recipient may read."""
    return (*TEXT_MESSAGES, *(scheme for one in providers() if one.for_groups for scheme in one.schemes))


@cache
def too_long() -> frozenset[str]:
    """The codes of refusals that a shorter text can mend."""
    return frozenset(code for one in providers() for code in one.too_long)
