"""Any service that apprise has an address for: mail, and robots of groups whose answers we read ourselves."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.openkind import REACHED, Opening, OpenKind
from alerts.outbox.protocols import Sender
from alerts.plugins.sender import AppriseSender, open_plugin
from alerts.provider import Provider, RobotProvider, provider_of, providers, scheme_of
from domain.contact import Channel
from domain.kind import Parameter, ParameterType

# apprise reports a message as sent although these services refused it with HTTP 200.
_UNCHECKED = ("schan", "bark")
_SOMEBODY = "somebody@example.org"


class _Apprise(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return AppriseSender(channel, opening)

    def problems(self, channel: Channel) -> Iterator[tuple[str, str, str]]:
        scheme = scheme_of(channel.url.reveal())
        for one in providers():
            if scheme not in one.schemes:
                continue
            if one.largest and channel.byte_budget > one.largest:
                yield f"byte_budget {channel.byte_budget}", f"at most {one.largest} for {scheme}", "error"
            if channel.format not in one.formats:
                takes = " or ".join(one.formats)
                yield f"format {channel.format}", f"{takes}: the robot of {scheme} takes no other", "error"
        if scheme in _UNCHECKED:
            yield (
                f"{scheme}:// reports refused messages as sent",
                "use WeCom, DingTalk, Feishu or mail, or check its receipts",
                "warning",
            )

    def check(self, channel: Channel) -> None:
        """apprise itself is loaded for addresses that only apprise understands."""
        url = channel.url.reveal()
        provider = _service(url)
        if isinstance(provider, RobotProvider):
            provider.key_of(url)
        else:
            open_plugin(url.replace("{address}", _SOMEBODY), channel)

    def is_address(self, channel: Channel, address: str) -> bool:
        provider = _service(channel.url.reveal())
        return provider.is_address(address) if provider else super().is_address(channel, address)

    def speaks_to_group(self, channel: Channel) -> bool:
        provider = _service(channel.url.reveal())
        return provider is not None and provider.for_groups


def _service(url: str) -> Provider | None:
    try:
        return provider_of(url)
    except ValueError:
        return None


KIND = _Apprise(
    code="apprise",
    meaning="any service that apprise has an address for, mail among them",
    parameters=(
        Parameter(
            name="url",
            type=ParameterType.TEXT,
            meaning="apprise address, or env:NAME; {address} is the contact's",
            required=True,
        ),
        *REACHED,
        Parameter(
            name="app_id",
            type=ParameterType.TEXT,
            meaning="Feishu: the application that uploads pictures for the robot",
        ),
        Parameter(name="app_secret", type=ParameterType.SECRET, meaning="Feishu: the secret of that application"),
    ),
)
