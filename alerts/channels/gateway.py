"""An application gateway that speaks JSON over HTTP: 政务微信, 浙政钉 and their like, behind a private address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alerts.openkind import Opening, OpenKind
from alerts.outbox.protocols import Sender
from alerts.outbox.repeats import marked
from alerts.plugins import gatewayoptions
from alerts.plugins.attaching import attached, saying_so
from alerts.plugins.gatewayoptions import wants_address
from alerts.plugins.parcel import is_picture
from alerts.plugins.resolved import address_of, resolved
from domain.alert import Delivery
from domain.contact import Channel

if TYPE_CHECKING:
    from alerts.plugins.gateway import Gateway

LARGEST = 2048  # bytes of one message, as the gateways of this sort take them


class GatewaySender:
    """Sends over one gateway. Every try of a delivery has the same `{id}`, by which the gateway may know a repeat."""

    idempotent = False

    def __init__(self, channel: Channel, opening: Opening) -> None:
        self.channel, self.opening = channel, opening
        self._gateway: Gateway | None = None

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        """One message to one recipient. Raises ChannelError unless the gateway says that it was taken."""
        gateway = self.gateway()
        channel = gateway.channel
        address = address_of(delivery, channel, self.opening) if wants_address(channel) else ""
        found = attached(delivery, self.opening.out_dir)
        left = tuple(one.name for one in found.files if not is_picture(one))
        delivery = saying_so(delivery, (*found.missing, *left), channel, self.opening.language)
        if repeated:
            delivery = marked(delivery, channel)
        said = {"text": delivery.body, "title": delivery.title, "address": address}
        gateway.take({**said, "id": delivery.id, "number": str(delivery.number)})

    def gateway(self) -> Gateway:
        """The gateway, opened when the first message goes out."""
        if self._gateway is None:
            from alerts.plugins.gateway import Gateway

            self._gateway = Gateway(resolved(self.channel, self.opening.environ))
        return self._gateway


class _Gateway(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return GatewaySender(channel, opening)

    def problems(self, channel: Channel) -> Iterator[tuple[str, str, str]]:
        yield from gatewayoptions.problems(channel)

    def check(self, channel: Channel) -> None:
        gatewayoptions.check(channel)

    def wants_address(self, channel: Channel) -> bool:
        return wants_address(channel)


KIND = _Gateway(
    code="gateway",
    meaning="an application gateway over HTTP, whose answer has to say that the message was taken",
    parameters=gatewayoptions.PARAMETERS,
    largest={"text": LARGEST, "markdown": LARGEST, "html": LARGEST},
)
