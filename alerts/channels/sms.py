"""Text messages through the gateway of an office. One lies open on a locked screen: it says that something waits, never what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.openkind import Opening, OpenKind
from alerts.outbox.protocols import Sender
from alerts.plugins import gatewayoptions
from alerts.plugins.gatewayoptions import wants_address
from alerts.plugins.resolved import address_of, resolved
from domain.alert import Delivery, TransitionKind
from domain.contact import Channel
from domain.errors import ChannelError
from domain.kind import Parameter, ParameterType
from domain.secrets import is_reference
from words.catalogue import catalogue, say

if TYPE_CHECKING:
    from alerts.plugins.gateway import Gateway

MOST_CHARACTERS = 70  # of one text message
ANY, REPEAT, TEST = "any", "repeat", "test"  # texts that belong to no kind of condition
_ASKING = frozenset({TransitionKind.OPENED, TransitionKind.WORSENED, TransitionKind.ESCALATED, TransitionKind.REOPENED})
_BODY = "the request, with {phone}, {template}, {text}, {id}, {token}, {app_key}, {app_secret}"
_FIELDS = (gatewayoptions.FIELDS - {"title"}) | {"phone", "template"}


class TextMessages:
    """Sends the registered text of a message's kind, and nothing of the message itself."""

    idempotent = False

    def __init__(self, channel: Channel, opening: Opening) -> None:
        self.channel, self.opening = channel, opening
        self._gateway: Gateway | None = None

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        """One text to one telephone. Raises ChannelError: dead where no text is registered that may be sent."""
        name = chosen(self.channel, (REPEAT,) if repeated else names_for(delivery))
        gateway = self.gateway()
        address = address_of(delivery, gateway.channel, self.opening)
        text = signed(self.channel, text_of(name, self.opening.language))
        said = {"text": text, "phone": address, "address": address, "template": registered(self.channel)[name]}
        gateway.take({**said, "id": delivery.id, "number": str(delivery.number)})

    def gateway(self) -> Gateway:
        """The gateway, opened when the first message goes out."""
        if self._gateway is None:
            from alerts.plugins.gateway import Gateway

            self._gateway = Gateway(resolved(self.channel, self.opening.environ))
        return self._gateway


def registered(channel: Channel) -> dict[str, str]:
    """Under which name each text is registered where the messages go out, by kind of condition."""
    pairs = (one.partition("=") for one in str(channel.options.get("templates", "")).replace("\n", ",").split(","))
    return {kind.strip(): name.strip() for kind, mark, name in pairs if mark and kind.strip() and name.strip()}


def names_for(delivery: Delivery) -> tuple[str, ...]:
    """The texts that would do, best first. What has ended or got better is not announced by the text that asks for it."""
    return (delivery.kind, ANY) if delivery.transition in _ASKING else (ANY,)


def chosen(channel: Channel, names: tuple[str, ...]) -> str:
    """The text for a message. Raises ChannelError (permanent_message) where none is registered: an unregistered text is
    refused by the operator, and a registered one cannot carry a mark."""
    known = registered(channel)
    found = next((one for one in names if one in known), None)
    if found is None:
        raise ChannelError(
            f"channel {channel.id}: no text is registered for {names[0]}; register one and name it in `templates`",
            "permanent_message",
            provider_code="no_template",
        )
    return found


def text_of(name: str, language: str) -> str:
    """The fixed text of a kind, in the words that are to be registered."""
    key = f"sms.{name}"
    return say(language, key if key in catalogue(language) else f"sms.{ANY}")


def signed(channel: Channel, text: str) -> str:
    """The text behind the name of who sends it."""
    return f"{channel.options.get('sign', '')}{text}"


class _Sms(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return TextMessages(channel, opening)

    def problems(self, channel: Channel) -> Iterator[tuple[str, str, str]]:
        yield from gatewayoptions.problems(channel, _FIELDS, frozenset({"text", "template"}))
        if not wants_address(channel) and not is_reference(channel.url.reveal()):
            yield "the request names no telephone", "{phone} in its body or url", "error"
        if not registered(channel):
            yield "no registered template", "templates: missing=ID, any=ID, repeat=ID, test=ID", "error"

    def wording_problems(self, channel: Channel, kinds: Iterable[str], language: str) -> Iterator[tuple[str, str, str]]:
        known = registered(channel)
        silent = [] if ANY in known else [kind for kind in kinds if kind not in known]
        if silent:
            yield f"no registered template for {', '.join(silent)}", f"name one for each, or one for `{ANY}`", "warning"
        if REPEAT not in known:
            yield (
                "no registered template for a repeat",
                f"`{REPEAT}`: without it a doubtful message is not sent again",
                "warning",
            )
        for name in known:
            text = signed(channel, text_of(name, language))
            if len(text) > MOST_CHARACTERS:
                yield (
                    f"the text for {name} has {len(text)} characters",
                    f"at most {MOST_CHARACTERS}: shorten `sign`",
                    "error",
                )

    def check(self, channel: Channel) -> None:
        gatewayoptions.check(channel)

    def wants_address(self, channel: Channel) -> bool:
        return wants_address(channel)

    def is_address(self, channel: Channel, address: str) -> bool:
        """A telephone number."""
        digits = address.removeprefix("+").replace("-", "")
        return digits.isascii() and digits.isdigit() and len(digits) > 4


KIND = _Sms(
    code="sms",
    meaning="text messages of fixed, registered texts, through a gateway over HTTP",
    parameters=(
        *(replace(one, meaning=_BODY) if one.name == "body" else one for one in gatewayoptions.PARAMETERS),
        Parameter(
            name="templates",
            type=ParameterType.TEXT,
            meaning="registered texts: kind of condition=name of the text there, with commas; `any` for every other kind",
            required=True,
        ),
        Parameter(name="sign", type=ParameterType.TEXT, meaning="stands before every text, as it was registered"),
    ),
)
