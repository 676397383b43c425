"""What a provider's answer means. HTTP 200 alone means nothing: the group robots refuse with 200 and a code inside."""

from __future__ import annotations

import json
from collections.abc import Mapping

from domain.errors import ChannelError

# WeCom's codes. Anything else that is not 0 concerns the message.
WECOM: Mapping[int, str] = {
    -1: "transient",
    45009: "rate",
    93000: "permanent_channel",
    40001: "permanent_channel",
    40014: "permanent_channel",
    40058: "permanent_message",
}
WECOM_RATE_S = 60
_NEXT: Mapping[str, str] = {
    "rate": "too many messages in a minute; it is sent later",
    "permanent_channel": "the robot's key is not valid (any more); put a new one into the channel's url",
    "permanent_message": "the message was refused as it stands; see the dead letters",
    "transient": "the service is busy; it is tried again",
}


def wecom_refusal(status: int, body: str, retry_after: str = "") -> ChannelError | None:
    """None when WeCom took the message, else why not. A page instead of JSON is some proxy's, not WeCom's."""
    if status == 429:
        return ChannelError(
            "HTTP 429: too many messages", "rate", provider_code="429", retry_after_s=_seconds(retry_after)
        )
    if status != 200:
        return ChannelError(
            f"HTTP {status} instead of an answer; check the address of the relay and the proxy",
            "transient",
            provider_code=str(status),
        )
    code = _errcode(body)
    if code is None:
        return ChannelError(
            "HTTP 200 with a page instead of WeCom's answer: probably a proxy's or a login page; "
            "check the network of this machine",
            "transient",
            provider_code="not_json",
        )
    if code == 0:
        return None
    verdict = WECOM.get(code, "permanent_message")
    wait = WECOM_RATE_S if verdict == "rate" else None
    return ChannelError(f"WeCom errcode {code}: {_NEXT[verdict]}", verdict, provider_code=str(code), retry_after_s=wait)


def _errcode(body: str) -> int | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    code = answer.get("errcode") if isinstance(answer, dict) else None
    return code if isinstance(code, int) else None


def _seconds(text: str) -> int | None:
    return int(text) if text.isdigit() else None


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
