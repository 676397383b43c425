"""The DingTalk group robot as an apprise plugin that reads the answer, signs once and can send Markdown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from apprise import NotifyFormat

from alerts.providers.replies import dingtalk_refusal
from alerts.providers.robots import CheckedRobot, signature
from domain.errors import ChannelError

PUBLIC_API = "https://oapi.dingtalk.com"
TITLE_CHARACTERS = 60  # what the list of messages shows of a Markdown message


def parts_of(url: str) -> tuple[str, str]:
    """The access token and the signing secret (may be empty) out of the webhook address, with `&secret=SEC...` added where
    the robot signs, or out of `dingtalk://[SECRET@]TOKEN`. Raises ChannelError without quoting the text."""
    parts = urlsplit(url.strip())
    query = parse_qs(parts.query)
    token = query.get("access_token", [""])[0]
    secret = query.get("secret", [""])[0]
    if not token and parts.scheme.lower() == "dingtalk":
        user, _, host = parts.netloc.rpartition("@")
        token, secret = unquote(host), unquote(user) or secret
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,}", token):
        raise ChannelError(
            "the channel's url is no DingTalk robot: give the webhook address (with &secret=... where it signs), "
            "dingtalk://SECRET@TOKEN, or env:NAME",
            "permanent_channel",
        )
    return token, secret


class DingTalkRobot(CheckedRobot):
    """One robot; with a secret each request is signed for its moment (the service refuses a clock an hour off)."""

    service_name = "DingTalk robot, answer checked"
    secure_protocol = "dingtalkrobot"
    # The provider takes requests of 20,000 bytes; the channel's byte budget keeps to it.
    body_maxlen = 20_000

    def __init__(
        self, key: str, secret: str = "", base_url: str = "", clock: Callable[[], float] = time.time, **kwargs: Any
    ) -> None:
        super().__init__(key, base_url or PUBLIC_API, **kwargs)
        self.secret, self.clock = secret, clock

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        del title
        payload: dict[str, Any] = {"msgtype": "text", "text": {"content": body}}
        if self.notify_format == NotifyFormat.MARKDOWN:
            payload = {"msgtype": "markdown", "markdown": {"title": _title(body), "text": body}}
        return self.post("/robot/send", {"access_token": self.key, **self._signed()}, payload, dingtalk_refusal)

    def _signed(self) -> dict[str, str]:
        if not self.secret:
            return {}
        moment = str(round(self.clock() * 1000))
        return {"timestamp": moment, "sign": signature(self.secret, f"{moment}\n{self.secret}")}


def _title(body: str) -> str:
    """The first line without Markdown."""
    return re.sub(r"[*`#\\]", "", body.split("\n", 1)[0]).strip()[:TITLE_CHARACTERS]
