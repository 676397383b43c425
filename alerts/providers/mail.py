"""Mail: the server's reply code tells greylisting from an unknown mailbox."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from alerts.provider import Provider, line_of
from domain.contact import Channel
from domain.errors import ChannelError


class Step(StrEnum):
    """How far a mail had come when its server said something."""

    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"


# Whoever we are, we may not send here.
_NOT_FOR_US = frozenset({530, 534, 535, 538})
_OURS = {
    Step.LOGIN: "it does not let us in; check user, password and mode in the channel's url",
    Step.SENDER: "it does not take mail from this sender; correct `from` in the channel's url",
}


def smtp_refusal(code: int, step: Step) -> ChannelError:
    """What a mail server's reply code means: 4xx is for later (greylisting among them), 5xx is for good; a refused login
    or sender concerns the channel, the rest this message."""
    text = str(code)
    if step is Step.TEXT and not 400 <= code < 600:
        return ChannelError(
            "the mail server said nothing that can be understood; it may have taken the message",
            "uncertain",
            provider_code=text,
        )
    if not 500 <= code < 600:
        return ChannelError(f"mail server said {code}: not now; it is tried again", "transient", provider_code=text)
    if step in _OURS or code in _NOT_FOR_US:
        what = _OURS.get(step, _OURS[Step.LOGIN])
        return ChannelError(f"mail server said {code}: {what}", "permanent_channel", provider_code=text)
    return ChannelError(
        f"mail server said {code}: it refuses this recipient or message for good; check the address",
        "permanent_message",
        provider_code=text,
    )


class _Mail(Provider):
    def plugin(self, url: str, channel: Channel) -> Any:
        from alerts.plugins.email import CheckedEmail

        parts = CheckedEmail.parse_url(url)
        if not parts:
            return None
        plugin, line = CheckedEmail(**parts), line_of(channel)
        plugin.ca_file = line.get("ca_file", plugin.ca_file)
        plugin.deliver_s = line.get("answer_within_s", plugin.deliver_s)
        return plugin

    def is_address(self, address: str) -> bool:
        return bool(re.fullmatch(r"[^@\s,;]+@[^@\s,;]+", address))


PROVIDER = _Mail(name="mail", schemes=("mailto", "mailtos"), too_long=("552",))
