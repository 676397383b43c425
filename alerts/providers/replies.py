"""What a provider's answer means. HTTP 200 alone means nothing: the group robots refuse with 200 and a code inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import ChannelError


@dataclass(frozen=True, slots=True)
class _Service:
    """The codes of one service that do not concern the message alone, and how long it wants to be left in peace."""

    name: str
    codes: Mapping[int, str]
    rate_s: int
    broken: str  # what to do when the robot itself is refused


WECOM = _Service(
    "WeCom",
    {
        -1: "transient",
        45009: "rate",
        93000: "permanent_channel",
        40001: "permanent_channel",
        40014: "permanent_channel",
        40058: "permanent_message",
    },
    60,
    "the robot's key is not valid (any more); put a new one into the channel's url",
)
DINGTALK = _Service(
    "DingTalk",
    {
        -1: "transient",
        130101: "rate",
        410100: "rate",
        310000: "permanent_channel",
        300001: "permanent_channel",
        300005: "permanent_channel",
        400013: "permanent_channel",
        400101: "permanent_channel",
        400102: "permanent_channel",
        400106: "permanent_channel",
    },
    600,  # it locks a robot for ten minutes
    "the robot refuses us: check its token, its signing secret, its keywords and addresses, and this machine's clock",
)
FEISHU = _Service(
    "Feishu",
    {
        11232: "rate",
        19001: "permanent_channel",
        19007: "permanent_channel",
        19021: "permanent_channel",
        19022: "permanent_channel",
        19024: "permanent_channel",
    },
    60,
    "the robot refuses us: check its hook, its signing secret, its keywords and addresses, and this machine's clock",
)
_NEXT: Mapping[str, str] = {
    "rate": "too many messages in a minute; it is sent later",
    "permanent_message": "the message was refused as it stands; see the dead letters",
    "transient": "the service is busy; it is tried again",
}


def wecom_refusal(status: int, body: str, retry_after: str = "") -> ChannelError | None:
    """None when WeCom took the message, else why not. A page instead of JSON is some proxy's, not WeCom's."""
    return _at_the_door(status, retry_after) or _inside(WECOM, _code(_answer(body), "errcode"))


def dingtalk_refusal(status: int, body: str, retry_after: str = "") -> ChannelError | None:
    """None when DingTalk took the message, else why not."""
    return _at_the_door(status, retry_after) or _inside(DINGTALK, _code(_answer(body), "errcode"))


def feishu_refusal(status: int, body: str, retry_after: str = "") -> ChannelError | None:
    """None when Feishu took the message, else why not. It says so in `code`, older robots in `StatusCode`, and refuses
    with HTTP 400 as well; 9499 is a bad request, or too many of them, which only its text tells apart."""
    answer = _answer(body)
    code = _code(answer, "code", "StatusCode")
    if status == 400 and code:
        status = 200
    if code == 9499 and "too many" in str((answer or {}).get("msg", "")).lower():
        return _refused(FEISHU, 9499, "rate")
    return _at_the_door(status, retry_after) or _inside(FEISHU, code)


def _at_the_door(status: int, retry_after: str) -> ChannelError | None:
    """What the HTTP status alone says."""
    if status == 429:
        wait = int(retry_after) if retry_after.isdigit() else None
        return ChannelError("HTTP 429: too many messages", "rate", provider_code="429", retry_after_s=wait)
    if status != 200:
        return ChannelError(
            f"HTTP {status} instead of an answer; check the address of the relay and the proxy",
            "transient",
            provider_code=str(status),
        )
    return None


def _inside(service: _Service, code: int | None) -> ChannelError | None:
    """What the code in the answer says."""
    if code is None:
        return ChannelError(
            f"HTTP 200 with a page instead of {service.name}'s answer: probably a proxy's or a login page; "
            "check the network of this machine",
            "transient",
            provider_code="not_json",
        )
    return None if code == 0 else _refused(service, code, service.codes.get(code, "permanent_message"))


def _refused(service: _Service, code: int, verdict: str) -> ChannelError:
    next_step = service.broken if verdict == "permanent_channel" else _NEXT[verdict]
    wait = service.rate_s if verdict == "rate" else None
    return ChannelError(
        f"{service.name} errcode {code}: {next_step}", verdict, provider_code=str(code), retry_after_s=wait
    )


def _answer(body: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _code(answer: Mapping[str, Any] | None, *names: str) -> int | None:
    codes = [answer[name] for name in names if name in answer] if answer else []
    return codes[0] if codes and isinstance(codes[0], int) else None


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
