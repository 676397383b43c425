"""A gateway over plain HTTP: one request that the deployment words, and an answer that has to say that the message was taken."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from alerts.plugins import filling
from alerts.plugins.gatewayoptions import GatewayOptions
from alerts.plugins.posting import Line, Request, ask
from alerts.plugins.replies import Answer, at_the_door, unreadable
from alerts.provider import line_of
from domain.contact import Channel
from domain.errors import ChannelError

_NAME = "the gateway"
_BUSY_S = 60
_LONGEST_CODE = 40  # a longer text is a page, not a code


class Gateway:
    """One gateway, as a resolved channel describes it. It keeps the token that it was given."""

    def __init__(self, channel: Channel, clock: Callable[[], float] = time.time) -> None:
        self.channel, self.clock, self.options = channel, clock, GatewayOptions(channel)
        self.charset = self.options.text("charset")
        self.given = ""

    def take(self, values: Mapping[str, str]) -> None:
        """Hands over one message. Raises ChannelError unless the answer says that it was taken, now or before."""
        code = self._taken(values)
        if code in self.options.values("expired_is") and self.options.text("token_url"):
            self.given = ""  # it was refused for the token alone: a new one is no repeat
            code = self._taken(values)
        refusal = self._refusal(code)
        if refusal:
            raise refusal

    def _taken(self, values: Mapping[str, str]) -> str:
        options = self.options
        told = {**values, "app_key": options.text("app_key"), "app_secret": options.text("app_secret")}
        told["token"] = self._token(told)
        kind = options.text("body_type")
        heads = {name: filling.filled(value, told, filling.ESCAPES["head"]) for name, value in self._heads().items()}
        body = options.text("body")
        if body:
            heads = {"Content-Type": f"{filling.CONTENT_TYPES[kind]}; charset={self.charset}", **heads}
        url = filling.filled(options.address(self.channel.url.reveal()), told, self._in_address)
        method = options.text("method")
        content = filling.encoded(body, told, kind, self.charset)
        answer = self._ask(Request(url=url, body=content, method=method, headers=heads))
        return self._code(answer, options.text("success_at"))

    def _heads(self) -> Mapping[str, str]:
        try:
            return self.options.heads
        except ValueError:
            said = f"channel {self.channel.id}: a line of its headers is no `Name: value`"
            raise ChannelError(said, "permanent_channel", provider_code="headers") from None

    def _in_address(self, text: str) -> str:
        return quote(text.encode(self.charset, "replace"), safe="")

    def _token(self, values: Mapping[str, str]) -> str:
        options = self.options
        if not options.text("token_url"):
            return options.text("token")
        if not self.given:
            url = filling.filled(options.address(options.text("token_url")), values, self._in_address)
            body = filling.filled(options.text("token_body"), values, filling.ESCAPES["json"]).encode()
            heads = {"Content-Type": filling.CONTENT_TYPES["json"]} if body else {}
            asked = Request(url=url, body=body, method="POST" if body else "GET", headers=heads)
            self.given = self._found(asked, options.text("token_at"))
        return self.given

    def _found(self, asked: Request, pointer: str) -> str:
        """A token that is asked for. Nothing was sent yet: whatever happens, the message has not arrived."""
        try:
            answer = self._ask(asked)
            refusal = at_the_door(answer)
            if refusal:
                raise refusal
        except ChannelError as error:
            raise _before(error) from None
        token = at(answer.body, pointer)
        if not token:
            raise ChannelError(
                "the gateway gives out no token; check app_key, app_secret, token_url and token_at",
                "permanent_channel",
                provider_code="token",
            )
        return token

    def _ask(self, request: Request) -> Answer:
        return ask(request, Line(**line_of(self.channel)), self.clock(), self.charset)

    def _code(self, answer: Answer, pointer: str) -> str:
        """What the answer says. Raises ChannelError where it says nothing, or where its status does."""
        judged = None if answer.status in {400, 409, 422} else at_the_door(answer)
        if judged:
            raise judged
        code = _of_text(answer.body) if self.options.text("answer") == "text" else at(answer.body, pointer)
        if code:
            return code
        raise at_the_door(answer) or unreadable(_NAME, answer.body)

    def _refusal(self, code: str) -> ChannelError | None:
        says = self.options.values
        if code in says("success_is") | says("repeated_is"):
            return None
        if code in says("busy_is"):
            said = f"{_NAME} said {code}: too many messages; it is sent later"
            return ChannelError(said, "rate", provider_code=code, retry_after_s=_BUSY_S)
        if code in says("broken_is") | says("expired_is"):
            said = f"{_NAME} said {code}: it takes nothing of ours; check app_key, secrets and this machine's address there"
            return ChannelError(said, "permanent_channel", provider_code=code)
        said = f"{_NAME} said {code}: the message was refused as it stands; see the dead letters"
        return ChannelError(said, "permanent_message", provider_code=code)


def _before(error: ChannelError) -> ChannelError:
    """What went wrong before the message was sent leaves no doubt about it."""
    verdict = "transient" if error.verdict == "uncertain" else error.verdict
    said = f"no token from the gateway: {error}"
    return ChannelError(said, verdict, provider_code=error.provider_code, retry_after_s=error.retry_after_s)


def at(body: str, pointer: str) -> str:
    """The single value at a JSON pointer, as text; empty where there is none."""
    try:
        there: Any = json.loads(body)
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            there = there[int(name)] if isinstance(there, list) else there[name]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return ""
    return (
        ""
        if isinstance(there, (dict, list)) or there is None
        else there
        if isinstance(there, str)
        else json.dumps(there)
    )


def _of_text(body: str) -> str:
    """The first word of an answer that is plain text; empty for a page."""
    first = re.split(r"[,:;|\s]", body.strip(), maxsplit=1)[0]
    return "" if first.startswith("<") or len(first) > _LONGEST_CODE else first
