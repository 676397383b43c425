"""What a provider's answer means. HTTP 200 alone means nothing: the group robots refuse with 200 and a code inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import ChannelError


@dataclass(frozen=True, slots=True)
class Service:
    """The codes of one service that do not concern the message alone, and how long it wants to be left in peace."""

    name: str
    codes: Mapping[int, str]
    rate_s: int
    broken: str  # what to do when the robot itself is refused


_NEXT: Mapping[str, str] = {
    "rate": "too many messages in a minute; it is sent later",
    "permanent_message": "the message was refused as it stands; see the dead letters",
    "transient": "the service is busy; it is tried again",
}


def at_the_door(status: int, retry_after: str) -> ChannelError | None:
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


def inside(service: Service, code: int | None) -> ChannelError | None:
    """What the code in the answer says."""
    if code is None:
        return ChannelError(
            f"HTTP 200 with a page instead of {service.name}'s answer: probably a proxy's or a login page; "
            "check the network of this machine",
            "transient",
            provider_code="not_json",
        )
    return None if code == 0 else refused(service, code, service.codes.get(code, "permanent_message"))


def refused(service: Service, code: int, verdict: str) -> ChannelError:
    """A refusal by its code."""
    next_step = service.broken if verdict == "permanent_channel" else _NEXT[verdict]
    wait = service.rate_s if verdict == "rate" else None
    return ChannelError(
        f"{service.name} errcode {code}: {next_step}", verdict, provider_code=str(code), retry_after_s=wait
    )


def answer_of(body: str) -> dict[str, Any] | None:
    """The answer, where it is one."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def code_in(answer: Mapping[str, Any] | None, *names: str) -> int | None:
    """The code in an answer, under the first of the names that it has."""
    codes = [answer[name] for name in names if name in answer] if answer else []
    return codes[0] if codes and isinstance(codes[0], int) else None
