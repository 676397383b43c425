"""Mail: the server's reply code tells greylisting from an unknown mailbox."""

from __future__ import annotations

from typing import Any

from alerts.provider import Provider
from domain.contact import Channel
from domain.errors import ChannelError


def smtp_refusal(code: int, *, at_login: bool = False) -> ChannelError:
    """What a mail server's reply code means: 4xx is for later (greylisting among them), 5xx is for good; a refused login
    or sender concerns the channel, the rest this message."""
    text = str(code)
    if 400 <= code < 500:
        return ChannelError(f"mail server said {code}: not now; it is tried again", "transient", provider_code=text)
    if at_login or code in (530, 534, 535):
        return ChannelError(
            f"mail server said {code}: user or password is not accepted; correct the channel's url",
            "permanent_channel",
            provider_code=text,
        )
    return ChannelError(
        f"mail server said {code}: it refuses this recipient or message for good; check the address",
        "permanent_message",
        provider_code=text,
    )


class _Mail(Provider):
    def plugin(self, url: str, channel: Channel) -> Any:
        from alerts.plugins.email import CheckedEmail

        parts = CheckedEmail.parse_url(url)
        return CheckedEmail(**parts) if parts else None


PROVIDER = _Mail(name="mail", schemes=("mailto", "mailtos"), too_long=("552",))
