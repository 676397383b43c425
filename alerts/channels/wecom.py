"""The robot of a WeCom group."""

from __future__ import annotations

from alerts.openkind import REACHED, Opening, OpenKind
from alerts.outbox.protocols import Sender
from alerts.plugins.sender import AppriseSender
from alerts.providers.wecom import PROVIDER
from domain.contact import Channel
from domain.kind import Parameter, ParameterType


class _WeCom(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return AppriseSender(channel, opening, PROVIDER)

    def check(self, channel: Channel) -> None:
        PROVIDER.key_of(channel.url.reveal())


KIND = _WeCom(
    code="wecom",
    meaning="the robot of a WeCom group",
    parameters=(
        Parameter(
            name="url", type=ParameterType.TEXT, meaning="webhook address, wecombot://KEY, or env:NAME", required=True
        ),
        *REACHED,
    ),
    largest={"text": 2048, "markdown": 4096, "html": 2048},
    for_groups=True,
)
