"""What a provider's answer means. HTTP 200 alone means nothing: the group robots refuse with 200 and a code inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from domain.errors import ChannelError

LONGEST_WAIT_S = 86_400  # whoever asks for more is asked again after a day
# What says that the address, the proxy or our right to be there is wrong: no other message would fare better.
_NOT_FOR_US = frozenset({401, 403, 404, 405, 407, 410})
# Somebody between us and the service gave up waiting: the service may have taken the message all the same.
_GAVE_UP = frozenset({502, 504})
_TOO_LARGE = frozenset({413, 414})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over HTTP; `wait_s` is how long it asks to be left in peace."""

    status: int
    body: str
    wait_s: int | None = None


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


def wait_of(retry_after: str, now: float) -> int | None:
    """The seconds that a Retry-After asks for, which is a number of them or a date; None where it says nothing."""
    said = retry_after.strip()
    if said.isdecimal() and said.isascii():
        return int(said) if len(said) <= len(str(LONGEST_WAIT_S)) and int(said) < LONGEST_WAIT_S else LONGEST_WAIT_S
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0, round(moment.timestamp() - now)), LONGEST_WAIT_S)


def at_the_door(answer: Answer) -> ChannelError | None:
    """What the HTTP status alone says; None where the body has to be read."""
    status = answer.status
    if status == 429 or (status == 503 and answer.wait_s is not None):
        return _said(status, "too many messages; it is sent later", "rate", answer.wait_s)
    if status in _GAVE_UP:
        return _said(status, "the relay had no answer in time, so the message may have been taken", "uncertain")
    if status in _NOT_FOR_US:
        return _said(
            status, "check the address of the relay, the proxy, and the key of this channel", "permanent_channel"
        )
    if status in _TOO_LARGE:
        return _said(status, "the message is too large; lower byte_budget", "permanent_message")
    if not 200 <= status < 300:
        return _said(status, "no answer of the service; check the address of the relay and the proxy", "transient")
    return None


def _said(status: int, what: str, verdict: str, wait_s: int | None = None) -> ChannelError:
    return ChannelError(f"HTTP {status}: {what}", verdict, provider_code=str(status), retry_after_s=wait_s)


def unreadable(name: str, body: str) -> ChannelError:
    """HTTP 200 and nothing that says whether the message was taken: it may have been."""
    page = body.lstrip().startswith("<")
    seen = "with a page, probably a proxy's or a login page," if page else "with a text that says nothing"
    return ChannelError(
        f"HTTP 200 {seen} instead of {name}'s answer: nobody knows whether the message was taken; check the proxy and the "
        "network of this machine",
        "uncertain",
        provider_code="not_json",
    )


def inside(service: Service, answer: Answer, *names: str) -> ChannelError | None:
    """What the code in the answer says, under the first of the names that it has."""
    code = code_in(answer_of(answer.body), *names)
    if code is None:
        return unreadable(service.name, answer.body)
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
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def code_in(answer: Mapping[str, Any] | None, *names: str) -> int | None:
    """The code in an answer, under the first of the names that it has."""
    codes = [answer[name] for name in names if name in answer] if answer else []
    return codes[0] if codes and type(codes[0]) is int else None
