"""What a gateway is told by: the options of a channel over plain HTTP, whose request the deployment words itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from alerts.openkind import REACHED
from alerts.plugins.filling import CONTENT_TYPES, fields_in, filled
from alerts.plugins.resolved import option
from domain.contact import Channel
from domain.errors import ChannelError
from domain.kind import Parameter, ParameterType
from domain.secrets import is_reference

FIELDS = frozenset({"text", "title", "address", "id", "number", "token", "app_key", "app_secret"})


def _text(name: str, meaning: str, default: str | None = None, **more: Any) -> Parameter:
    return Parameter(name=name, type=ParameterType.TEXT, meaning=meaning, default=default, **more)


PARAMETERS = (
    _text("url", "where messages are posted, a whole address or a path below base_url; or env:NAME", required=True),
    *REACHED,
    _text("method", "how it is asked", "POST", choices=("POST", "GET", "PUT")),
    _text("headers", "heads of the request, one `Name: value` a line"),
    _text("body", "the request, with {text}, {title}, {address}, {id}, {number}, {token}, {app_key}, {app_secret}"),
    _text("body_type", "what the body is, and how what is filled in is escaped", "json", choices=tuple(CONTENT_TYPES)),
    _text("charset", "character set of request and answer", "utf-8"),
    _text("answer", "what it answers with; of a text the part before the first mark counts", "json", choices=("json", "text")),
    _text("success_at", "JSON pointer to what says whether the message was taken", "/errcode"),
    _text("success_is", "the value there, or several with commas, that means yes", "0"),
    _text("repeated_is", "values that mean: the same message came before, so it has arrived"),
    _text("busy_is", "values that mean: too many, try again later"),
    _text("broken_is", "values that mean: nothing of ours is taken (key, right, address of this machine)"),
    _text("app_key", "name under which Planwatch is known there; or env:NAME"),
    Parameter(name="app_secret", type=ParameterType.SECRET, meaning="the secret that belongs to it"),
    Parameter(name="token", type=ParameterType.SECRET, meaning="a token that stands for good, where one is given out"),
    _text("token_url", "where a token is asked for, a whole address or a path below base_url"),
    _text("token_body", "the request for a token, with {app_key} and {app_secret}; empty: it is asked by GET"),
    _text("token_at", "JSON pointer to the token in the answer", "/access_token"),
    _text("expired_is", "values that mean: the token has run out, ask for another"),
)  # fmt: skip


_DEFAULTS = {one.name: one.default for one in PARAMETERS}


@dataclass(frozen=True, slots=True)
class GatewayOptions:
    """The options of a channel, read."""

    channel: Channel

    def text(self, name: str) -> str:
        return option(self.channel, name, _DEFAULTS[name])

    def values(self, name: str) -> frozenset[str]:
        return frozenset(one.strip() for one in self.text(name).split(",") if one.strip())

    def address(self, path: str) -> str:
        """A whole address, a path being one below base_url."""
        return path if "://" in path else f"{self.channel.base_url.reveal().rstrip('/')}/{path.lstrip('/')}"

    @property
    def heads(self) -> Mapping[str, str]:
        """Raises ValueError for a line that is none."""
        lines = [line.partition(":") for line in self.text("headers").splitlines() if line.strip()]
        if any(not (name.strip() and mark and value.strip()) for name, mark, value in lines):
            raise ValueError("headers")
        return {name.strip(): value.strip() for name, _, value in lines}

    def asked_for(self) -> frozenset[str]:
        """The fields that its request asks for."""
        return frozenset().union(
            *(fields_in(part) for part in (self.channel.url.reveal(), self.text("headers"), self.text("body")))
        )


def wants_address(channel: Channel) -> bool:
    """Whether a request of the channel names its recipient."""
    return not GatewayOptions(channel).asked_for().isdisjoint({"address", "phone"})


def problems(
    channel: Channel, fields: frozenset[str] = FIELDS, says: frozenset[str] = frozenset({"text"})
) -> Iterator[tuple[str, str, str]]:
    """What of the options cannot work, as `OpenKind.problems` says it; `says` are the fields that carry the message."""
    options = GatewayOptions(channel)
    if says.isdisjoint(options.asked_for()) and not is_reference(channel.url.reveal()):
        yield "the request carries no text", f"one of {_braced(says)} in its body or url", "error"
    for name in sorted(options.asked_for() - fields):
        yield f"no field {{{name}}}", f"allowed: {_braced(fields)}", "error"
    yield from _heads(options)
    if options.text("body_type") == "json" and options.text("body") and not _is_json(options.text("body")):
        yield "body", "a JSON document, its fields in quotes", "error"
    try:
        "".encode(options.text("charset"))  # base64 and its like are codecs too
    except LookupError:
        yield f"charset {options.text('charset')}", "one that there is, for example utf-8 or gb18030", "error"
    for name in ("success_at", "token_at"):
        if options.text(name) and not options.text(name).startswith("/"):
            yield f"{name} {options.text(name)}", "a JSON pointer, for example /errcode or /data/ok", "error"
    if not options.values("success_is"):
        yield "success_is is empty", "the value that means that the message was taken", "error"
    wanted = "token" in options.asked_for()
    if wanted and not options.text("token") and not options.text("token_url"):
        yield (
            "{token} is asked for and there is none",
            "token: env:NAME, or token_url with app_key and app_secret",
            "error",
        )


def _braced(names: frozenset[str]) -> str:
    return ", ".join(f"{{{one}}}" for one in sorted(names))


def _heads(options: GatewayOptions) -> Iterator[tuple[str, str, str]]:
    try:
        heads = options.heads
    except ValueError:
        yield "headers", "one `Name: value` a line", "error"
        return
    for name, value in heads.items():
        if name.lower() == "authorization" and not fields_in(value):
            yield f"a secret in the head {name}", "{token}, with token: env:NAME, or token_url", "error"


def check(channel: Channel) -> None:
    """Raises ChannelError for an address that is none, without quoting it."""
    options = GatewayOptions(channel)
    for name, path in (("url", channel.url.reveal()), ("token_url", options.text("token_url"))):
        if path and not _is_web_address(options.address(path)):
            raise ChannelError(
                f"channel {channel.id}: its {name} is no http(s) address, and no path below base_url",
                "permanent_channel",
            )


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_json(template: str) -> bool:
    try:
        json.loads(filled(template, dict.fromkeys(FIELDS | fields_in(template), "1"), str))
    except ValueError:
        return False
    return True
