"""Any service that apprise has an address for: mail, and robots of groups whose answers we read ourselves."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.openkind import Opening, OpenKind
from alerts.outbox.protocols import Sender
from alerts.plugins.sender import AppriseSender
from alerts.provider import providers, scheme_of
from domain.contact import Channel
from domain.kind import Parameter, ParameterType

# apprise reports a message as sent although these services refused it with HTTP 200.
_UNCHECKED = ("schan", "bark")


class _Apprise(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return AppriseSender(channel, opening)

    def problems(self, channel: Channel) -> Iterator[tuple[str, str, str]]:
        scheme = scheme_of(channel.url)
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
        Parameter(name="base_url", type=ParameterType.TEXT, meaning="address of a relay or a private installation"),
    ),
)
